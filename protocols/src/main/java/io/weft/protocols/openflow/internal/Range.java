package io.weft.protocols.openflow.internal;

/** Checks of the numbers that users put into messages. */
public final class Range {
  private Range() {}

  /** Refuses what does not fit in 8 bits. */
  public static void u8(String name, int value) {
    if (value < 0 || value > 0xff) {
      throw new IllegalArgumentException(name + " is 0 to 255, not " + value);
    }
  }

  /** Refuses what does not fit in 16 bits. */
  public static void u16(String name, int value) {
    if (value < 0 || value > 0xffff) {
      throw new IllegalArgumentException(name + " is 0 to 65535, not " + value);
    }
  }
}
