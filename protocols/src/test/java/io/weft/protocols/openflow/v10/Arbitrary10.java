package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.DatapathId;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.internal.WireReader;
import io.weft.protocols.openflow.nicira.ArbitraryNicira;
import io.weft.protocols.openflow.oxm.MatchText;
import io.weft.protocols.openflow.v13.ArbitraryActions;
import io.weft.protocols.openflow.v13.NiciraAction;
import io.weft.protocols.packet.Bytes;
import io.weft.protocols.packet.Ipv4Address;
import io.weft.protocols.packet.MacAddress;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Arbitrary messages of every type, with all that can be in them. */
final class Arbitrary10 {
  private Arbitrary10() {}

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
        u16().map(PortNumber::of16Bits));
  }

  /** Whether Open vSwitch writes the port as we do: not so reserved numbers without a name. */
  private static boolean hasText(PortNumber port) {
    return port.isNamed() || !port.isReserved() && port.value() != PortNumber.MAX.value();
  }

  static Arbitrary<MacAddress> mac() {
    return Arbitraries.longs().between(0, (1L << 48) - 1).map(MacAddress::of);
  }

  static Arbitrary<Ipv4Address> ipv4() {
    return i32().map(Ipv4Address::new);
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

  /** Any 40 bytes: a peer may send values that do not count. */
  static Arbitrary<Match> wireMatch() {
    Arbitrary<byte[]> content = Arbitraries.bytes().array(byte[].class).ofSize(Match.LENGTH);
    Arbitrary<Integer> ethType = Arbitraries.of(-1, 0x0800, 0x86dd, 0x0806, 0x8035);
    Arbitrary<Integer> protocol = Arbitraries.of(-1, 1, 6, 17, 58, 132);
    return Combinators.combine(content, ethType, protocol)
        .as(
            (wire, type, proto) -> {
              if (type >= 0) {
                wire[22] = (byte) (type >>> 8);
                wire[23] = type.byteValue();
              }
              if (proto >= 0) {
                wire[25] = proto.byteValue();
              }
              return Match.decode(new WireReader(Bytes.copyOf(wire)));
            });
  }

  /** Matches of every protocol whose fields have their prerequisites. */
  static Arbitrary<Match> match() {
    Arbitrary<Integer> ethType = Arbitraries.of(-1, 0x0800, 0x86dd, 0x0806, 0x8035, 0x88cc, 0x05ff);
    Arbitrary<Integer> protocol = Arbitraries.of(-1, 1, 2, 6, 17, 58, 132);
    Arbitrary<Integer> chosen = Arbitraries.integers().between(0, 0x7ff);
    return Combinators.combine(
            ethType,
            protocol,
            chosen,
            port().filter(Arbitrary10::hasText),
            mac(),
            ipv4(),
            Arbitraries.randoms())
        .as(
            (type, proto, bits, port, mac, address, random) -> {
              Match.Builder match = Match.builder();
              Layer layer = type < 0 ? Layer.OTHER : Layer.of(type);
              if ((bits & 1) != 0) {
                match.inPort(port);
              }
              if ((bits & 2) != 0) {
                match.ethSrc(mac);
              }
              if ((bits & 4) != 0) {
                match.ethDst(MacAddress.of(random.nextLong() & 0xffff_ffff_ffffL));
              }
              switch (random.nextInt(4)) {
                case 0 -> match.noVlan();
                case 1 -> match.vlanVid(random.nextInt(4096));
                case 2 -> match.vlanPcp(random.nextInt(8));
                default -> {}
              }
              if (type >= 0) {
                match.ethType(type);
              }
              if (layer.hasTos() && (bits & 8) != 0) {
                match.ipTos(4 * random.nextInt(64));
              }
              if (layer.hasIpv4Addresses() && (bits & 16) != 0) {
                match.ipv4Src(address, random.nextInt(33));
              }
              if (layer.hasIpv4Addresses() && (bits & 32) != 0) {
                match.ipv4Dst(new Ipv4Address(random.nextInt()), 32);
              }
              if (layer.hasProtocol() && proto >= 0) {
                match.ipProto(proto);
                int max = layer.isIcmp(proto) ? 256 : 65536;
                if (layer.hasPorts(proto) && (bits & 64) != 0) {
                  match.tpSrc(random.nextInt(max));
                }
                if (layer.hasPorts(proto) && (bits & 128) != 0) {
                  match.tpDst(random.nextInt(max));
                }
              }
              return match.build();
            });
  }

  /** Matches with registers and tunnels besides the fields of this version. */
  static Arbitrary<io.weft.protocols.openflow.oxm.Match> extendedMatch() {
    Arbitrary<String> more =
        Arbitraries.of("", ",reg0=0x5", ",reg3=0x10/0xf0,tun_id=0x7", ",metadata=0x1/0xff");
    return Combinators.combine(match(), more)
        .as(
            (match, extra) -> {
              String text = match.extended() + extra;
              return MatchText.parse(text.startsWith(",") ? text.substring(1) : text);
            });
  }

  static Arbitrary<NiciraFlow> niciraFlow(Arbitrary<List<Action>> actions) {
    return Combinators.combine(
            u8(),
            u16(),
            i64(),
            u16(),
            u16(),
            Arbitraries.integers().between(0, 3),
            extendedMatch(),
            actions)
        .as(NiciraFlow::new);
  }

  static NiciraFlow withoutFlags(NiciraFlow f) {
    return new NiciraFlow(
        f.tableId(),
        f.priority(),
        f.cookie(),
        f.idleTimeout(),
        f.hardTimeout(),
        0,
        f.match(),
        f.actions());
  }

  private static void addNicira(List<Arbitrary<? extends Message>> kinds) {
    kinds.add(
        Combinators.combine(i32(), ArbitraryNicira.body(extendedMatch())).as(NiciraMessage::new));
    kinds.add(
        Combinators.combine(
                i32(), Arbitraries.of(FlowModCommand.class), i32(), port(), niciraFlow(actions()))
            .as(
                (xid, command, buffer, out, f) ->
                    new NiciraFlowMod(
                        xid,
                        f.cookie(),
                        f.tableId(),
                        command,
                        f.idleTimeout(),
                        f.hardTimeout(),
                        f.priority(),
                        buffer,
                        out,
                        f.flags(),
                        f.match(),
                        f.actions())));
    kinds.add(
        Combinators.combine(i32(), u16(), port(), u8(), extendedMatch())
            .as(NiciraFlowStatsRequest::new));
    kinds.add(
        Combinators.combine(i32(), u16(), port(), u8(), extendedMatch())
            .as(NiciraAggregateStatsRequest::new));
    kinds.add(
        Combinators.combine(i32(), u16(), i64(), i64(), i32()).as(NiciraAggregateStatsReply::new));
    Arbitrary<Integer> age = Arbitraries.integers().between(-1, 0xfffe);
    Arbitrary<NiciraFlowStats> stats =
        Combinators.combine(niciraFlow(actions()), i32(), i32(), age, age, i64(), i64())
            .as(
                (f, seconds, nanos, idle, hard, packets, bytes) ->
                    new NiciraFlowStats(
                        withoutFlags(f), seconds, nanos, idle, hard, packets, bytes));
    kinds.add(
        Combinators.combine(i32(), u16(), stats.list().ofMaxSize(3))
            .as((xid, flags, entries) -> new NiciraFlowStatsReply(xid, flags, entries, List.of())));
    kinds.add(
        Combinators.combine(
                i32(),
                u16(),
                ArbitraryNicira.narrowFlowMonitor(extendedMatch()).list().ofMaxSize(3))
            .as(NiciraFlowMonitorRequest::new));
    Arbitrary<FlowUpdate> update =
        oneOf(
            List.of(
                i32().map(FlowUpdate.Abbreviated::new),
                Combinators.combine(
                        Arbitraries.of(FlowUpdate.Event.class), u16(), niciraFlow(actions()))
                    .as(
                        (event, reason, f) ->
                            new FlowUpdate.Full(
                                event,
                                reason,
                                f.priority(),
                                f.idleTimeout(),
                                f.hardTimeout(),
                                f.tableId(),
                                f.cookie(),
                                f.match(),
                                f.actions()))));
    kinds.add(
        Combinators.combine(i32(), u16(), update.list().ofMaxSize(3))
            .as(
                (xid, flags, entries) ->
                    new NiciraFlowMonitorReply(xid, flags, entries, List.of())));
  }

  @SuppressWarnings("unchecked")
  private static <T> Arbitrary<T> oneOf(List<Arbitrary<? extends T>> kinds) {
    List<Arbitrary<T>> same = new ArrayList<>();
    kinds.forEach(kind -> same.add((Arbitrary<T>) kind));
    return Arbitraries.oneOf(same);
  }

  /** Actions that have a text form that reads back as the same, normalized, action. */
  static Arbitrary<Action> textAction() {
    return oneOf(
        List.of(
            Arbitraries.integers()
                .between(1, 0xfeff)
                .map(port -> Action.Output.to(PortNumber.of(port))),
            u16().map(length -> new Action.Output(PortNumber.CONTROLLER, length)),
            Arbitraries.of(
                    PortNumber.IN_PORT,
                    PortNumber.NORMAL,
                    PortNumber.FLOOD,
                    PortNumber.ALL,
                    PortNumber.LOCAL)
                .map(Action.Output::to),
            Arbitraries.integers().between(0, 0xfff).map(Action.SetVlanVid::new),
            Arbitraries.integers().between(0, 7).map(Action.SetVlanPcp::new),
            Arbitraries.just(new Action.StripVlan()),
            mac().map(Action.SetEthSrc::new),
            mac().map(Action.SetEthDst::new),
            ipv4().map(Action.SetIpv4Src::new),
            ipv4().map(Action.SetIpv4Dst::new),
            Arbitraries.integers().between(0, 63).map(dscp -> new Action.SetIpTos(4 * dscp)),
            u16().map(Action.SetTpSrc::new),
            u16().map(Action.SetTpDst::new),
            Combinators.combine(
                    Arbitraries.integers().between(1, 0xfeff).map(PortNumber::of), i32())
                .as(Action.Enqueue::new)));
  }

  /** Nicira's actions that have a text; those with others inside have this version's inside. */
  static Arbitrary<Action> textNicira() {
    return nicira(ArbitraryActions.text(), textAction());
  }

  private static Arbitrary<Action> nicira(
      Arbitrary<io.weft.protocols.openflow.v13.Action> outer, Arbitrary<Action> own) {
    Arbitrary<NiciraAction> alone =
        outer
            .filter(NiciraAction.class::isInstance)
            .map(action -> NiciraActions.alone((NiciraAction) action));
    Arbitrary<Action> leaf =
        alone
            .filter(action -> !NiciraActions.canHaveInside(action))
            .map(action -> new Action.Nicira(action, List.of()));
    Arbitrary<List<Action>> inside =
        Arbitraries.frequencyOf(Tuple.of(2, leaf), Tuple.of(1, own)).list().ofMaxSize(3);
    return Combinators.combine(alone, inside)
        .as(
            (action, others) ->
                new Action.Nicira(
                    action, NiciraActions.canHaveInside(action) ? others : List.of()));
  }

  static Arbitrary<Action> action() {
    Arbitrary<Action> output = Combinators.combine(port(), u16()).as(Action.Output::new);
    Arbitrary<Action> enqueue = Combinators.combine(port(), i32()).as(Action.Enqueue::new);
    Arbitrary<Action> unknown =
        Combinators.combine(Arbitraries.of(12, 13, 28, 500, 0xfffe), aligned(4))
            .as(Action.Unknown::new);
    Arbitrary<Action> vendor =
        Combinators.combine(i32().filter(id -> id != 0x2320), aligned(8)).as(Action.Vendor::new);
    return Arbitraries.frequencyOf(
        Tuple.of(10, textAction()),
        Tuple.of(5, nicira(ArbitraryActions.any(), textAction())),
        Tuple.of(1, output),
        Tuple.of(1, enqueue),
        Tuple.of(1, unknown),
        Tuple.of(1, vendor));
  }

  static Arbitrary<List<Action>> actions() {
    return action().list().ofMaxSize(5);
  }

  /** Flows as any switch may tell them: with any match. */
  static Arbitrary<Flow> flow() {
    return flow(wireMatch(), actions());
  }

  static Arbitrary<Flow> flow(Arbitrary<Match> matches, Arbitrary<List<Action>> actions) {
    return Combinators.combine(
            u8(),
            u16(),
            i64(),
            u16(),
            u16(),
            Arbitraries.integers().between(0, 7),
            matches,
            actions)
        .as(Flow::new);
  }

  private static Arbitrary<FlowStats> flowStats() {
    return Combinators.combine(flow(), i32(), i32(), i64(), i64())
        .as(
            (f, seconds, nanos, packets, bytes) ->
                new FlowStats(withoutFlags(f), seconds, nanos, packets, bytes));
  }

  static Flow withoutFlags(Flow f) {
    return new Flow(
        f.tableId(),
        f.priority(),
        f.cookie(),
        f.idleTimeout(),
        f.hardTimeout(),
        0,
        f.match(),
        f.actions());
  }

  static Arbitrary<PortDescription> portDescription() {
    return Combinators.combine(port(), mac(), text(16), i32(), i32(), i32(), i32(), i32())
        .as(
            (number, mac, name, a, b, c, d, e) ->
                new PortDescription(number, mac, name, a, b, c, d, e, a + b));
  }

  private static Arbitrary<QueueDescription> queue() {
    Arbitrary<QueueProperty> property =
        oneOf(
            List.of(
                u16().map(QueueProperty.MinRate::new),
                Combinators.combine(Arbitraries.of(0, 2, 0xffff), aligned(4))
                    .as(QueueProperty.Unknown::new)));
    return Combinators.combine(i32(), property.list().ofMaxSize(3)).as(QueueDescription::new);
  }

  static Arbitrary<Message> message() {
    List<Arbitrary<? extends Message>> kinds = new ArrayList<>();
    kinds.add(Combinators.combine(i32(), bytes(20)).as(Hello::new));
    kinds.add(Combinators.combine(i32(), u16(), u16(), bytes(80)).as(ErrorMessage::new));
    kinds.add(Combinators.combine(i32(), bytes(20)).as(EchoRequest::new));
    kinds.add(Combinators.combine(i32(), bytes(20)).as(EchoReply::new));
    kinds.add(
        Combinators.combine(i32(), i32().filter(vendor -> vendor != 0x2320), bytes(20))
            .as(VendorMessage::new));
    kinds.add(i32().map(FeaturesRequest::new));
    kinds.add(
        Combinators.combine(
                i32(),
                i64().map(DatapathId::new),
                i32(),
                u8(),
                i32(),
                i32(),
                portDescription().list().ofMaxSize(3))
            .as(FeaturesReply::new));
    kinds.add(i32().map(GetConfigRequest::new));
    kinds.add(Combinators.combine(i32(), u16(), u16()).as(GetConfigReply::new));
    kinds.add(Combinators.combine(i32(), u16(), u16()).as(SetConfig::new));
    kinds.add(Combinators.combine(i32(), i32(), u16(), port(), u8(), bytes(64)).as(PacketIn::new));
    kinds.add(
        Combinators.combine(i32(), flow(), u8(), i32(), i32(), i64(), i64())
            .as(
                (xid, f, reason, seconds, nanos, packets, bytes) ->
                    new FlowRemoved(
                        xid,
                        f.match(),
                        f.cookie(),
                        f.priority(),
                        reason,
                        seconds,
                        nanos,
                        f.idleTimeout(),
                        packets,
                        bytes)));
    kinds.add(Combinators.combine(i32(), u8(), portDescription()).as(PortStatus::new));
    kinds.add(Combinators.combine(i32(), i32(), port(), actions(), bytes(64)).as(PacketOut::new));
    kinds.add(
        Combinators.combine(i32(), Arbitraries.of(FlowModCommand.class), i32(), port(), flow())
            .as(
                (xid, command, buffer, out, f) ->
                    new FlowMod(
                        xid,
                        f.match(),
                        f.cookie(),
                        f.tableId(),
                        command,
                        f.idleTimeout(),
                        f.hardTimeout(),
                        f.priority(),
                        buffer,
                        out,
                        f.flags(),
                        f.actions())));
    kinds.add(Combinators.combine(i32(), port(), mac(), i32(), i32(), i32()).as(PortMod::new));
    kinds.add(i32().map(BarrierRequest::new));
    kinds.add(i32().map(BarrierReply::new));
    kinds.add(Combinators.combine(i32(), port()).as(QueueGetConfigRequest::new));
    kinds.add(
        Combinators.combine(i32(), port(), queue().list().ofMaxSize(3))
            .as(QueueGetConfigReply::of));
    kinds.add(
        Combinators.combine(i32(), Arbitraries.integers().between(22, 255), bytes(40))
            .as(UnknownMessage::new));
    addStats(kinds);
    addNicira(kinds);
    return oneOf(kinds);
  }

  private static void addStats(List<Arbitrary<? extends Message>> kinds) {
    Arbitrary<Integer> otherVendor = i32().filter(vendor -> vendor != 0x2320);
    Arbitrary<Integer> unknownType = Arbitraries.integers().between(6, 0xfffe);
    kinds.add(Combinators.combine(i32(), u16()).as(DescRequest::new));
    kinds.add(
        Combinators.combine(i32(), u16(), wireMatch(), u8(), port()).as(FlowStatsRequest::new));
    kinds.add(
        Combinators.combine(i32(), u16(), wireMatch(), u8(), port())
            .as(AggregateStatsRequest::new));
    kinds.add(Combinators.combine(i32(), u16()).as(TableStatsRequest::new));
    kinds.add(Combinators.combine(i32(), u16(), port()).as(PortStatsRequest::new));
    kinds.add(Combinators.combine(i32(), u16(), port(), i32()).as(QueueStatsRequest::new));
    kinds.add(
        Combinators.combine(i32(), u16(), otherVendor, bytes(40)).as(VendorStatsRequest::new));
    kinds.add(
        Combinators.combine(i32(), u16(), unknownType, bytes(40)).as(UnknownStatsRequest::new));
    kinds.add(
        Combinators.combine(i32(), u16(), text(256), text(256), text(256), text(32), text(256))
            .as(DescReply::new));
    kinds.add(
        Combinators.combine(i32(), u16(), flowStats().list().ofMaxSize(3))
            .as((xid, flags, entries) -> new FlowStatsReply(xid, flags, entries, List.of())));
    kinds.add(Combinators.combine(i32(), u16(), i64(), i64(), i32()).as(AggregateStatsReply::new));
    Arbitrary<TableStats> table =
        Combinators.combine(u8(), text(32), i32(), i32(), i32(), i64(), i64()).as(TableStats::new);
    kinds.add(
        Combinators.combine(i32(), u16(), table.list().ofMaxSize(3)).as(TableStatsReply::new));
    Arbitrary<PortStats> port =
        Combinators.combine(port(), i64().list().ofSize(12))
            .as(
                (number, n) ->
                    new PortStats(
                        number, n.get(0), n.get(1), n.get(2), n.get(3), n.get(4), n.get(5),
                        n.get(6), n.get(7), n.get(8), n.get(9), n.get(10), n.get(11)));
    kinds.add(Combinators.combine(i32(), u16(), port.list().ofMaxSize(3)).as(PortStatsReply::new));
    Arbitrary<QueueStats> queue =
        Combinators.combine(port(), i32(), i64(), i64(), i64()).as(QueueStats::new);
    kinds.add(
        Combinators.combine(i32(), u16(), queue.list().ofMaxSize(3)).as(QueueStatsReply::new));
    kinds.add(Combinators.combine(i32(), u16(), otherVendor, bytes(40)).as(VendorStatsReply::new));
    kinds.add(Combinators.combine(i32(), u16(), unknownType, bytes(40)).as(UnknownStatsReply::new));
  }
}
