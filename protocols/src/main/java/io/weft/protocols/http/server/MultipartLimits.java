package io.weft.protocols.http.server;

/**
 * How much a body of several parts may be.
 *
 * @param parts how many there may be
 * @param headers the headers of one part, in bytes
 * @param field a part that is read into memory, in bytes
 */
public record MultipartLimits(int parts, int headers, int field) {
  /** 1000 parts, headers of 8 KiB, fields of 1 MiB. */
  public static final MultipartLimits DEFAULT = new MultipartLimits(1000, 8192, 1024 * 1024);

  /** Checks the ranges. */
  public MultipartLimits {
    if (parts < 1 || headers < 16 || field < 0) {
      throw new IllegalArgumentException(
          "limits of " + parts + " parts, " + headers + " and " + field + " bytes make no sense");
    }
  }

  /** The same with another limit for fields, in bytes. */
  public MultipartLimits withField(int value) {
    return new MultipartLimits(parts, headers, value);
  }
}
