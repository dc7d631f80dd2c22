package io.weft.protocols.openflow.v13;

/** Checks of the numbers that users put into messages. */
final class Range {
  private Range() {}

  static void u8(String name, int value) {
    if (value < 0 || value > 0xff) {
      throw new IllegalArgumentException(name + " is 0 to 255, not " + value);
    }
  }

  static void u16(String name, int value) {
    if (value < 0 || value > 0xffff) {
      throw new IllegalArgumentException(name + " is 0 to 65535, not " + value);
    }
  }
}
