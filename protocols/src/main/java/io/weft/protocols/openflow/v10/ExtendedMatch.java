package io.weft.protocols.openflow.v10;

import static io.weft.protocols.openflow.oxm.Match.VLAN_PRESENT;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.oxm.Match.BytesEntry;
import io.weft.protocols.openflow.oxm.Match.Entry;
import io.weft.protocols.openflow.oxm.Match.FieldEntry;
import io.weft.protocols.openflow.oxm.Match.UnknownEntry;
import io.weft.protocols.openflow.oxm.OxmField;
import io.weft.protocols.packet.Ipv4Address;
import io.weft.protocols.packet.MacAddress;

/** Between this version's match and an extended one. */
final class ExtendedMatch {
  private ExtendedMatch() {}

  static io.weft.protocols.openflow.oxm.Match of(Match wire) {
    Match match = wire.normalized();
    io.weft.protocols.openflow.oxm.Match.Builder out = fields(match);
    Layer layer = Layer.of(match.ethType().orElse(0));
    int protocol = match.ipProto().orElse(0);
    match.tpSrc().ifPresent(port -> out.with(source(layer, protocol), port));
    match.tpDst().ifPresent(port -> out.with(destination(layer, protocol), port));
    return out.build();
  }

  /** The extended match of a normalized one, but for its ports. */
  static io.weft.protocols.openflow.oxm.Match withoutPorts(Match match) {
    return fields(match).build();
  }

  private static io.weft.protocols.openflow.oxm.Match.Builder fields(Match match) {
    io.weft.protocols.openflow.oxm.Match.Builder out =
        io.weft.protocols.openflow.oxm.Match.builder();
    match.inPort().ifPresent(out::inPort);
    match.ethSrc().ifPresent(out::ethSrc);
    match.ethDst().ifPresent(out::ethDst);
    if (match.vlanVid().isPresent()) {
      if (match.vlanVid().getAsInt() == Match.NO_VLAN) {
        out.noVlan();
      } else {
        out.vlanVid(match.vlanVid().getAsInt());
      }
    } else if (match.vlanPcp().isPresent()) {
      out.anyVlan();
    }
    match.vlanPcp().ifPresent(pcp -> out.with(OxmField.VLAN_PCP, pcp));
    match.ethType().ifPresent(type -> out.with(OxmField.ETH_TYPE, type));
    match.ipTos().ifPresent(tos -> out.with(OxmField.IP_DSCP, tos >>> 2));
    Layer layer = Layer.of(match.ethType().orElse(0));
    boolean arp = layer == Layer.ARP;
    match.ipProto().ifPresent(proto -> out.with(arp ? OxmField.ARP_OP : OxmField.IP_PROTO, proto));
    if (match.ipv4SrcPrefix() > 0) {
      address(
          arp ? OxmField.ARP_SPA : OxmField.IPV4_SRC, match.ipv4Src, match.ipv4SrcPrefix(), out);
    }
    if (match.ipv4DstPrefix() > 0) {
      address(
          arp ? OxmField.ARP_TPA : OxmField.IPV4_DST, match.ipv4Dst, match.ipv4DstPrefix(), out);
    }
    return out;
  }

  private static void address(
      OxmField field, int address, int prefix, io.weft.protocols.openflow.oxm.Match.Builder out) {
    out.with(
        field,
        Integer.toUnsignedLong(address),
        Integer.toUnsignedLong(Ipv4Address.prefixMask(prefix).value()));
  }

  private static OxmField source(Layer layer, int protocol) {
    return switch (protocol) {
      case Layer.PROTO_TCP -> OxmField.TCP_SRC;
      case Layer.PROTO_UDP -> OxmField.UDP_SRC;
      case Layer.PROTO_SCTP -> OxmField.SCTP_SRC;
      default -> layer == Layer.IPV4 ? OxmField.ICMPV4_TYPE : OxmField.ICMPV6_TYPE;
    };
  }

  private static OxmField destination(Layer layer, int protocol) {
    return switch (protocol) {
      case Layer.PROTO_TCP -> OxmField.TCP_DST;
      case Layer.PROTO_UDP -> OxmField.UDP_DST;
      case Layer.PROTO_SCTP -> OxmField.SCTP_DST;
      default -> layer == Layer.IPV4 ? OxmField.ICMPV4_CODE : OxmField.ICMPV6_CODE;
    };
  }

  static Match.Builder from(io.weft.protocols.openflow.oxm.Match extended) {
    Match.Builder out = Match.builder();
    for (Entry entry : extended.normalized().entries()) {
      switch (entry) {
        case FieldEntry e -> field(e, extended.has(OxmField.VLAN_PCP), out);
        case BytesEntry e ->
            throw new IllegalArgumentException(
                "OpenFlow 1.0 has no match field " + e.field().text());
        case UnknownEntry e ->
            throw new IllegalArgumentException(
                String.format("OpenFlow 1.0 has no match field 0x%08x", e.header()));
      }
    }
    return out;
  }

  private static void field(FieldEntry e, boolean hasPriority, Match.Builder out) {
    OxmField field = e.field();
    switch (field) {
      case IPV4_SRC, ARP_SPA -> out.ipv4Src(new Ipv4Address((int) e.value()), prefix(e));
      case IPV4_DST, ARP_TPA -> out.ipv4Dst(new Ipv4Address((int) e.value()), prefix(e));
      case VLAN_VID -> vlan(e, hasPriority, out);
      default -> {
        if (e.mask() != e.field().ones()) {
          throw new IllegalArgumentException("OpenFlow 1.0 has no mask for " + field.text());
        }
        exact(e, out);
      }
    }
  }

  private static void exact(FieldEntry e, Match.Builder out) {
    int value = (int) e.value();
    switch (e.field()) {
      case IN_PORT -> out.inPort(PortNumber.of(value));
      case ETH_SRC -> out.ethSrc(MacAddress.of(e.value()));
      case ETH_DST -> out.ethDst(MacAddress.of(e.value()));
      case ETH_TYPE -> out.ethType(value);
      case VLAN_PCP -> out.vlanPcp(value);
      case IP_DSCP -> out.ipTos(value << 2);
      case IP_PROTO -> out.ipProto(value);
      case ARP_OP -> out.arpOp(value);
      case TCP_SRC, UDP_SRC, SCTP_SRC, ICMPV4_TYPE, ICMPV6_TYPE -> out.tpSrc(value);
      case TCP_DST, UDP_DST, SCTP_DST, ICMPV4_CODE, ICMPV6_CODE -> out.tpDst(value);
      default ->
          throw new IllegalArgumentException("OpenFlow 1.0 has no match field " + e.field().text());
    }
  }

  private static void vlan(FieldEntry e, boolean hasPriority, Match.Builder out) {
    boolean exact = e.mask() == e.field().ones();
    if (exact && e.value() == 0) {
      out.noVlan();
    } else if (exact && (e.value() & VLAN_PRESENT) != 0) {
      out.vlanVid((int) e.value() & 0xfff);
    } else if (e.mask() != VLAN_PRESENT || e.value() != VLAN_PRESENT || !hasPriority) {
      // A tag of any identifier can only be asked for together with its priority.
      throw new IllegalArgumentException("OpenFlow 1.0 has no mask for a VLAN identifier");
    }
  }

  private static int prefix(FieldEntry e) {
    int mask = (int) e.mask();
    int length = Integer.bitCount(mask);
    if (Ipv4Address.prefixMask(length).value() != mask) {
      throw new IllegalArgumentException(
          "OpenFlow 1.0 has prefixes for " + e.field().text() + ", not the mask " + e.mask());
    }
    return length;
  }
}
