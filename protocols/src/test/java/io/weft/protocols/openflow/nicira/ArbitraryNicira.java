package io.weft.protocols.openflow.nicira;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.packet.Bytes;
import io.weft.protocols.packet.Ipv6Address;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Arbitrary messages of the Nicira extension, of every type. */
public final class ArbitraryNicira {
  private ArbitraryNicira() {}

  private static Arbitrary<Integer> u8() {
    return Arbitraries.integers().between(0, 0xff);
  }

  private static Arbitrary<Integer> u16() {
    return Arbitraries.integers().between(0, 0xffff);
  }

  private static Arbitrary<Integer> i32() {
    return Arbitraries.integers();
  }

  private static Arbitrary<Long> i64() {
    return Arbitraries.longs();
  }

  private static Arbitrary<Bytes> bytes() {
    return Arbitraries.bytes().array(byte[].class).ofMaxSize(40).map(Bytes::copyOf);
  }

  /** Bodies with matches of those. */
  public static Arbitrary<NiciraBody> body(Arbitrary<Match> matches) {
    List<Arbitrary<? extends NiciraBody>> kinds = new ArrayList<>();
    Arbitrary<NiciraRole> role = Arbitraries.of(NiciraRole.class);
    kinds.add(role.map(NiciraBody.RoleRequest::new));
    kinds.add(role.map(NiciraBody.RoleReply::new));
    kinds.add(i32().map(NiciraBody.SetFlowFormat::new));
    kinds.add(u8().map(NiciraBody.FlowModTableId::new));
    kinds.add(i32().map(NiciraBody.SetPacketInFormat::new));
    kinds.add(
        Combinators.combine(i32(), u16(), u8(), u8(), i64(), matches, bytes())
            .as(NiciraBody.PacketIn::new));
    kinds.add(properties(matches).map(NiciraBody.PacketIn2::new));
    kinds.add(properties(matches).map(NiciraBody.Resume::new));
    kinds.add(
        Combinators.combine(i64(), u16(), u8(), u8(), i32(), u16(), i64(), matches)
            .as(
                (cookie, priority, reason, table, seconds, idle, packets, match) ->
                    new NiciraBody.FlowRemoved(
                        cookie, priority, reason, table - 1, seconds, 7, idle, packets, 8, match)));
    kinds.add(Arbitraries.just(new NiciraBody.FlowAge()));
    kinds.add(
        Combinators.combine(i32(), i32(), i32(), i32(), i32(), i32())
            .as(NiciraBody.SetAsyncConfig::new));
    kinds.add(asyncProperty().list().ofMaxSize(5).map(NiciraBody.SetAsyncConfig2::new));
    kinds.add(u16().map(NiciraBody.SetControllerId::new));
    kinds.add(i32().map(NiciraBody.FlowMonitorCancel::new));
    kinds.add(Arbitraries.just(new NiciraBody.FlowMonitorPaused()));
    kinds.add(Arbitraries.just(new NiciraBody.FlowMonitorResumed()));
    Arbitrary<List<TlvMapping>> mappings =
        Combinators.combine(u16(), u8(), u8(), u16()).as(TlvMapping::new).list().ofMaxSize(4);
    kinds.add(
        Combinators.combine(Arbitraries.of(TlvTableCommand.class), mappings)
            .as(NiciraBody.TlvTableMod::new));
    kinds.add(Arbitraries.just(new NiciraBody.TlvTableRequest()));
    kinds.add(Combinators.combine(i32(), u16(), mappings).as(NiciraBody.TlvTableReply::new));
    kinds.add(u16().map(NiciraBody.CtFlushZone::new));
    kinds.add(
        Combinators.combine(u8(), flushProperty().list().ofMaxSize(4)).as(NiciraBody.CtFlush::new));
    return oneOf(kinds);
  }

  private static Arbitrary<CtFlushProperty> flushProperty() {
    Arbitrary<Ipv6Address> address = Combinators.combine(i64(), i64()).as(Ipv6Address::new);
    Arbitrary<Integer> other = Arbitraries.integers().between(7, 0xffff);
    Arbitrary<CtTupleField> field =
        oneOf(
            List.of(
                address.map(CtTupleField.Source::new),
                address.map(CtTupleField.Destination::new),
                Combinators.combine(Arbitraries.of(CtTupleField.Kind.class), u8())
                    .as(CtTupleField.Value::new),
                u16().map(port -> new CtTupleField.Value(CtTupleField.Kind.ICMP_ID, port)),
                Combinators.combine(other, bytes()).as(CtTupleField.Unknown::new)));
    return oneOf(
        List.of(
            Combinators.combine(Arbitraries.of(true, false), field.list().ofMaxSize(5))
                .as(CtFlushProperty.Tuple::new),
            u16().map(CtFlushProperty.Zone::new),
            i32().map(CtFlushProperty.Mark::new),
            i32().map(CtFlushProperty.MarkMask::new),
            Combinators.combine(i64(), i64()).as(CtFlushProperty.Labels::new),
            Combinators.combine(i64(), i64()).as(CtFlushProperty.LabelsMask::new),
            Combinators.combine(other, bytes()).as(CtFlushProperty.Unknown::new)));
  }

  private static Arbitrary<AsyncProperty> asyncProperty() {
    return oneOf(
        List.of(
            Combinators.combine(Arbitraries.integers().between(0, AsyncProperty.LAST_MASK), i32())
                .as(AsyncProperty.Mask::new),
            Combinators.combine(Arbitraries.integers().between(12, 0xffff), bytes())
                .as(AsyncProperty.Unknown::new)));
  }

  /** Parts of a packet-in, in any order. */
  public static Arbitrary<PacketInProperties> properties(Arbitrary<Match> matches) {
    List<Arbitrary<? extends PacketInProperty>> kinds =
        List.of(
            bytes().map(PacketInProperty.Packet::new),
            i32().map(PacketInProperty.FullLength::new),
            i32().map(PacketInProperty.BufferId::new),
            u8().map(PacketInProperty.TableId::new),
            i64().map(PacketInProperty.Cookie::new),
            u8().map(PacketInProperty.Reason::new),
            matches.map(PacketInProperty.Metadata::new),
            bytes().map(PacketInProperty.UserData::new),
            bytes().map(PacketInProperty.Continuation::new),
            Combinators.combine(Arbitraries.integers().between(9, 0xffff), bytes())
                .as(PacketInProperty.Unknown::new));
    return oneOf(kinds).list().ofMaxSize(6).map(PacketInProperties::new);
  }

  /** Flow monitors whose port has 16 bits. */
  public static Arbitrary<FlowMonitor> narrowFlowMonitor(Arbitrary<Match> matches) {
    Arbitrary<PortNumber> port =
        Arbitraries.oneOf(
            Arbitraries.integers().between(0, 0xfeff).map(PortNumber::of),
            Arbitraries.integers().between(0xff00, 0xffff).map(p -> PortNumber.of(p | -1 << 16)));
    return Combinators.combine(i32(), u16(), port, u8(), matches).as(FlowMonitor::new);
  }

  @SuppressWarnings("unchecked")
  private static <T> Arbitrary<T> oneOf(List<? extends Arbitrary<? extends T>> kinds) {
    List<Arbitrary<T>> same = new ArrayList<>();
    kinds.forEach(kind -> same.add((Arbitrary<T>) kind));
    return Arbitraries.oneOf(same);
  }
}
