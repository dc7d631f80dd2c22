package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.DatapathId;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.nicira.ArbitraryNicira;
import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.packet.Bytes;
import io.weft.protocols.packet.MacAddress;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import net.jqwik.api.arbitraries.ListArbitrary;

/** Arbitrary messages of every type, with all that can be in them. */
final class Arbitrary13 {
  private Arbitrary13() {}

  static Arbitrary<Integer> u8() {
    return Arbitraries.integers().between(0, 0xff);
  }

  static Arbitrary<Integer> u16() {
    return Arbitraries.integers().between(0, 0xffff);
  }

  static Arbitrary<Integer> i32() {
    return Arbitraries.integers();
  }

  static Arbitrary<Long> i64() {
    return Arbitraries.longs();
  }

  static Arbitrary<PortNumber> port() {
    return Arbitraries.oneOf(
        Arbitraries.integers().between(1, 1000).map(PortNumber::of),
        Arbitraries.of(PortNumber.IN_PORT, PortNumber.CONTROLLER, PortNumber.LOCAL, PortNumber.ANY),
        i32().map(PortNumber::of));
  }

  static Arbitrary<MacAddress> mac() {
    return Arbitraries.longs().between(0, (1L << 48) - 1).map(MacAddress::of);
  }

  static Arbitrary<Bytes> bytes(int max) {
    return Arbitraries.bytes().array(byte[].class).ofMaxSize(max).map(Bytes::copyOf);
  }

  /** Bytes whose number, with {@code header} bytes before them, is a multiple of eight. */
  static Arbitrary<Bytes> aligned(int header) {
    return Arbitraries.integers()
        .between(1, 4)
        .flatMap(
            eights ->
                Arbitraries.bytes()
                    .array(byte[].class)
                    .ofSize(8 * eights - header)
                    .map(Bytes::copyOf));
  }

  static Arbitrary<String> text(int maxBytes) {
    return Arbitraries.strings().withChars("eth0-vlan port µ").ofMaxLength(maxBytes / 2);
  }

  static Arbitrary<Match> wireMatch() {
    return ArbitraryOxm.wireMatch();
  }

  @SuppressWarnings("unchecked")
  static <T> Arbitrary<T> oneOf(List<? extends Arbitrary<? extends T>> kinds) {
    List<Arbitrary<T>> same = new ArrayList<>();
    kinds.forEach(kind -> same.add((Arbitrary<T>) kind));
    return Arbitraries.oneOf(same);
  }

  static Arbitrary<Action> action() {
    return ArbitraryActions.any();
  }

  private static ListArbitrary<Action> actions() {
    return action().list().ofMaxSize(5);
  }

  static Arbitrary<Instruction> instruction() {
    return oneOf(
        List.of(
            u8().map(Instruction.GotoTable::new),
            Combinators.combine(i64(), i64()).as(Instruction.WriteMetadata::new),
            actions().map(Instruction.WriteActions::new),
            actions().map(Instruction.ApplyActions::new),
            Arbitraries.just(new Instruction.ClearActions()),
            i32().map(Instruction.Meter::new),
            Combinators.combine(i32(), aligned(8)).as(Instruction.Experimenter::new),
            Combinators.combine(Arbitraries.of(0, 7, 0xfffe), aligned(4))
                .as(Instruction.Unknown::new)));
  }

  static Arbitrary<Flow> flow() {
    return Combinators.combine(
            u8(),
            u16(),
            i64(),
            u16(),
            u16(),
            Arbitraries.integers().between(0, 31),
            wireMatch(),
            instruction().list().ofMaxSize(3))
        .as(Flow::new);
  }

  static Arbitrary<Group> group() {
    Arbitrary<Bucket> bucket = Combinators.combine(u16(), port(), i32(), actions()).as(Bucket::new);
    return Combinators.combine(i32(), Arbitraries.of(GroupType.class), bucket.list().ofMaxSize(3))
        .as(Group::new);
  }

  static Arbitrary<PortDescription> portDescription() {
    return Combinators.combine(port(), mac(), text(16), i32(), i32(), i32(), i32(), i32())
        .as(
            (number, mac, name, a, b, c, d, e) ->
                new PortDescription(number, mac, name, a, b, c, d, e, a, b, c));
  }

