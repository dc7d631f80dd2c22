package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.oxm.MatchText;
import java.util.List;

/** Writes matches, actions and flows as {@code ovs-ofctl -O OpenFlow10} prints them. */
final class FlowPrinter {
  static final String[] FLAGS = {"send_flow_rem", "check_overlap", "emerg"};

  private FlowPrinter() {}

  static String flow(Flow flow) {
    return flow(
        new NiciraFlow(
            flow.tableId(),
            flow.priority(),
            flow.cookie(),
            flow.idleTimeout(),
            flow.hardTimeout(),
            flow.flags(),
            io.weft.protocols.openflow.oxm.Match.ANY,
            flow.actions()),
        match(flow.match()));
  }

  static String flow(NiciraFlow flow) {
    return flow(flow, MatchText.format(flow.match()));
  }

  /** Writes all of a flow but its match, and instead of that another. */
  private static String flow(NiciraFlow flow, String match) {
    StringBuilder out = new StringBuilder(120);
    if (flow.cookie() != 0) {
      out.append("cookie=0x").append(Long.toHexString(flow.cookie())).append(", ");
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
    flags(flow.flags(), out);
    if (flow.priority() != Flow.DEFAULT_PRIORITY) {
      out.append("priority=").append(flow.priority()).append(match.isEmpty() ? ' ' : ',');
    }
    if (!match.isEmpty()) {
      out.append(match).append(' ');
    }
    out.append("actions=");
    actions(flow.actions(), out);
    return out.toString();
  }

  private static void flags(int flags, StringBuilder out) {
    for (int bit = 0; bit < FLAGS.length; bit++) {
      if ((flags & 1 << bit) != 0) {
        out.append(FLAGS[bit]).append(' ');
      }
    }
    int unknown = flags >>> FLAGS.length << FLAGS.length;
    if (unknown != 0) {
      out.append("flags:0x").append(Integer.toHexString(unknown)).append(' ');
    }
  }

  static String match(Match wire) {
    Match match = wire.normalized();
    // Of a packet without tag this version says that all of the tag is zero, its priority too.
    String text =
        MatchText.format(ExtendedMatch.withoutPorts(match))
            .replace("vlan_tci=0x0000/0x1fff", "vlan_tci=0x0000");
    StringBuilder out = new StringBuilder(text);
    Layer layer = Layer.of(match.ethType().orElse(0));
    boolean icmp = layer.isIcmp(match.ipProto().orElse(0));
    match.tpSrc().ifPresent(port -> out.append(icmp ? ",icmp_type=" : ",tp_src=").append(port));
    match.tpDst().ifPresent(port -> out.append(icmp ? ",icmp_code=" : ",tp_dst=").append(port));
    return out.toString();
  }

  static String actions(List<Action> actions) {
    StringBuilder out = new StringBuilder(40);
    actions(actions, out);
    return out.toString();
  }

  private static void actions(List<Action> actions, StringBuilder out) {
    if (actions.isEmpty()) {
      out.append("drop");
    }
    list(actions, out);
  }

  /** Actions with commas between them, nothing for none. */
  static void list(List<Action> actions, StringBuilder out) {
    for (int i = 0; i < actions.size(); i++) {
      if (i > 0) {
        out.append(',');
      }
      action(actions.get(i), out);
    }
  }

  private static void action(Action action, StringBuilder out) {
    switch (action) {
      case Action.Output a -> {
        if (a.port().equals(PortNumber.CONTROLLER)) {
          out.append("CONTROLLER:").append(a.maxLength());
        } else {
          out.append(a.port().isNamed() ? "" : "output:").append(a.port());
        }
      }
      case Action.SetVlanVid a -> out.append("mod_vlan_vid:").append(a.vid());
      case Action.SetVlanPcp a -> out.append("mod_vlan_pcp:").append(a.pcp());
      case Action.StripVlan a -> out.append("strip_vlan");
      case Action.SetEthSrc a -> out.append("mod_dl_src:").append(a.address());
      case Action.SetEthDst a -> out.append("mod_dl_dst:").append(a.address());
      case Action.SetIpv4Src a -> out.append("mod_nw_src:").append(a.address());
      case Action.SetIpv4Dst a -> out.append("mod_nw_dst:").append(a.address());
      case Action.SetIpTos a -> out.append("mod_nw_tos:").append(a.tos());
      case Action.SetTpSrc a -> out.append("mod_tp_src:").append(a.port());
      case Action.SetTpDst a -> out.append("mod_tp_dst:").append(a.port());
      case Action.Enqueue a -> {
        out.append("enqueue:").append(a.port());
        out.append(':').append(Integer.toUnsignedString(a.queueId()));
      }
      case Action.Nicira a -> NiciraActions.print(a, out);
      case Action.Vendor a ->
          out.append(String.format("vendor_%08x:%s", a.vendor(), a.body().toHex()));
      case Action.Unknown a ->
          out.append("action_").append(a.type()).append(':').append(a.body().toHex());
    }
  }
}
