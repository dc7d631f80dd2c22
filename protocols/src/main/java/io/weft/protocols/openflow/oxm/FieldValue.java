package io.weft.protocols.openflow.oxm;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.internal.Token;
import io.weft.protocols.packet.Ipv4Address;
import io.weft.protocols.packet.Ipv6Address;
import io.weft.protocols.packet.MacAddress;

/**
 * A value of a field and its mask, as text has them: reading and writing in the field's own way.
 *
 * @param high the first 64 of 128 bits, otherwise 0
 * @param low the value, or its last 64 bits
 * @param maskHigh as {@code high}
 * @param mask which bits count
 */
public record FieldValue(long high, long low, long maskHigh, long mask) {
  private record Wide(long high, long low) {}

  /** Whether all bits of the field count. */
  public boolean isExact(OxmField field) {
    return mask == field.ones() && maskHigh == field.onesHigh();
  }

  /**
   * Reads a value with or without a mask after a slash, in the field's way of writing or as a
   * number.
   *
   * @throws io.weft.protocols.openflow.OpenFlowTextException if the text is none
   */
  public static FieldValue parse(OxmField field, Token text) {
    switch (field.format()) {
      case CT_STATE_FLAGS -> {
        if (isWords(text)) {
          return flags(field, FlagNames.CT_STATE, text);
        }
      }
      case TCP_FLAG_BITS -> {
        if (isWords(text)) {
          return flags(field, FlagNames.TCP, text);
        }
      }
      case TUNNEL_FLAGS -> {
        if (isWords(text)) {
          return flags(field, FlagNames.TUNNEL, text);
        }
      }
      case FRAGMENT -> {
        if (isWords(text)) {
          return fragment(text);
        }
      }
      default -> {}
    }
    int slash = text.indexOf("/");
    Wide value = value(field, slash < 0 ? text : text.to(slash));
    if (slash < 0) {
      return new FieldValue(value.high, value.low, field.onesHigh(), field.ones());
    }
    Wide mask = mask(field, text.from(slash + 1));
    return new FieldValue(value.high & mask.high, value.low & mask.low, mask.high, mask.low);
  }

  private static boolean isWords(Token text) {
    return !text.isEmpty() && !Character.isDigit(text.charAt(0));
  }

  private static FieldValue flags(OxmField field, FlagNames names, Token text) {
    FlagNames.Flags flags = names.parse(text);
    long mask = flags.mask() < 0 ? field.ones() : flags.mask();
    return new FieldValue(0, flags.value(), 0, mask);
  }

  private static FieldValue fragment(Token text) {
    for (FragmentKind kind : FragmentKind.values()) {
      if (text.is(kind.text())) {
        return new FieldValue(0, kind.value(), 0, kind.mask());
      }
    }
    throw text.fail("a fragment is no, yes, first, later or not_later");
  }

  private static Wide value(OxmField field, Token text) {
    try {
      return switch (field.format()) {
        case PORT -> new Wide(0, Integer.toUnsignedLong(port(text).value()));
        case NARROW_PORT -> new Wide(0, narrowPort(text));
        case MAC -> new Wide(0, MacAddress.parse(text.text()).value());
        case IPV4 -> new Wide(0, Integer.toUnsignedLong(Ipv4Address.parse(text.text()).value()));
        case IPV6 -> {
          Ipv6Address address = Ipv6Address.parse(text.text());
          yield new Wide(address.high(), address.low());
        }
        case PACKET_TYPE_PAIR -> new Wide(0, packetType(text));
        default -> number(field, text);
      };
    } catch (IllegalArgumentException e) {
      throw text.fail(e);
    }
  }

  private static PortNumber port(Token text) {
    return text.startsWith("0x")
        ? PortNumber.of(text.u32("a port"))
        : PortNumber.parse(text.text());
  }

  /**
   * The 16 bits of a port, which may be written as they are, or as the port that they stand for.
   */
  private static int narrowPort(Token text) {
    PortNumber port = port(text);
    return port.value() >>> 16 == 0 ? port.value() : port.to16Bits();
  }

  private static long packetType(Token text) {
    int comma = text.indexOf(",");
    if (!text.startsWith("(") || !text.endsWith(')') || comma < 0) {
      return text.number(0xffff_ffffL, "packet_type");
    }
    long namespace = text.slice(1, comma).trim().number(0xffff, "a name space");
    Token type = text.slice(comma + 1, text.length() - 1).trim();
    return namespace << 16 | type.number(0xffff, "a packet type");
  }

