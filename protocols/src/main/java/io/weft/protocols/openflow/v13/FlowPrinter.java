package io.weft.protocols.openflow.v13;

import static io.weft.protocols.openflow.oxm.FieldValue.hex;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.oxm.MatchText;
import java.util.List;

/** Writes matches, actions, flows and groups as {@code ovs-ofctl -O OpenFlow13} prints them. */
final class FlowPrinter {
  static final String[] FLAGS = {
    "send_flow_rem", "check_overlap", "reset_counts", "no_packet_counts", "no_byte_counts"
  };

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final StringBuilder out = new StringBuilder(120);

  String flow(Flow flow) {
    if (flow.cookie() != 0) {
      out.append("cookie=").append(hex(flow.cookie())).append(", ");
    }
    if (flow.tableId() != 0) {
      out.append("table=").append(flow.tableId()).append(", ");
    }
    settingsToActions(flow);
    return out.toString();
  }

  /** With its counters, and with what is omitted without them. */
  String flow(FlowStats stats) {
    Flow flow = stats.flow();
    out.append("cookie=0x").append(Long.toHexString(flow.cookie())).append(", duration=");
    out.append(Integer.toUnsignedString(stats.durationSeconds()));
    if (stats.durationNanos() != 0) {
      long nanos = Integer.toUnsignedLong(stats.durationNanos());
      out.append(
          nanos % NANOS_PER_MILLI == 0
              ? String.format(".%03d", nanos / NANOS_PER_MILLI)
              : String.format(".%09d", nanos));
    }
    out.append("s, table=").append(flow.tableId());
    out.append(", n_packets=").append(counter(stats.packets()));
    out.append(", n_bytes=").append(counter(stats.bytes())).append(", ");
    settingsToActions(flow);
    return out.toString();
  }

  /** All ones say that the switch does not count. */
  private static String counter(long value) {
    return value == -1 ? "?" : Long.toUnsignedString(value);
  }

  private void settingsToActions(Flow flow) {
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

  String instructions(List<Instruction> instructions) {
    int start = out.length();
    for (Instruction instruction : Instruction.normalized(instructions)) {
      switch (instruction) {
        case Instruction.GotoTable i -> out.append("goto_table:").append(i.tableId());
        case Instruction.WriteMetadata i -> {
          new ActionPrinter(out).writeMetadata(i.metadata(), i.mask());
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
        case Instruction.Experimenter i -> {
          out.append("experimenter_").append(String.format("%08x", i.experimenter()));
          out.append(':').append(i.content().toHex());
        }
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
    new ActionPrinter(out).actions(actions);
    return out.toString();
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
