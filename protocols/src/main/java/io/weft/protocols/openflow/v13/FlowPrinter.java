package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.oxm.MatchText;
import io.weft.protocols.openflow.oxm.OxmField;
import io.weft.protocols.openflow.oxm.Subfield;
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
    MatchText.appendFields(out, flow.match());
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
        MatchText.appendValue(out, a.field(), a.valueHigh(), a.value());
        out.append("->").append(a.field().text());
      }
      case Action.SetFieldMasked a -> {
        out.append("set_field:");
        MatchText.appendValue(out, a.field(), a.valueHigh(), a.value());
        out.append('/');
        switch (a.field().format()) {
          case DECIMAL, HEX, PORT -> out.append(hex(a.mask()));
          default -> MatchText.appendValue(out, a.field(), a.maskHigh(), a.mask());
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
