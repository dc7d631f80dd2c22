package io.weft.protocols.openflow;

/**
 * The identity of an OpenFlow switch: in practice 16 implementer-defined bits and a MAC address.
 *
 * @param value the 64 bits
 */
public record DatapathId(long value) implements Comparable<DatapathId> {
  private static final int DIGITS = 16;

  /**
   * Reads 1 to 16 hexadecimal digits, with or without {@code 0x} before them.
   *
   * @throws IllegalArgumentException if {@code text} is anything else
   */
  public static DatapathId parse(String text) {
    String digits = text.startsWith("0x") ? text.substring(2) : text;
    boolean sign = digits.startsWith("-") || digits.startsWith("+");
    if (digits.isEmpty() || digits.length() > DIGITS || sign) {
      throw new IllegalArgumentException("not a datapath id: \"" + text + '"');
    }
    try {
      return new DatapathId(Long.parseUnsignedLong(digits, 16));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not a datapath id: \"" + text + '"', e);
    }
  }

  /** Orders as unsigned numbers. */
  @Override
  public int compareTo(DatapathId other) {
    return Long.compareUnsigned(value, other.value);
  }

  /** Sixteen lower-case hexadecimal digits. */
  @Override
  public String toString() {
    String digits = Long.toHexString(value);
    return "0".repeat(DIGITS - digits.length()) + digits;
  }
}
