package io.weft.protocols.openflow.v13;

import static io.weft.protocols.openflow.v13.Arbitrary13.bytes;
import static io.weft.protocols.openflow.v13.Arbitrary13.i32;
import static io.weft.protocols.openflow.v13.Arbitrary13.i64;
import static io.weft.protocols.openflow.v13.Arbitrary13.oneOf;
import static io.weft.protocols.openflow.v13.Arbitrary13.port;
import static io.weft.protocols.openflow.v13.Arbitrary13.text;
import static io.weft.protocols.openflow.v13.Arbitrary13.u16;
import static io.weft.protocols.openflow.v13.Arbitrary13.u8;
import static io.weft.protocols.openflow.v13.Arbitrary13.wireMatch;

import io.weft.protocols.openflow.nicira.FlowMonitor;
import io.weft.protocols.openflow.nicira.IpfixScope;
import io.weft.protocols.openflow.nicira.IpfixStats;
import io.weft.protocols.packet.Bytes;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Arbitrary counters, meters and tables' features. */
final class Arbitrary13Statistics {
  private Arbitrary13Statistics() {}

  static void addTo(List<Arbitrary<? extends Message>> kinds) {
    addPortsAndQueues(kinds);
    addGroups(kinds);
    addMeters(kinds);
    addTables(kinds);
    addExperimenters(kinds);
  }

  private static void addPortsAndQueues(List<Arbitrary<? extends Message>> kinds) {
    kinds.add(Combinators.combine(i32(), u16(), port()).as(PortStatsRequest::new));
    Arbitrary<PortStats> portStats =
        Combinators.combine(port(), i64(), i64(), i64(), i64(), i64(), i32(), i32())
            .as(
                (port, a, b, c, d, e, seconds, nanos) ->
                    new PortStats(
                        port, a, b, c, d, e, a, b, c, d, e, a ^ c, b ^ d, seconds, nanos));
    kinds.add(
        Combinators.combine(i32(), u16(), portStats.list().ofMaxSize(3)).as(PortStatsReply::new));
    kinds.add(Combinators.combine(i32(), u16(), port(), i32()).as(QueueStatsRequest::new));
    Arbitrary<QueueStats> queueStats =
        Combinators.combine(port(), i32(), i64(), i64(), i64(), i32(), i32()).as(QueueStats::new);
    kinds.add(
        Combinators.combine(i32(), u16(), queueStats.list().ofMaxSize(3)).as(QueueStatsReply::new));
    kinds.add(Combinators.combine(i32(), port()).as(QueueGetConfigRequest::new));
    Arbitrary<QueueProperty> property =
        oneOf(
            List.of(
                u16().map(QueueProperty.MinRate::new),
                u16().map(QueueProperty.MaxRate::new),
                Combinators.combine(i32(), bytes(20)).as(QueueProperty.Experimenter::new),
                Combinators.combine(Arbitraries.of(0, 3, 0xfffe), bytes(20))
                    .as(QueueProperty.Unknown::new)));
    Arbitrary<PacketQueue> queue =
        Combinators.combine(i32(), port(), property.list().ofMaxSize(3)).as(PacketQueue::new);
    kinds.add(
        Combinators.combine(i32(), port(), queue.list().ofMaxSize(3)).as(QueueGetConfigReply::of));
  }

  private static Arbitrary<List<PacketCounter>> counters() {
    return Combinators.combine(i64(), i64()).as(PacketCounter::new).list().ofMaxSize(3);
  }

  private static void addGroups(List<Arbitrary<? extends Message>> kinds) {
    kinds.add(Combinators.combine(i32(), u16(), i32()).as(GroupStatsRequest::new));
    Arbitrary<GroupStats> stats =
        Combinators.combine(i32(), i32(), i64(), i64(), i32(), i32(), counters())
            .as(GroupStats::new);
    kinds.add(
        Combinators.combine(i32(), u16(), stats.list().ofMaxSize(3))
            .as((xid, flags, entries) -> new GroupStatsReply(xid, flags, entries, List.of())));
    kinds.add(Combinators.combine(i32(), u16()).as(GroupFeaturesRequest::new));
    Arbitrary<GroupLimits> limits = Combinators.combine(i32(), i32()).as(GroupLimits::new);
    kinds.add(
        Combinators.combine(i32(), u16(), i32(), i32(), limits, limits, limits, limits)
            .as(GroupFeaturesReply::new));
  }

  private static void addMeters(List<Arbitrary<? extends Message>> kinds) {
    Arbitrary<MeterBand> band =
        oneOf(
            List.of(
                Combinators.combine(i32(), i32()).as(MeterBand.Drop::new),
                Combinators.combine(i32(), i32(), u8()).as(MeterBand.DscpRemark::new),
                Combinators.combine(i32(), i32(), i32(), bytes(20)).as(MeterBand.Experimenter::new),
                Combinators.combine(Arbitraries.of(0, 3, 0xfffe), i32(), i32(), bytes(20))
                    .as(MeterBand.Unknown::new)));
    Arbitrary<Meter> meter =
        Combinators.combine(i32(), u16(), band.list().ofMaxSize(3)).as(Meter::new);
    kinds.add(
        Combinators.combine(i32(), Arbitraries.of(MeterModCommand.class), meter)
            .as((xid, command, m) -> new MeterMod(xid, command, m.flags(), m.id(), m.bands())));
    kinds.add(Combinators.combine(i32(), u16(), i32()).as(MeterStatsRequest::new));
    Arbitrary<MeterStats> stats =
        Combinators.combine(i32(), i32(), i64(), i64(), i32(), i32(), counters())
            .as(MeterStats::new);
    kinds.add(
        Combinators.combine(i32(), u16(), stats.list().ofMaxSize(3))
            .as((xid, flags, entries) -> new MeterStatsReply(xid, flags, entries, List.of())));
    kinds.add(Combinators.combine(i32(), u16(), i32()).as(MeterConfigRequest::new));
    kinds.add(
        Combinators.combine(i32(), u16(), meter.list().ofMaxSize(3))
            .as((xid, flags, entries) -> new MeterConfigReply(xid, flags, entries, List.of())));
    kinds.add(Combinators.combine(i32(), u16()).as(MeterFeaturesRequest::new));
    kinds.add(
        Combinators.combine(i32(), u16(), i32(), i32(), i32(), u8(), u8())
            .as(MeterFeaturesReply::new));
  }

