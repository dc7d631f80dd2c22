package io.weft.core.stream;

/**
 * How much a decompressor may make of its input: little data can stand for more than fits anywhere.
 *
 * @param bytes how much output at most, in bytes, at least 0
 * @param ratio how many times the input the output may be, at least 1; looked at only above 16 MiB
 *     of output: some honest data is very repetitive. Deflate reaches 1032 at most
 */
public record ExpansionLimit(long bytes, int ratio) {
  /** 1 GiB, and 200 times the input. */
  public static final ExpansionLimit DEFAULT = new ExpansionLimit(1024L * 1024 * 1024, 200);

  private static final long RATIO_ABOVE = 16 * 1024 * 1024;

  /** Checks the ranges. */
  public ExpansionLimit {
    if (bytes < 0 || ratio < 1) {
      throw new IllegalArgumentException(
          "an expansion limit needs bytes >= 0 and a ratio >= 1, not " + bytes + " and " + ratio);
    }
  }

  void check(long input, long output) {
    if (output > bytes) {
      throw new StreamLimitException(
          "compressed data expands to more than " + bytes + " bytes", bytes);
    }
    if (output > RATIO_ABOVE && output / ratio > input) {
      throw new StreamLimitException(
          "compressed data expands to more than " + ratio + " times its size", ratio);
    }
  }
}
