package io.weft.protocols.openflow.oxm;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.packet.Ipv4Address;
import io.weft.protocols.packet.Ipv6Address;
import io.weft.protocols.packet.MacAddress;
import java.util.Optional;

/** Writes matches as {@code ovs-ofctl} prints them. */
final class MatchPrinter {
  private final StringBuilder out;

  MatchPrinter(StringBuilder out) {
    this.out = out;
  }

  String match(Match match) {
    matchFields(match);
    if (out.length() > 0) {
      out.setLength(out.length() - 1);
    }
    return out.toString();
  }

  /** Each field with a comma after it. */
  void matchFields(Match wireOrder) {
    Match match = wireOrder.normalized();
    Optional<Shorthand> shorthand = Shorthand.of(match);
    shorthand.ifPresent(s -> out.append(s.text()).append(','));
    boolean ethTypePending = shorthand.isEmpty() && match.has(OxmField.ETH_TYPE);
    boolean vlanPending = match.has(OxmField.VLAN_VID) || match.has(OxmField.VLAN_PCP);
    for (Match.Entry entry : match.entries()) {
      boolean afterAddresses =
          !(entry instanceof Match.FieldEntry f) || f.field().compareTo(OxmField.ETH_DST) > 0;
      if (ethTypePending && afterAddresses) {
        ethType(match);
        ethTypePending = false;
      }
      switch (entry) {
        case Match.UnknownEntry e ->
            out.append(String.format("oxm_%08x=%s,", e.header(), e.payload().toHex()));
        case Match.FieldEntry e -> {
          switch (e.field()) {
            case ETH_TYPE -> {}
            case VLAN_VID, VLAN_PCP -> {
              if (vlanPending) {
                vlan(match);
                vlanPending = false;
              }
            }
            case IP_PROTO -> {
              if (!shorthand.map(Shorthand::coversProtocol).orElse(false)) {
                field(match, e);
              }
            }
            default -> field(match, e);
          }
        }
      }
    }
    if (ethTypePending) {
      ethType(match);
    }
  }

  private void ethType(Match match) {
    long type = match.value(OxmField.ETH_TYPE);
    out.append(String.format("dl_type=0x%04x", type));
    if (match.isMasked(OxmField.ETH_TYPE)) {
      long mask = entry(match, OxmField.ETH_TYPE).mask();
      out.append(String.format("/0x%04x", mask));
    }
    out.append(',');
  }

  private static Match.FieldEntry entry(Match match, OxmField field) {
    for (Match.Entry entry : match.entries()) {
      if (entry instanceof Match.FieldEntry known && known.field() == field) {
        return known;
      }
    }
    return new Match.FieldEntry(field, 0, 0, 0, 0);
  }

  /** The tag's identifier and priority, together as a tag on the wire where there is no word. */
  private void vlan(Match match) {
    Match.FieldEntry vid = entry(match, OxmField.VLAN_VID);
    Match.FieldEntry pcp = entry(match, OxmField.VLAN_PCP);
    int tci = (int) (vid.value() | pcp.value() << 13);
    int mask = (int) (vid.mask() | pcp.mask() << 13);
    int vidMask = mask & 0xfff;
    int pcpMask = mask >>> 13;
    boolean tagged = (mask & tci & Match.VLAN_PRESENT) != 0;
    boolean plain =
        (vidMask == 0 || vidMask == 0xfff)
            && (pcpMask == 0 || pcpMask == 7)
            && (vidMask | pcpMask) != 0;
    if (tagged && plain) {
      if (vidMask != 0) {
        out.append("dl_vlan=").append(tci & 0xfff).append(',');
      }
      if (pcpMask != 0) {
        out.append("dl_vlan_pcp=").append(tci >>> 13).append(',');
      }
    } else if (mask == 0xffff) {
      out.append(String.format("vlan_tci=0x%04x,", tci));
    } else {
      out.append(String.format("vlan_tci=0x%04x/0x%04x,", tci, mask));
    }
  }

  private void field(Match match, Match.FieldEntry e) {
    OxmField field = e.field();
    boolean exact = e.mask() == field.ones() && e.maskHigh() == field.onesHigh();
    if (field == OxmField.IP_DSCP && exact) {
      // The whole former type-of-service byte, as OpenFlow 1.0 had it.
      out.append("nw_tos=").append(e.value() << 2).append(',');
      return;
    }
    boolean inContext = field.prerequisite().isMetBy(match);
    out.append(inContext ? field.matchText() : field.text()).append('=');
    switch (field.format()) {
      case IPV4 -> ipv4(e, exact);
      case IPV6 -> ipv6(e, exact);
      case DECIMAL -> {
        if (exact) {
          out.append(e.value());
        } else {
          out.append("0x").append(Long.toHexString(e.value()));
          out.append("/0x").append(Long.toHexString(e.mask()));
        }
      }
      default -> {
        if (field == OxmField.IPV6_FLABEL) {
          out.append(String.format("0x%05x", e.value()));
        } else {
          value(field, e.valueHigh(), e.value());
        }
        if (!exact) {
          out.append('/');
          mask(field, e);
        }
      }
    }
    out.append(',');
  }

  private void mask(OxmField field, Match.FieldEntry e) {
    switch (field.format()) {
      case MAC -> out.append(MacAddress.of(e.mask()));
      default -> out.append(hex(e.mask()));
    }
  }

  private void ipv4(Match.FieldEntry e, boolean exact) {
    out.append(new Ipv4Address((int) e.value()));
    if (!exact) {
      int mask = (int) e.mask();
      int length = Integer.bitCount(mask);
      out.append('/');
      if (Ipv4Address.prefixMask(length).value() == mask) {
        out.append(length);
      } else {
        out.append(new Ipv4Address(mask));
      }
    }
  }

  private void ipv6(Match.FieldEntry e, boolean exact) {
    out.append(new Ipv6Address(e.valueHigh(), e.value()));
    if (!exact) {
      Ipv6Address mask = new Ipv6Address(e.maskHigh(), e.mask());
      int length = Long.bitCount(e.maskHigh()) + Long.bitCount(e.mask());
      out.append('/');
      if (Ipv6Address.prefixMask(length).equals(mask)) {
        out.append(length);
      } else {
        out.append(mask);
      }
    }
  }

  void value(OxmField field, long high, long low) {
    switch (field.format()) {
      case DECIMAL -> out.append(Long.toUnsignedString(low));
      case HEX -> out.append(hex(low));
      case PORT -> out.append(PortNumber.of((int) low));
      case MAC -> out.append(MacAddress.of(low));
      case IPV4 -> out.append(new Ipv4Address((int) low));
      case IPV6 -> out.append(new Ipv6Address(high, low));
    }
  }

  /** As C's {@code %#x}: zero has no prefix. */
  private static String hex(long value) {
    return value == 0 ? "0" : "0x" + Long.toHexString(value);
  }
}