  /** A number, of more than 64 bits only in hexadecimal. */
  private static Wide number(OxmField field, Token text) {
    if (field.words() == 1) {
      return new Wide(0, text.number(field.ones(), field.text()));
    }
    int digits = text.length() - 2;
    if (!text.startsWith("0x") || digits <= 16) {
      return new Wide(0, text.number(-1, field.text()));
    }
    int excess = digits - 32;
    for (int i = 0; i < excess; i++) {
      if (text.charAt(2 + i) != '0') {
        throw text.fail(field.text() + " has " + field.bits() + " bits");
      }
    }
    return new Wide(
        hex(text, Math.max(2, text.length() - 32), text.length() - 16),
        hex(text, text.length() - 16, text.length()));
  }

  private static long hex(Token text, int from, int to) {
    try {
      return Long.parseUnsignedLong(text.slice(from, to).text(), 16);
    } catch (NumberFormatException e) {
      throw text.fail("not a number");
    }
  }

  /** A mask, for an IP address also the length of a prefix. */
  private static Wide mask(OxmField field, Token text) {
    return switch (field.format()) {
      case PORT, NARROW_PORT -> new Wide(0, text.number(field.ones(), field.text()));
      case PACKET_TYPE_PAIR -> throw text.fail("packet_type has no mask");
      case IPV4 -> {
        if (text.indexOf(".") >= 0) {
          yield value(field, text);
        }
        int length = text.integer(32, field.text());
        yield new Wide(0, Integer.toUnsignedLong(Ipv4Address.prefixMask(length).value()));
      }
      case IPV6 -> {
        if (text.indexOf(":") >= 0) {
          yield value(field, text);
        }
        Ipv6Address mask = Ipv6Address.prefixMask(text.integer(128, field.text()));
        yield new Wide(mask.high(), mask.low());
      }
      default -> value(field, text);
    };
  }

  /** Appends a value with its mask, as {@code set_field} and {@code learn} have them. */
  public void appendTo(StringBuilder out, OxmField field) {
    boolean exact = isExact(field);
    switch (field.format()) {
      case DECIMAL -> {
        out.append(Long.toUnsignedString(low));
        if (!exact) {
          out.append('/').append(hex(mask));
        }
      }
      case HEX -> {
        appendHex(out, field, high, low);
        if (!exact) {
          out.append('/');
          appendHex(out, field, maskHigh, mask);
        }
      }
      case PORT -> {
        out.append(PortNumber.of((int) low));
        if (!exact) {
          out.append('/').append(hex(mask));
        }
      }
      case NARROW_PORT -> {
        PortNumber port = PortNumber.of16Bits((int) low);
        out.append(port.isNamed() ? port.toString() : Long.toString(low));
        if (!exact) {
          out.append('/').append(hex(mask));
        }
      }
      case MAC -> {
        out.append(MacAddress.of(low));
        if (!exact) {
          out.append('/').append(MacAddress.of(mask));
        }
      }
      case IPV4 -> appendIpv4(out, exact);
      case IPV6 -> appendIpv6(out, exact);
      case FRAGMENT -> out.append(FragmentKind.text(low, mask));
      case CT_STATE_FLAGS -> FlagNames.CT_STATE.append(out, low, mask, exact);
      case TCP_FLAG_BITS -> FlagNames.TCP.append(out, low, mask, exact);
      case TUNNEL_FLAGS -> FlagNames.TUNNEL.append(out, low, mask, false);
      case PACKET_TYPE_PAIR ->
          out.append('(').append(low >>> 16).append(',').append(hex(low & 0xffff)).append(')');
      case BYTES -> throw new IllegalArgumentException(field.text() + " has bytes");
    }
  }

  private void appendIpv4(StringBuilder out, boolean exact) {
    out.append(new Ipv4Address((int) low));
    if (!exact) {
      int length = Integer.bitCount((int) mask);
      out.append('/');
      if (Ipv4Address.prefixMask(length).value() == (int) mask) {
        out.append(length);
      } else {
        out.append(new Ipv4Address((int) mask));
      }
    }
  }

  private void appendIpv6(StringBuilder out, boolean exact) {
    out.append(new Ipv6Address(high, low));
    if (!exact) {
      Ipv6Address bits = new Ipv6Address(maskHigh, mask);
      int length = Long.bitCount(maskHigh) + Long.bitCount(mask);
      out.append('/');
      if (Ipv6Address.prefixMask(length).equals(bits)) {
        out.append(length);
      } else {
        out.append(bits);
      }
    }
  }

  private static void appendHex(StringBuilder out, OxmField field, long high, long low) {
    if (field.words() == 1) {
      out.append(hex(low));
    } else if (high == 0) {
      out.append("0x").append(Long.toHexString(low));
    } else {
      String digits = Long.toHexString(low);
      out.append("0x").append(Long.toHexString(high));
      out.append("0".repeat(16 - digits.length())).append(digits);
    }
  }

  /** A number as C's {@code %#x} prints it: zero has no prefix. */
  public static String hex(long value) {
    return value == 0 ? "0" : "0x" + Long.toHexString(value);
  }
}