  private static Arbitrary<TableFeatureProperty> tableProperty() {
    Arbitrary<Boolean> miss = Arbitraries.of(true, false);
    Arbitrary<List<TableFeatureProperty.TypeId>> types =
        Combinators.combine(
                u16(), Arbitraries.of(Bytes.EMPTY, Bytes.ofHex("00000000"), Bytes.ofHex("0123")))
            .as(TableFeatureProperty.TypeId::new)
            .list()
            .ofMaxSize(5);
    Arbitrary<TableFeatureProperty.FieldId> field =
        Combinators.combine(i32(), i32(), miss)
            .as(
                (header, experimenter, of) ->
                    of
                        ? new TableFeatureProperty.FieldId(header | 0xffff << 16, experimenter)
                        : new TableFeatureProperty.FieldId(header & ~(1 << 31), 0));
    return oneOf(
        List.of(
            Combinators.combine(miss, types).as(TableFeatureProperty.Instructions::new),
            Combinators.combine(miss, u8().list().ofMaxSize(12))
                .as(TableFeatureProperty.NextTables::new),
            Combinators.combine(Arbitraries.of(TableFeatureProperty.ActionsOf.class), types)
                .as(TableFeatureProperty.Actions::new),
            Combinators.combine(
                    Arbitraries.of(TableFeatureProperty.FieldsOf.class), field.list().ofMaxSize(5))
                .as(TableFeatureProperty.Fields::new),
            Combinators.combine(miss, i32(), i32(), bytes(20))
                .as(TableFeatureProperty.Experimenter::new),
            Combinators.combine(Arbitraries.of(9, 11, 16, 0xfffd), bytes(20))
                .as(TableFeatureProperty.Unknown::new)));
  }

  private static void addTables(List<Arbitrary<? extends Message>> kinds) {
    kinds.add(Combinators.combine(i32(), u8(), i32()).as(TableMod::new));
    Arbitrary<TableFeatures> features =
        Combinators.combine(
                u8(), text(32), i64(), i64(), i32(), i32(), tableProperty().list().ofMaxSize(4))
            .as(TableFeatures::new);
    kinds.add(
        Combinators.combine(i32(), u16(), features.list().ofMaxSize(2))
            .as((xid, flags, list) -> new TableFeaturesRequest(xid, flags, list, List.of())));
    kinds.add(
        Combinators.combine(i32(), u16(), features.list().ofMaxSize(2))
            .as((xid, flags, list) -> new TableFeaturesReply(xid, flags, list, List.of())));
  }

  private static void addExperimenters(List<Arbitrary<? extends Message>> kinds) {
    Arbitrary<Integer> other = Arbitraries.of(0, 5, 0x2320, -1);
    Arbitrary<Integer> otherType = Arbitraries.of(0, 1, 5, 1870, -1);
    kinds.add(
        Combinators.combine(i32(), u16(), other, otherType, bytes(20))
            .as(ExperimenterMultipartRequest::new));
    kinds.add(
        Combinators.combine(i32(), u16(), other, otherType, bytes(20))
            .as(ExperimenterMultipartReply::new));
    Arbitrary<IpfixScope> scope = Arbitraries.of(IpfixScope.class);
    kinds.add(Combinators.combine(i32(), u16(), scope).as(IpfixStatsRequest::new));
    Arbitrary<IpfixStats> stats =
        Combinators.combine(i64(), i64(), i64(), i64(), i64(), i32())
            .as(
                (a, b, c, d, e, set) ->
                    new IpfixStats(a, b, c, d, e, a ^ b, b ^ c, c ^ d, d ^ e, e ^ a, set));
    kinds.add(
        Combinators.combine(i32(), u16(), scope, stats.list().ofMaxSize(3))
            .as(IpfixStatsReply::new));
    Arbitrary<FlowMonitor> monitor =
        Combinators.combine(i32(), u16(), port(), u8(), wireMatch()).as(FlowMonitor::new);
    kinds.add(
        Combinators.combine(i32(), u16(), monitor.list().ofMaxSize(3)).as(FlowMonitorRequest::new));
    Arbitrary<FlowUpdate> full =
        Combinators.combine(
                Arbitraries.of(FlowUpdate.Event.class),
                u16(),
                u16(),
                u16(),
                u8(),
                i64(),
                wireMatch(),
                Arbitrary13.instruction().list().ofMaxSize(3))
            .as(
                (event, reason, priority, timeout, table, cookie, match, instructions) ->
                    new FlowUpdate.Full(
                        event, reason, priority, timeout, 7, table, cookie, match, instructions));
    Arbitrary<FlowUpdate> update = oneOf(List.of(full, i32().map(FlowUpdate.Abbreviated::new)));
    kinds.add(
        Combinators.combine(i32(), u16(), update.list().ofMaxSize(3))
            .as((xid, flags, entries) -> new FlowMonitorReply(xid, flags, entries, List.of())));
  }
}
