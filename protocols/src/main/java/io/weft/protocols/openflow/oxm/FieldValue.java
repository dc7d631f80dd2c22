package io.weft.protocols.openflow.oxm;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.packet.Ipv4Address;
import io.weft.protocols.packet.Ipv6Address;
import io.weft.protocols.packet.MacAddress;

/**
 * A value or mask of a field.
 *
 * @param high the first 64 of 128 bits, otherwise 0
 * @param low the value, or its last 64 bits
 */
public record FieldValue(long high, long low) {
  /** Reads a value in the field's way of writing, or as a number. */
  public static FieldValue parse(OxmField field, String text) {
    return switch (field.format()) {
      case DECIMAL, HEX -> new FieldValue(0, MatchParser.number(text, field.ones(), field.text()));
      case PORT -> new FieldValue(0, Integer.toUnsignedLong(PortNumber.parse(text).value()));
      case MAC -> new FieldValue(0, MacAddress.parse(text).value());
      case IPV4 -> new FieldValue(0, Integer.toUnsignedLong(Ipv4Address.parse(text).value()));
      case IPV6 -> {
        Ipv6Address address = Ipv6Address.parse(text);
        yield new FieldValue(address.high(), address.low());
      }
    };
  }

  /** Reads a mask, for an IP address also the length of a prefix. */
  public static FieldValue parseMask(OxmField field, String text) {
    return switch (field.format()) {
      case PORT -> new FieldValue(0, MatchParser.number(text, field.ones(), field.text()));
      case IPV4 -> {
        if (text.indexOf('.') >= 0) {
          yield parse(field, text);
        }
        int length = (int) MatchParser.number(text, 32, field.text());
        yield new FieldValue(0, Integer.toUnsignedLong(Ipv4Address.prefixMask(length).value()));
      }
      case IPV6 -> {
        if (text.indexOf(':') >= 0) {
          yield parse(field, text);
        }
        Ipv6Address mask =
            Ipv6Address.prefixMask((int) MatchParser.number(text, 128, field.text()));
        yield new FieldValue(mask.high(), mask.low());
      }
      default -> parse(field, text);
    };
  }
}
