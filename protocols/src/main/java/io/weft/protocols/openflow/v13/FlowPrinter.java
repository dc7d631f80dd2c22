package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.packet.Ipv4Address;
import io.weft.protocols.packet.Ipv6Address;
import io.weft.protocols.packet.MacAddress;
import java.util.List;
import java.util.Optional;

/** Writes matches, actions, flows and groups as {@code ovs-ofctl -O OpenFlow13} prints them. */
final class FlowPrinter {
  static final String[] FLAGS = {
    "send_flow_rem", "check_overlap", "reset_counts", "no_packet_counts", "no_byte_counts"
  };

  private final StringBuilder out = new StringBuilder(120);

  String flow(Flow flow) {
    if (flow.cookie() != 0) {
      out.append("cookie=").append(hex(flow.cookie())).append(", ");
    }
    if (flow.tableId() != 0) {
      out.append("table=").append(flow.tableId()).append(", ");
    }
    if (flow.idleTimeout() != 0) {
      out.append("idle_timeout=").append(flow.idleTimeout()).append(", ");
    }
    if (flow.hardTimeout() != 0) {
      out.append("hard_timeout=").append(flow.hardTimeout()).append(", ");
    }
    flags(flow.flags());
    int start = out.length();
    if (flow.priority() != Flow.DEFAULT_PRIORITY) {
      out.append("priority=").append(flow.priority()).append(',');
    }
    matchFields(flow.match());
    if (out.length() > start) {
      // The comma after the last field becomes the space before the actions.
      out.setCharAt(out.length() - 1, ' ');
    }
    out.append("actions=");
    instructions(flow.instructions());
    return out.toString();
  }

  private void flags(int flags) {
    for (int bit = 0; bit < FLAGS.length; bit++) {
      if ((flags & 1 << bit) != 0) {
        out.append(FLAGS[bit]).append(' ');
      }
    }
    int unknown = flags >>> FLAGS.length << FLAGS.length;
    if (unknown != 0) {
      out.append("flags:").append(hex(unknown)).append(' ');
    }
  }

  String match(Match match) {
    matchFields(match);
    if (out.length() > 0) {
      out.setLength(out.length() - 1);
    }
    return out.toString();
  }