  private static Arbitrary<FlowStats> flowStats() {
    return Combinators.combine(flow(), i32(), i32(), i64(), i64()).as(FlowStats::new);
  }

  private static Arbitrary<Hello> hello() {
    Arbitrary<HelloElement> element =
        oneOf(
            List.of(
                i32().list().ofMaxSize(3).map(HelloElement.VersionBitmap::new),
                Combinators.combine(Arbitraries.integers().between(2, 99), bytes(20))
                    .as(HelloElement.Unknown::new)));
    return Combinators.combine(
            Arbitraries.integers().between(4, 6), i32(), element.list().ofMaxSize(3))
        .as(Hello::new);
  }

  static Arbitrary<Message> message() {
    List<Arbitrary<? extends Message>> kinds = new ArrayList<>();
    kinds.add(hello());
    kinds.add(Combinators.combine(i32(), u16(), u16(), bytes(80)).as(ErrorMessage::new));
    kinds.add(Combinators.combine(i32(), bytes(20)).as(EchoRequest::new));
    kinds.add(Combinators.combine(i32(), bytes(20)).as(EchoReply::new));
    kinds.add(
        Combinators.combine(i32(), i32(), Arbitraries.of(0, 9, 13, 99, -1), bytes(20))
            .as(ExperimenterMessage::new));
    Arbitrary<NiciraMessage> nicira =
        Combinators.combine(i32(), ArbitraryNicira.body(wireMatch())).as(NiciraMessage::new);
    kinds.add(nicira);
    kinds.add(nicira);
    kinds.add(i32().map(FeaturesRequest::new));
    kinds.add(
        Combinators.combine(i32(), i64().map(DatapathId::new), i32(), u8(), u8(), i32())
            .as(FeaturesReply::new));
    kinds.add(i32().map(GetConfigRequest::new));
    kinds.add(Combinators.combine(i32(), u16(), u16()).as(GetConfigReply::new));
    kinds.add(Combinators.combine(i32(), u16(), u16()).as(SetConfig::new));
    kinds.add(
        Combinators.combine(i32(), i32(), u16(), u8(), u8(), i64(), wireMatch(), bytes(64))
            .as(PacketIn::new));
    kinds.add(
        flow()
            .map(
                f ->
                    new FlowRemoved(
                        7, 8, f.priority(), 1, f.tableId(), 2, 3, 4, 5, 6, 9, f.match())));
    kinds.add(Combinators.combine(i32(), u8(), portDescription()).as(PortStatus::new));
    kinds.add(Combinators.combine(i32(), i32(), port(), actions(), bytes(64)).as(PacketOut::new));
    kinds.add(
        Combinators.combine(
                i32(), i64(), Arbitraries.of(FlowModCommand.class), i32(), port(), i32(), flow())
            .as(
                (xid, mask, command, buffer, out, group, flow) ->
                    new FlowMod(
                        xid,
                        flow.cookie(),
                        mask,
                        flow.tableId(),
                        command,
                        flow.idleTimeout(),
                        flow.hardTimeout(),
                        flow.priority(),
                        buffer,
                        out,
                        group,
                        flow.flags(),
                        flow.match(),
                        flow.instructions())));
    kinds.add(
        Combinators.combine(i32(), Arbitraries.of(GroupModCommand.class), group())
            .as((xid, command, g) -> new GroupMod(xid, command, g.type(), g.id(), g.buckets())));
    kinds.add(Combinators.combine(i32(), port(), mac(), i32(), i32(), i32()).as(PortMod::new));
    kinds.add(i32().map(BarrierRequest::new));
    kinds.add(i32().map(BarrierReply::new));
    Arbitrary<ControllerRole> role = Arbitraries.of(ControllerRole.class);
    kinds.add(Combinators.combine(i32(), role, i64()).as(RoleRequest::new));
    kinds.add(Combinators.combine(i32(), role, i64()).as(RoleReply::new));
    kinds.add(
        Combinators.combine(i32(), Arbitraries.integers().between(30, 255), bytes(40))
            .as(UnknownMessage::new));
    Arbitrary<AsyncConfig> config =
        Combinators.combine(i32(), i32(), i32(), i32(), i32(), i32()).as(AsyncConfig::new);
    kinds.add(i32().map(GetAsyncRequest::new));
    kinds.add(Combinators.combine(i32(), config).as(GetAsyncReply::new));
    kinds.add(Combinators.combine(i32(), config).as(SetAsync::new));
    addOnf(kinds);
    addMultipart(kinds);
    Arbitrary13Statistics.addTo(kinds);
    Arbitrary<Message> plain = oneOf(kinds);
    Arbitrary<Message> bundled =
        Combinators.combine(i32(), i32(), u16(), plain, onfProperties())
            .as(
                (xid, bundle, flags, message, properties) ->
                    new BundleAdd(xid, bundle, flags, message.withXid(xid), properties));
    return Arbitraries.frequencyOf(Tuple.of(30, plain), Tuple.of(1, bundled));
  }

