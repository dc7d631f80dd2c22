package io.weft.protocols.openflow;

import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The 32-bit number of a port of a switch, or one of the reserved ports (OpenFlow 1.3.5 section 4.5
 * and {@code ofp_port_no}).
 *
 * @param value the number, unsigned
 */
public record PortNumber(int value) implements Comparable<PortNumber> {
  /** From here up, the numbers of 16 bits are those at the top of 32 bits. */
  private static final int FIRST_SHARED = 0xff00;

  /** What {@link #IN_PORT} is as a number with sign; the named ports end at -1. */
  private static final int LOWEST = -8;

  /** Most ports have names or low numbers, and messages have many ports. */
  private static final PortNumber[] SHARED =
      IntStream.range(LOWEST, 256).mapToObj(PortNumber::new).toArray(PortNumber[]::new);

  /** The highest number that a real port can have. */
  public static final PortNumber MAX = new PortNumber(0xffff_ff00);

  /** Out of the port that the packet came in by. */
  public static final PortNumber IN_PORT = of(0xffff_fff8);

  /** Into the first table; only in a packet-out. */
  public static final PortNumber TABLE = of(0xffff_fff9);

  /** The switch's own non-OpenFlow forwarding. */
  public static final PortNumber NORMAL = of(0xffff_fffa);

  /** The switch's own flooding. */
  public static final PortNumber FLOOD = of(0xffff_fffb);

  /** All ports but the one that the packet came in by. */
  public static final PortNumber ALL = of(0xffff_fffc);

  /** To the controller. */
  public static final PortNumber CONTROLLER = of(0xffff_fffd);

  /** The switch's own network stack. */
  public static final PortNumber LOCAL = of(0xffff_fffe);

  /** Any port, in requests. */
  public static final PortNumber ANY = of(0xffff_ffff);

  /** The port with that number, one of the constants for a number that has a name. */
  public static PortNumber of(int value) {
    int place = value - LOWEST;
    return place >= 0 && place < SHARED.length ? SHARED[place] : new PortNumber(value);
  }

  /**
   * The port that 16 bits mean, in OpenFlow 1.0 and in Nicira's actions: the 256 highest numbers
   * are the 256 highest of 32 bits, among them the reserved ports.
   *
   * @param number 0 to 65535
   */
  public static PortNumber of16Bits(int number) {
    if (number < 0 || number > 0xffff) {
      throw new IllegalArgumentException("a port of 16 bits is 0 to 65535, not " + number);
    }
    return of(number >= FIRST_SHARED ? 0xffff_0000 | number : number);
  }

  /** Whether {@link #to16Bits()} can tell the port. */
  public boolean fits16Bits() {
    return Integer.compareUnsigned(value, FIRST_SHARED) < 0
        || Integer.compareUnsigned(value, MAX.value) >= 0;
  }

  /**
   * The number that the port has in 16 bits, the way back from {@link #of16Bits}.
   *
   * @return 0 to 65535
   * @throws IllegalArgumentException if it has none
   */
  public int to16Bits() {
    if (!fits16Bits()) {
      throw new IllegalArgumentException("port " + this + " does not fit 16 bits");
    }
    return value & 0xffff;
  }

  /**
   * Reads a decimal number or the name of a reserved port, in any case.
   *
   * @throws IllegalArgumentException if {@code text} is anything else
   */
  public static PortNumber parse(String text) {
    return switch (text.toUpperCase(Locale.ROOT)) {
      case "IN_PORT" -> IN_PORT;
      case "TABLE" -> TABLE;
      case "NORMAL" -> NORMAL;
      case "FLOOD" -> FLOOD;
      case "ALL" -> ALL;
      case "CONTROLLER" -> CONTROLLER;
      case "LOCAL" -> LOCAL;
      case "ANY", "NONE" -> ANY;
      default -> parseNumber(text);
    };
  }

  private static PortNumber parseNumber(String text) {
    try {
      if (text.startsWith("+")) {
        throw new NumberFormatException("a sign");
      }
      return of(Integer.parseUnsignedInt(text));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not a port: \"" + text + '"', e);
    }
  }

  /** Whether this is none of a real port's numbers. */
  public boolean isReserved() {
    return Integer.compareUnsigned(value, MAX.value) > 0;
  }

  /** Whether {@link #toString()} gives a name. */
  public boolean isNamed() {
    return Integer.compareUnsigned(value, IN_PORT.value) >= 0;
  }

  /** Orders as unsigned numbers. */
  @Override
  public int compareTo(PortNumber other) {
    return Integer.compareUnsigned(value, other.value);
  }

  /** The number, or the name of a reserved port as {@code ovs-ofctl} prints it. */
  @Override
  public String toString() {
    return switch (value) {
      case 0xffff_fff8 -> "IN_PORT";
      case 0xffff_fff9 -> "TABLE";
      case 0xffff_fffa -> "NORMAL";
      case 0xffff_fffb -> "FLOOD";
      case 0xffff_fffc -> "ALL";
      case 0xffff_fffd -> "CONTROLLER";
      case 0xffff_fffe -> "LOCAL";
      case 0xffff_ffff -> "ANY";
      default -> Integer.toUnsignedString(value);
    };
  }
}
