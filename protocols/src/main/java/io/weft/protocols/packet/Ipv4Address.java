package io.weft.protocols.packet;

/**
 * An IPv4 address, the first octet on the wire in the highest bits.
 *
 * @param value the 32 bits
 */
public record Ipv4Address(int value) implements Comparable<Ipv4Address> {
  /** {@code 0.0.0.0}. */
  public static final Ipv4Address ZERO = new Ipv4Address(0);

  /** {@code 255.255.255.255}. */
  public static final Ipv4Address BROADCAST = new Ipv4Address(-1);

  /** Makes an address of its four octets; only the low eight bits of each count. */
  public static Ipv4Address of(int a, int b, int c, int d) {
    return new Ipv4Address((a & 0xff) << 24 | (b & 0xff) << 16 | (c & 0xff) << 8 | (d & 0xff));
  }

  /**
   * Reads four decimal numbers, 0 to 255, with dots between them. Leading zeros are refused: some
   * programs take them for octal.
   *
   * @throws IllegalArgumentException if {@code text} is anything else
   */
  public static Ipv4Address parse(String text) {
    int value = 0;
    int octets = 0;
    int at = 0;
    while (octets < 4) {
      int start = at;
      int octet = 0;
      while (at < text.length() && at - start < 3 && isDigit(text.charAt(at))) {
        octet = octet * 10 + (text.charAt(at++) - '0');
      }
      boolean leadingZero = at - start > 1 && text.charAt(start) == '0';
      if (at == start || octet > 255 || leadingZero) {
        throw notAddress(text);
      }
      value = value << 8 | octet;
      octets++;
      if (octets < 4) {
        if (at >= text.length() || text.charAt(at) != '.') {
          throw notAddress(text);
        }
        at++;
      }
    }
    if (at != text.length()) {
      throw notAddress(text);
    }
    return new Ipv4Address(value);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static IllegalArgumentException notAddress(String text) {
    return new IllegalArgumentException("not an IPv4 address: \"" + text + '"');
  }

  /**
   * The mask with {@code length} leading ones.
   *
   * @throws IllegalArgumentException if {@code length} is not 0 to 32
   */
  public static Ipv4Address prefixMask(int length) {
    if (length < 0 || length > 32) {
      throw new IllegalArgumentException("an IPv4 prefix has 0 to 32 bits, not " + length);
    }
    return new Ipv4Address(length == 0 ? 0 : -1 << (32 - length));
  }

  /** Whether the address is in 224.0.0.0/4 (RFC 5771). */
  public boolean isMulticast() {
    return value >>> 28 == 0xe;
  }

  /** Orders as unsigned numbers. */
  @Override
  public int compareTo(Ipv4Address other) {
    return Integer.compareUnsigned(value, other.value);
  }

  /** Four decimal numbers with dots between them. */
  @Override
  public String toString() {
    return (value >>> 24)
        + "."
        + (value >>> 16 & 0xff)
        + "."
        + (value >>> 8 & 0xff)
        + "."
        + (value & 0xff);
  }
}
