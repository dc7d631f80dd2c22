package io.weft.protocols.packet;

/**
 * A 48-bit IEEE 802 MAC address, the first octet on the wire in the highest bits.
 *
 * @param value the address in the low 48 bits
 */
public record MacAddress(long value) implements Comparable<MacAddress> {
  /** {@code ff:ff:ff:ff:ff:ff}. */
  public static final MacAddress BROADCAST = new MacAddress(0xffff_ffff_ffffL);

  /** {@code 00:00:00:00:00:00}. */
  public static final MacAddress ZERO = new MacAddress(0);

  private static final int TEXT_LENGTH = 17;

  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException if a bit above the 48th is set
   */
  public MacAddress {
    if (value >>> 48 != 0) {
      throw new IllegalArgumentException(
          "a MAC address has 48 bits, not 0x" + Long.toHexString(value));
    }
  }

  /** Makes an address of a number; the same as the constructor. */
  public static MacAddress of(long value) {
    return new MacAddress(value);
  }

  /**
   * Reads six pairs of hexadecimal digits with colons between them.
   *
   * @throws IllegalArgumentException if {@code text} is anything else
   */
  public static MacAddress parse(String text) {
    if (text.length() != TEXT_LENGTH) {
      throw notMac(text);
    }
    long value = 0;
    for (int i = 0; i < TEXT_LENGTH; i++) {
      char c = text.charAt(i);
      if (i % 3 == 2) {
        if (c != ':') {
          throw notMac(text);
        }
      } else {
        int digit = hexDigit(c);
        if (digit < 0) {
          throw notMac(text);
        }
        value = value << 4 | digit;
      }
    }
    return new MacAddress(value);
  }

  /** Not Character.digit, which also takes the digits of other scripts. */
  private static int hexDigit(char c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
      return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
  }

  private static IllegalArgumentException notMac(String text) {
    return new IllegalArgumentException("not a MAC address: \"" + text + '"');
  }

  /** Whether the address stands for a group (IEEE 802 I/G bit), the broadcast address included. */
  public boolean isMulticast() {
    return (value >>> 40 & 1) != 0;
  }

  /** Whether this is {@link #BROADCAST}. */
  public boolean isBroadcast() {
    return value == BROADCAST.value;
  }

  /** Orders as unsigned numbers. */
  @Override
  public int compareTo(MacAddress other) {
    return Long.compare(value, other.value);
  }

  /** Six pairs of lower-case hexadecimal digits with colons between them. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(TEXT_LENGTH);
    for (int shift = 44; shift >= 0; shift -= 4) {
      text.append(Character.forDigit((int) (value >>> shift) & 0xf, 16));
      if (shift % 8 == 0 && shift != 0) {
        text.append(':');
      }
    }
    return text.toString();
  }
}
