package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.oxm.OxmField;
import io.weft.protocols.openflow.oxm.Subfield;
import java.util.Optional;

/** Actions in the form in which two that mean the same are equal. */
final class NormalActions {
  private NormalActions() {}

  static Action of(Action action) {
    return switch (action) {
      case Action.Output a when !a.port().equals(PortNumber.CONTROLLER) ->
          Action.Output.to(a.port());
      case Action.SetField a when a.form() != 0 ->
          new Action.SetField(a.field(), a.valueHigh(), a.value());
      case Action.CopyField a ->
          new NiciraAction.RegMove(a.source().normalized(), a.destination().normalized());
      case NiciraAction a -> ofNicira(a);
      default -> action;
    };
  }

  private static Action ofNicira(NiciraAction action) {
    return switch (action) {
      case NiciraAction.Resubmit a when a.inPort().equals(PortNumber.IN_PORT) ->
          new NiciraAction.ResubmitTable(
              PortNumber.IN_PORT, NiciraAction.ResubmitTable.CURRENT_TABLE);
      case NiciraAction.ResubmitTable a
          when a.tableId() == NiciraAction.ResubmitTable.CURRENT_TABLE
              && !a.tracked()
              && !a.inPort().equals(PortNumber.IN_PORT) ->
          new NiciraAction.Resubmit(a.inPort());
      case NiciraAction.NiciraSetQueue a -> new Action.SetQueue(a.queueId());
      case NiciraAction.NiciraDecTtl a -> new Action.DecNwTtl();
      case NiciraAction.NiciraPushMpls a -> new Action.PushMpls(a.ethType());
      case NiciraAction.NiciraPopMpls a -> new Action.PopMpls(a.ethType());
      case NiciraAction.NiciraSetMplsTtl a -> new Action.SetMplsTtl(a.ttl());
      case NiciraAction.SetMplsLabel a when a.label() >>> 20 == 0 ->
          Action.SetField.of(OxmField.MPLS_LABEL, a.label());
      case NiciraAction.SetMplsTc a when a.trafficClass() < 8 ->
          Action.SetField.of(OxmField.MPLS_TC, a.trafficClass());
      case NiciraAction.NiciraDecMplsTtl a -> new Action.DecMplsTtl();
      case NiciraAction.RegLoad a ->
          new NiciraAction.RegLoad(a.destination().normalized(), a.value());
      case NiciraAction.RegLoad2 a -> new Action.SetField(a.field(), a.valueHigh(), a.value());
      case NiciraAction.SetFieldMasked a -> masked(a);
      case NiciraAction.SetOptionMasked a when a.mask().isEmpty() ->
          new Action.SetOption(a.field(), a.value());
      case NiciraAction.RegMove a ->
          new NiciraAction.RegMove(a.source().normalized(), a.destination().normalized());
      case NiciraAction.OutputReg a ->
          new NiciraAction.OutputReg(a.source().normalized(), a.maxLength());
      case NiciraAction.OutputReg2 a ->
          new NiciraAction.OutputReg(a.source().normalized(), a.maxLength());
      case NiciraAction.Multipath a ->
          new NiciraAction.Multipath(
              a.fields(),
              a.basis(),
              a.algorithm(),
              a.maxLink(),
              a.argument(),
              a.destination().normalized());
      case NiciraAction.Bundle a ->
          new NiciraAction.Bundle(
              a.fields(),
              a.basis(),
              a.algorithm(),
              a.members(),
              a.destination().map(Subfield::normalized));
      case NiciraAction.Learn a -> learn(a);
      case NiciraAction.StackPush a -> new NiciraAction.StackPush(a.source().normalized());
      case NiciraAction.StackPop a -> new NiciraAction.StackPop(a.destination().normalized());
      case NiciraAction.CheckPacketLarger a ->
          new NiciraAction.CheckPacketLarger(a.length(), a.destination().normalized());
      case NiciraAction.CloneAction a ->
          new NiciraAction.CloneAction(Action.normalized(a.actions()));
      case NiciraAction.ConnectionTrack a ->
          new NiciraAction.ConnectionTrack(
              a.flags(),
              a.zoneSource().isPresent() ? 0 : a.zone(),
              a.zoneSource().map(Subfield::normalized),
              a.recirculationTable(),
              a.helper(),
              Action.normalized(a.actions()));
      case NiciraAction.DeleteField a ->
          Optional.ofNullable(OxmField.ofHeader(a.header(), a.experimenter()))
              .map(f -> new NiciraAction.DeleteField(f.header(), f.experimenter()))
              .orElse(a);
      default -> action;
    };
  }

  private static Action masked(NiciraAction.SetFieldMasked a) {
    OxmField field = a.field();
    if (a.maskHigh() == field.onesHigh() && a.mask() == field.ones()) {
      return new Action.SetField(field, a.valueHigh(), a.value());
    }
    return new NiciraAction.SetFieldMasked(
        field, a.valueHigh() & a.maskHigh(), a.value() & a.mask(), a.maskHigh(), a.mask());
  }

  private static Action learn(NiciraAction.Learn a) {
    return new NiciraAction.Learn(
        a.idleTimeout(),
        a.hardTimeout(),
        a.priority(),
        a.cookie(),
        a.flags(),
        a.tableId(),
        a.finIdleTimeout(),
        a.finHardTimeout(),
        a.limit(),
        a.result().map(Subfield::normalized),
        a.specs().stream().map(LearnSpec::normalized).toList());
  }
}
