package io.weft.protocols.openflow.v13;

import static io.weft.protocols.openflow.oxm.FieldValue.hex;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.oxm.FieldValue;
import io.weft.protocols.openflow.oxm.MatchText;
import io.weft.protocols.openflow.oxm.OxmField;
import io.weft.protocols.openflow.oxm.Subfield;
import io.weft.protocols.openflow.oxm.SubfieldText;
import io.weft.protocols.packet.Bytes;
import java.util.List;
import java.util.stream.Collectors;

/** Writes actions as {@code ovs-ofctl} prints them. */
final class ActionPrinter {
  private static final List<String> REASONS =
      List.of("no_match", "action", "invalid_ttl", "action_set", "group", "packet_out");
  private static final int REASON_ACTION = 1;
  private static final int MPLS = 0x0001_8847;
  private static final int MPLS_MULTICAST = 0x0001_8848;

  private final StringBuilder out;

  ActionPrinter(StringBuilder out) {
    this.out = out;
  }

  /** The actions with commas between them; {@code drop} for none. */
  void actions(List<Action> actions) {
    if (actions.isEmpty()) {
      out.append("drop");
    }
    list(actions);
  }

  private void list(List<Action> actions) {
    for (int i = 0; i < actions.size(); i++) {
      if (i > 0) {
        out.append(',');
      }
      action(actions.get(i));
    }
  }