  /** Each field with a comma after it. */
  private void matchFields(Match wireOrder) {
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

  private void value(OxmField field, long high, long low) {
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

  String instructions(List<Instruction> instructions) {
    int start = out.length();
    for (Instruction instruction : Instruction.normalized(instructions)) {
      switch (instruction) {
        case Instruction.GotoTable i -> out.append("goto_table:").append(i.tableId());
        case Instruction.WriteMetadata i -> {
          out.append("write_metadata:").append(hex(i.metadata()));
          if (i.mask() != -1) {
            out.append('/').append(hex(i.mask()));
          }
        }
        case Instruction.WriteActions i -> {
          out.append("write_actions(");
          actions(i.actions());
          out.append(')');
        }
        case Instruction.ApplyActions i -> actions(i.actions());
        case Instruction.ClearActions i -> out.append("clear_actions");
        case Instruction.Meter i ->
            out.append("meter:").append(Integer.toUnsignedString(i.meterId()));
        case Instruction.Unknown i ->
            out.append("instruction_").append(i.type()).append(':').append(i.body().toHex());
      }
      out.append(',');
    }
    if (out.length() == start) {
      out.append("drop");
    } else {
      out.setLength(out.length() - 1);
    }
    return out.toString();
  }

  String actions(List<Action> actions) {
    for (int i = 0; i < actions.size(); i++) {
      if (i > 0) {
        out.append(',');
      }
      action(actions.get(i));
    }
    if (actions.isEmpty()) {
      out.append("drop");
    }
    return out.toString();
  }

  String action(Action action) {
    switch (action.normalized()) {
      case Action.Output a -> output(a);
      case Action.CopyTtlOut a -> out.append("copy_ttl_out");
      case Action.CopyTtlIn a -> out.append("copy_ttl_in");
      case Action.SetMplsTtl a -> out.append("set_mpls_ttl(").append(a.ttl()).append(')');
      case Action.DecMplsTtl a -> out.append("dec_mpls_ttl");
      case Action.PushVlan a -> ethType("push_vlan:", a.ethType());
      case Action.PopVlan a -> out.append("pop_vlan");
      case Action.PushMpls a -> ethType("push_mpls:", a.ethType());
      case Action.PopMpls a -> ethType("pop_mpls:", a.ethType());
      case Action.SetQueue a ->
          out.append("set_queue:").append(Integer.toUnsignedString(a.queueId()));
      case Action.ToGroup a -> out.append("group:").append(Integer.toUnsignedString(a.groupId()));
      case Action.SetNwTtl a -> out.append("mod_nw_ttl:").append(a.ttl());
      case Action.DecNwTtl a -> out.append("dec_ttl");
      case Action.PushPbb a -> ethType("push_pbb:", a.ethType());
      case Action.PopPbb a -> out.append("pop_pbb");
      case Action.SetField a -> {
        out.append("set_field:");
        value(a.field(), a.valueHigh(), a.value());
        out.append("->").append(a.field().text());
      }
      case Action.SetFieldMasked a -> {
        out.append("set_field:");
        value(a.field(), a.valueHigh(), a.value());
        out.append('/');
        switch (a.field().format()) {
          case DECIMAL, HEX, PORT -> out.append(hex(a.mask()));
          default -> value(a.field(), a.maskHigh(), a.mask());
        }
        out.append("->").append(a.field().text());
      }
      case Action.RegLoad a -> {
        out.append("load:").append(hex(a.value())).append("->");
        subfield(a.destination());
      }
      case Action.RegMove a -> {
        out.append("move:");
        subfield(a.source());
        out.append("->");
        subfield(a.destination());
      }
      case Action.Resubmit a -> out.append("resubmit:").append(a.inPort());
      case Action.ResubmitTable a -> {
        out.append("resubmit(");
        if (!a.inPort().equals(PortNumber.IN_PORT)) {
          out.append(a.inPort());
        }
        out.append(',');
        if (a.tableId() != 0xff) {
          out.append(a.tableId());
        }
        out.append(')');
      }
      case Action.OutputReg a -> {
        out.append("output:");
        subfield(a.source());
      }
      case Action.Unknown a ->
          out.append("action_").append(a.type()).append(':').append(a.body().toHex());
    }
    return out.toString();
  }

  private void output(Action.Output output) {
    PortNumber port = output.port();
    if (port.equals(PortNumber.CONTROLLER)) {
      out.append("CONTROLLER:").append(output.maxLength());
    } else {
      out.append(port.isNamed() ? "" : "output:").append(port);
    }
  }

  private void ethType(String action, int ethType) {
    out.append(action).append(String.format("0x%04x", ethType));
  }

  private void subfield(Subfield subfield) {
    Optional<OxmField> field = subfield.field();
    out.append(field.map(OxmField::headerText).orElseGet(() -> "oxm_" + hex8(subfield.header())));
    out.append('[');
    boolean whole =
        subfield.offset() == 0 && field.isPresent() && subfield.bits() == field.get().bits();
    if (!whole) {
      out.append(subfield.offset());
      if (subfield.bits() != 1) {
        out.append("..").append(subfield.offset() + subfield.bits() - 1);
      }
    }
    out.append(']');
  }

  private static String hex8(int value) {
    return String.format("%08x", value);
  }

  String group(Group group) {
    out.append("group_id=").append(Integer.toUnsignedString(group.id()));
    out.append(",type=").append(group.type().text());
    for (Bucket bucket : group.buckets()) {
      out.append(",bucket=");
      int usualWeight = group.type() == GroupType.SELECT ? 1 : 0;
      if (bucket.weight() != usualWeight) {
        out.append("weight:").append(bucket.weight()).append(',');
      }
      if (!bucket.watchPort().equals(PortNumber.ANY)) {
        out.append("watch_port:").append(bucket.watchPort()).append(',');
      }
      if (bucket.watchGroup() != GroupMod.ANY_GROUP) {
        out.append("watch_group:").append(Integer.toUnsignedString(bucket.watchGroup()));
        out.append(',');
      }
      out.append("actions=");
      actions(bucket.actions());
    }
    return out.toString();
  }
}