  private static Arbitrary<List<OnfProperty>> onfProperties() {
    return Combinators.combine(u16(), bytes(20)).as(OnfProperty::new).list().ofMaxSize(2);
  }

  private static void addOnf(List<Arbitrary<? extends Message>> kinds) {
    kinds.add(
        Combinators.combine(
                i32(), i32(), Arbitraries.of(BundleCommand.class), u16(), onfProperties())
            .as(BundleControl::new));
    kinds.add(Combinators.combine(i32(), i32()).as(FlowMonitorCancel::new));
    kinds.add(i32().map(FlowMonitorPaused::new));
    kinds.add(i32().map(FlowMonitorResumed::new));
    kinds.add(
        Combinators.combine(
                i32(), Arbitraries.of(ControllerRole.class), u8(), i64(), onfProperties())
            .as(RoleStatus::new));
  }

  private static void addMultipart(List<Arbitrary<? extends Message>> kinds) {
    kinds.add(Combinators.combine(i32(), u16()).as(DescRequest::new));
    kinds.add(
        Combinators.combine(i32(), u16(), u8(), port(), i32(), i64(), i64(), wireMatch())
            .as(FlowStatsRequest::new));
    kinds.add(
        Combinators.combine(i32(), u16(), u8(), port(), i32(), i64(), i64(), wireMatch())
            .as(AggregateStatsRequest::new));
    kinds.add(Combinators.combine(i32(), u16()).as(TableStatsRequest::new));
    kinds.add(Combinators.combine(i32(), u16()).as(GroupDescRequest::new));
    kinds.add(Combinators.combine(i32(), u16()).as(PortDescRequest::new));
    Arbitrary<Integer> unknownType = Arbitraries.of(14, 15, 16, 99, 0xfffe);
    kinds.add(
        Combinators.combine(i32(), u16(), unknownType, bytes(60)).as(UnknownMultipartRequest::new));
    kinds.add(
        Combinators.combine(i32(), u16(), text(256), text(256), text(256), text(32), text(256))
            .as(DescReply::new));
    kinds.add(
        Combinators.combine(i32(), u16(), flowStats().list().ofMaxSize(3))
            .as((xid, flags, entries) -> new FlowStatsReply(xid, flags, entries, List.of())));
    kinds.add(Combinators.combine(i32(), u16(), i64(), i64(), i32()).as(AggregateStatsReply::new));
    Arbitrary<TableStats> table =
        Combinators.combine(u8(), i32(), i64(), i64()).as(TableStats::new);
    kinds.add(
        Combinators.combine(i32(), u16(), table.list().ofMaxSize(4)).as(TableStatsReply::new));
    kinds.add(
        Combinators.combine(i32(), u16(), group().list().ofMaxSize(3))
            .as((xid, flags, entries) -> new GroupDescReply(xid, flags, entries, List.of())));
    kinds.add(
        Combinators.combine(i32(), u16(), portDescription().list().ofMaxSize(3))
            .as(PortDescReply::new));
    kinds.add(
        Combinators.combine(i32(), u16(), unknownType, bytes(60)).as(UnknownMultipartReply::new));
  }
}