  private void action(Action action) {
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
      case Action.SetQueue a -> out.append("set_queue:").append(u32(a.queueId()));
      case Action.ToGroup a -> out.append("group:").append(u32(a.groupId()));
      case Action.SetNwTtl a -> out.append("mod_nw_ttl:").append(a.ttl());
      case Action.DecNwTtl a -> out.append("dec_ttl");
      case Action.PushPbb a -> ethType("push_pbb:", a.ethType());
      case Action.PopPbb a -> out.append("pop_pbb");
      case Action.SetField a ->
          setField(
              a.field(),
              new FieldValue(a.valueHigh(), a.value(), a.field().onesHigh(), a.field().ones()));
      case Action.SetOption a ->
          out.append("set_field:")
              .append(MatchText.bytes(a.value()))
              .append("->")
              .append(a.field().text());
      case Action.CopyField a -> move(a.source(), a.destination());
      case Action.Experimenter a -> {
        out.append("experimenter_").append(String.format("%08x", a.experimenter()));
        out.append(':').append(a.content().toHex());
      }
      case Action.Unknown a ->
          out.append("action_").append(a.type()).append(':').append(a.body().toHex());
      case NiciraAction a -> nicira(a);
    }
  }

  private void nicira(NiciraAction action) {
    switch (action) {
      case NiciraAction.Resubmit a -> out.append("resubmit:").append(a.inPort());
      case NiciraAction.ResubmitTable a -> resubmit(a);
      case NiciraAction.SetTunnel a ->
          out.append("set_tunnel:").append(hex(Integer.toUnsignedLong(a.id())));
      case NiciraAction.SetTunnel64 a -> out.append("set_tunnel64:").append(hex(a.id()));
      case NiciraAction.NiciraSetQueue a -> out.append("set_queue:").append(u32(a.queueId()));
      case NiciraAction.PopQueue a -> out.append("pop_queue");
      case NiciraAction.RegMove a -> move(a.source(), a.destination());
      case NiciraAction.RegLoad a -> {
        out.append("load:").append(hex(a.value())).append("->");
        subfield(a.destination());
      }
      case NiciraAction.SetFieldMasked a ->
          setField(a.field(), new FieldValue(a.valueHigh(), a.value(), a.maskHigh(), a.mask()));
      case NiciraAction.RegLoad2 a ->
          setField(
              a.field(),
              new FieldValue(a.valueHigh(), a.value(), a.field().onesHigh(), a.field().ones()));
      case NiciraAction.SetOptionMasked a -> {
        out.append("set_field:").append(MatchText.bytes(a.value()));
        a.mask().ifPresent(mask -> out.append('/').append(MatchText.bytes(mask)));
        out.append("->").append(a.field().text());
      }
      case NiciraAction.Note a -> out.append("note:").append(dotted(a.content()));
      case NiciraAction.Multipath a -> {
        out.append("multipath(").append(a.fields().text()).append(',').append(a.basis());
        out.append(',').append(a.algorithm().text()).append(',').append(a.maxLink() + 1);
        out.append(',').append(u32(a.argument())).append(',');
        subfield(a.destination());
        out.append(')');
      }
      case NiciraAction.Bundle a -> bundle(a);
      case NiciraAction.OutputReg a -> outputReg(a.source());
      case NiciraAction.OutputReg2 a -> outputReg(a.source());
      case NiciraAction.OutputTruncated a -> {
        out.append("output(port=").append(a.port());
        out.append(",max_len=").append(u32(a.maxLength())).append(')');
      }
      case NiciraAction.Learn a -> new LearnText(out).print(a);
      case NiciraAction.Exit a -> out.append("exit");
      case NiciraAction.NiciraDecTtl a -> out.append("dec_ttl");
      case NiciraAction.DecTtlForControllers a ->
          out.append(
              a.ids().stream()
                  .map(String::valueOf)
                  .collect(Collectors.joining(",", "dec_ttl(", ")")));
      case NiciraAction.FinTimeout a -> finTimeout(a);
      case NiciraAction.Controller a ->
          new ControllerText(a.maxLength(), a.controllerId(), a.reason()).appendTo(out);
      case NiciraAction.Controller2 a -> ControllerText.of(a).appendTo(out);
      case NiciraAction.NiciraWriteMetadata a -> writeMetadata(a.metadata(), a.mask());
      case NiciraAction.NiciraPushMpls a -> ethType("push_mpls:", a.ethType());
      case NiciraAction.NiciraPopMpls a -> ethType("pop_mpls:", a.ethType());
      case NiciraAction.NiciraSetMplsTtl a ->
          out.append("set_mpls_ttl(").append(a.ttl()).append(')');
      case NiciraAction.NiciraDecMplsTtl a -> out.append("dec_mpls_ttl");
      case NiciraAction.SetMplsLabel a ->
          out.append("set_mpls_label(").append(u32(a.label())).append(')');
      case NiciraAction.SetMplsTc a ->
          out.append("set_mpls_tc(").append(a.trafficClass()).append(')');
      case NiciraAction.StackPush a -> {
        out.append("push:");
        subfield(a.source());
      }
      case NiciraAction.StackPop a -> {
        out.append("pop:");
        subfield(a.destination());
      }
      case NiciraAction.Sample a -> {
        sample(a.probability(), a.collectorSetId(), a.domainId(), a.pointId());
        out.append(')');
      }
      case NiciraAction.SampleAtPort a -> {
        sample(a.probability(), a.collectorSetId(), a.domainId(), a.pointId());
        if (!a.samplingPort().equals(PortNumber.ANY)) {
          out.append(",sampling_port=").append(a.samplingPort());
        }
        if (a.direction() != SampleDirection.DEFAULT) {
          out.append(',').append(a.direction().text());
        }
        out.append(')');
      }
      case NiciraAction.Conjunction a -> {
        out.append("conjunction(").append(u32(a.id())).append(',').append(a.clause() + 1);
        out.append('/').append(a.clauses()).append(')');
      }
      case NiciraAction.ConnectionTrack a -> connectionTrack(a);
      case NiciraAction.Nat a -> NatText.append(out, a);
      case NiciraAction.CtClear a -> out.append("ct_clear");
      case NiciraAction.CloneAction a -> {
        out.append("clone(");
        list(a.actions());
        out.append(')');
      }
      case NiciraAction.Encap a -> encap(a);
      case NiciraAction.Decap a -> {
        out.append("decap(");
        if (a.packetType() != NiciraAction.Decap.AS_HEADER_SAYS) {
          out.append("packet_type(ns=").append(a.packetType() >>> 16);
          out.append(",type=").append(hex(a.packetType() & 0xffff)).append(')');
        }
        out.append(')');
      }
      case NiciraAction.DecNshTtl a -> out.append("dec_nsh_ttl");
      case NiciraAction.CheckPacketLarger a -> {
        out.append("check_pkt_larger(").append(a.length()).append(")->");
        subfield(a.destination());
      }
      case NiciraAction.DeleteField a -> {
        OxmField field = OxmField.ofHeader(a.header(), a.experimenter());
        out.append("delete_field:");
        out.append(field == null ? String.format("oxm_%08x", a.header()) : field.text());
      }
      case NiciraAction.DebugRecirculate a -> out.append("debug_recirc");
      case NiciraAction.DebugSlow a -> out.append("debug_slow");
    }
  }

  private static String u32(int value) {
    return Integer.toUnsignedString(value);
  }

  static String dotted(Bytes bytes) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < bytes.length(); i++) {
      text.append(i > 0 ? "." : "").append(String.format("%02x", bytes.get(i)));
    }
    return text.toString();
  }

  private void output(Action.Output output) {
    PortNumber port = output.port();
    if (port.equals(PortNumber.CONTROLLER)) {
      out.append("CONTROLLER:").append(output.maxLength());
    } else {
      out.append(port.isNamed() ? "" : "output:").append(port);
    }
  }

  private void outputReg(Subfield source) {
    out.append("output:");
    subfield(source);
  }

  private void ethType(String action, int ethType) {
    out.append(action).append(String.format("0x%04x", ethType));
  }

  private void setField(OxmField field, FieldValue value) {
    out.append("set_field:");
    value.appendTo(out, field);
    out.append("->").append(field.text());
  }

  private void move(Subfield source, Subfield destination) {
    out.append("move:");
    subfield(source);
    out.append("->");
    subfield(destination);
  }

  private void subfield(Subfield subfield) {
    SubfieldText.append(out, subfield);
  }

  void writeMetadata(long metadata, long mask) {
    out.append("write_metadata:").append(hex(metadata));
    if (mask != -1) {
      out.append('/').append(hex(mask));
    }
  }

  private void resubmit(NiciraAction.ResubmitTable a) {
    out.append("resubmit(");
    if (!a.inPort().equals(PortNumber.IN_PORT)) {
      out.append(a.inPort());
    }
    out.append(',');
    if (a.tableId() != NiciraAction.ResubmitTable.CURRENT_TABLE) {
      out.append(a.tableId());
    }
    out.append(a.tracked() ? ",ct)" : ")");
  }

  private void bundle(NiciraAction.Bundle a) {
    out.append(a.destination().isPresent() ? "bundle_load(" : "bundle(");
    out.append(a.fields().text()).append(',').append(a.basis()).append(',');
    out.append(a.algorithm().text()).append(",ofport,");
    a.destination()
        .ifPresent(
            destination -> {
              subfield(destination);
              out.append(',');
            });
    out.append(
        a.members().stream()
            .map(PortNumber::toString)
            .collect(Collectors.joining(",", "members:", ")")));
  }

  private void finTimeout(NiciraAction.FinTimeout a) {
    out.append("fin_timeout(");
    if (a.idleTimeout() != 0) {
      out.append("idle_timeout=").append(a.idleTimeout());
      out.append(a.hardTimeout() != 0 ? "," : "");
    }
    if (a.hardTimeout() != 0) {
      out.append("hard_timeout=").append(a.hardTimeout());
    }
    out.append(')');
  }

  static String reason(int reason) {
    return reason < REASONS.size() ? REASONS.get(reason) : String.valueOf(reason);
  }

  /** The number of a reason's name, or -1. */
  static int reason(String name) {
    return REASONS.indexOf(name);
  }

  /** What a controller action says of the packet, whichever of the two it is. */
  record ControllerText(
      int maxLength, int controllerId, int reason, Bytes userData, boolean pause, int meterId) {
    ControllerText(int maxLength, int controllerId, int reason) {
      this(maxLength, controllerId, reason, Bytes.EMPTY, false, 0);
    }

    static ControllerText of(NiciraAction.Controller2 action) {
      ControllerText text = new ControllerText(0xffff, 0, REASON_ACTION);
      for (ControllerProperty property : action.properties()) {
        text = text.with(property);
      }
      return text;
    }

    private ControllerText with(ControllerProperty property) {
      int length = property instanceof ControllerProperty.MaxLength p ? p.bytes() : maxLength;
      int id = property instanceof ControllerProperty.ControllerId p ? p.id() : controllerId;
      int why = property instanceof ControllerProperty.Reason p ? p.reason() : reason;
      Bytes data = property instanceof ControllerProperty.UserData p ? p.content() : userData;
      int meter = property instanceof ControllerProperty.MeterId p ? p.id() : meterId;
      boolean stops = pause || property instanceof ControllerProperty.Pause;
      return new ControllerText(length, id, why, data, stops, meter);
    }

    void appendTo(StringBuilder out) {
      if (reason == REASON_ACTION
          && controllerId == 0
          && meterId == 0
          && userData.isEmpty()
          && !pause) {
        out.append("CONTROLLER:").append(maxLength);
        return;
      }
      out.append("controller(");
      if (reason != REASON_ACTION) {
        out.append("reason=").append(ActionPrinter.reason(reason)).append(',');
      }
      if (maxLength != 0xffff) {
        out.append("max_len=").append(maxLength).append(',');
      }
      if (controllerId != 0) {
        out.append("id=").append(controllerId).append(',');
      }
      if (!userData.isEmpty()) {
        out.append("userdata=").append(dotted(userData)).append(',');
      }
      if (pause) {
        out.append("pause,");
      }
      if (meterId != 0) {
        out.append("meter_id=").append(u32(meterId)).append(',');
      }
      out.setCharAt(out.length() - 1, ')');
    }
  }

  private void sample(int probability, int collectorSetId, int domainId, int pointId) {
    out.append("sample(probability=").append(probability);
    out.append(",collector_set_id=").append(u32(collectorSetId));
    out.append(",obs_domain_id=").append(u32(domainId));
    out.append(",obs_point_id=").append(u32(pointId));
  }

  private void connectionTrack(NiciraAction.ConnectionTrack a) {
    out.append("ct(");
    int start = out.length();
    if ((a.flags() & NiciraAction.ConnectionTrack.COMMIT) != 0) {
      out.append("commit,");
    }
    if ((a.flags() & NiciraAction.ConnectionTrack.FORCE) != 0) {
      out.append("force,");
    }
    if (a.recirculationTable() != NiciraAction.ConnectionTrack.NO_TABLE) {
      out.append("table=").append(a.recirculationTable()).append(',');
    }
    if (a.zoneSource().isPresent()) {
      out.append("zone=");
      subfield(a.zoneSource().get());
      out.append(',');
    } else if (a.zone() != 0) {
      out.append("zone=").append(a.zone()).append(',');
    }
    List<Action> inside = a.actions();
    if (!inside.isEmpty() && inside.get(0) instanceof NiciraAction.Nat nat) {
      // Printed outside of exec, where people write it.
      NatText.append(out, nat);
      out.append(',');
      inside = inside.subList(1, inside.size());
    }
    if (!inside.isEmpty()) {
      out.append("exec(");
      list(inside);
      out.append("),");
    }
    switch (a.helper()) {
      case 0 -> {}
      case NatText.FTP -> out.append("alg=ftp,");
      case NatText.TFTP -> out.append("alg=tftp,");
      default -> out.append("alg=").append(a.helper()).append(',');
    }
    if (out.length() > start) {
      out.setLength(out.length() - 1);
    }
    out.append(')');
  }

  private void encap(NiciraAction.Encap a) {
    out.append("encap(");
    switch (a.packetType()) {
      case NiciraAction.Encap.ETHERNET -> out.append("ethernet");
      case NiciraAction.Encap.NSH -> out.append("nsh");
      case MPLS -> out.append("mpls");
      case MPLS_MULTICAST -> out.append("mpls_mcast");
      default -> {
        out.append("packet_type(").append(a.packetType() >>> 16).append(',');
        out.append(hex(a.packetType() & 0xffff)).append(')');
      }
    }
    if (!a.properties().isEmpty()) {
      out.append('(');
      for (EncapProperty property : a.properties()) {
        encapProperty(property);
      }
      out.setCharAt(out.length() - 1, ')');
    }
    out.append(')');
  }

  private void encapProperty(EncapProperty property) {
    Bytes content = property.content();
    boolean isNsh = property.propertyClass() == EncapProperty.NSH_CLASS;
    if (isNsh && property.type() == EncapProperty.NSH_MD_TYPE && content.length() == 1) {
      out.append("md_type=").append(content.get(0)).append(',');
    } else if (isNsh
        && property.type() == EncapProperty.NSH_TLV
        && content.length() >= 4
        && content.get(3) <= content.length() - 4) {
      out.append(String.format("tlv(0x%04x,", content.get(0) << 8 | content.get(1)));
      out.append(content.get(2)).append(",0x");
      out.append(content.slice(4, content.get(3)).toHex()).append("),");
    } else {
      out.append(String.format("property(%04x,", property.propertyClass()));
      out.append(property.type()).append(',').append(content.toHex()).append("),");
    }
  }
}
