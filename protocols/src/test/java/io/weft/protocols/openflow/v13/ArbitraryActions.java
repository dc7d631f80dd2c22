package io.weft.protocols.openflow.v13;

import static io.weft.protocols.openflow.v13.Arbitrary13.i32;
import static io.weft.protocols.openflow.v13.Arbitrary13.i64;
import static io.weft.protocols.openflow.v13.Arbitrary13.u16;
import static io.weft.protocols.openflow.v13.Arbitrary13.u8;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.oxm.OxmField;
import io.weft.protocols.openflow.oxm.Subfield;
import io.weft.protocols.packet.Bytes;
import io.weft.protocols.packet.Ipv4Address;
import io.weft.protocols.packet.Ipv6Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Arbitrary actions of every kind. */
public final class ArbitraryActions {
  private ArbitraryActions() {}

  @SuppressWarnings("unchecked")
  private static <T> Arbitrary<T> oneOf(List<Arbitrary<? extends T>> kinds) {
    List<Arbitrary<T>> same = new ArrayList<>();
    kinds.forEach(kind -> same.add((Arbitrary<T>) kind));
    return Arbitraries.oneOf(same);
  }

  private static Arbitrary<Integer> between(int min, int max) {
    return Arbitraries.integers().between(min, max);
  }

  private static Arbitrary<Bytes> bytes(int min, int max) {
    return Arbitraries.bytes().array(byte[].class).ofMinSize(min).ofMaxSize(max).map(Bytes::copyOf);
  }

  static Arbitrary<PortNumber> narrowPort() {
    return Arbitraries.oneOf(
        between(1, 0xfeff).map(PortNumber::of),
        Arbitraries.of(PortNumber.IN_PORT, PortNumber.LOCAL));
  }

  private static Arbitrary<Action> setField(boolean masked) {
    return Combinators.combine(ArbitraryOxm.field(), i64(), i64(), i64(), i64())
        .as(
            (f, high, low, maskHigh, mask) -> {
              long valueHigh = high & f.onesHigh();
              long value = low & f.ones();
              return masked
                  ? new NiciraAction.SetFieldMasked(
                      f, valueHigh, value, maskHigh & f.onesHigh(), mask & f.ones())
                  : new Action.SetField(f, valueHigh, value);
            });
  }

  private static long ones(int bits) {
    return bits >= 64 ? -1L : (1L << bits) - 1;
  }

  private static Arbitrary<Subfield> small() {
    return ArbitraryOxm.subfield(64, false);
  }

  /** Actions that have a text form that reads back as the same, normalized, action. */
  public static Arbitrary<Action> text() {
    List<Arbitrary<? extends Action>> kinds = new ArrayList<>();
    addStandard(kinds);
    addNicira(kinds);
    addTracking(kinds, leaves());
    kinds.add(leaves().list().ofMinSize(1).ofMaxSize(3).map(NiciraAction.CloneAction::new));
    return oneOf(kinds);
  }

  /** Actions without others in them. */
  private static Arbitrary<Action> leaves() {
    List<Arbitrary<? extends Action>> kinds = new ArrayList<>();
    addStandard(kinds);
    addNicira(kinds);
    return oneOf(kinds);
  }

  private static void addStandard(List<Arbitrary<? extends Action>> kinds) {
    kinds.add(between(1, 0xffff).map(port -> Action.Output.to(PortNumber.of(port))));
    kinds.add(u16().map(length -> new Action.Output(PortNumber.CONTROLLER, length)));
    kinds.add(
        Arbitraries.of(PortNumber.IN_PORT, PortNumber.LOCAL, PortNumber.ALL, PortNumber.FLOOD)
            .map(Action.Output::to));
    for (Action plain :
        List.of(
            new Action.CopyTtlOut(),
            new Action.CopyTtlIn(),
            new Action.DecMplsTtl(),
            new Action.PopVlan(),
            new Action.DecNwTtl(),
            new Action.PopPbb(),
            new NiciraAction.PopQueue(),
            new NiciraAction.Exit(),
            new NiciraAction.CtClear(),
            new NiciraAction.DecNshTtl(),
            new NiciraAction.DebugRecirculate(),
            new NiciraAction.DebugSlow())) {
      kinds.add(Arbitraries.just(plain));
    }
    kinds.add(u8().map(Action.SetMplsTtl::new));
    kinds.add(u8().map(Action.SetNwTtl::new));
    for (IntFunction<Action> typed :
        List.<IntFunction<Action>>of(
            Action.PushVlan::new, Action.PushMpls::new, Action.PopMpls::new, Action.PushPbb::new)) {
      kinds.add(u16().map(typed::apply));
    }
    kinds.add(i32().map(Action.SetQueue::new));
    kinds.add(i32().map(Action.ToGroup::new));
    kinds.add(setField(false).filter(ArbitraryActions::hasWholeText));
    kinds.add(setField(true).filter(ArbitraryActions::hasWholeText));
    kinds.add(
        Combinators.combine(ArbitraryOxm.option(), ArbitraryOxm.optionBytes())
            .as((field, value) -> new Action.SetOption(field, withoutLeadingZeros(value))));
  }

  /** The fields of flags have no text for bits that have no name. */
  private static boolean hasWholeText(Action action) {
    OxmField field =
        action instanceof NiciraAction.SetFieldMasked a
            ? a.field()
            : ((Action.SetField) action).field();
    return switch (field.format()) {
      case CT_STATE_FLAGS, TCP_FLAG_BITS, TUNNEL_FLAGS, FRAGMENT -> false;
      case PACKET_TYPE_PAIR -> !(action instanceof NiciraAction.SetFieldMasked);
      case NARROW_PORT, PORT -> !(action instanceof NiciraAction.SetFieldMasked);
      default -> true;
    };
  }

  private static Bytes withoutLeadingZeros(Bytes bytes) {
    byte[] content = bytes.toArray();
    content[0] |= 1;
    return Bytes.copyOf(content);
  }

  private static void addNicira(List<Arbitrary<? extends Action>> kinds) {
    kinds.add(
        Combinators.combine(small(), i64())
            .as((field, value) -> new NiciraAction.RegLoad(field, value & ones(field.bits()))));
    kinds.add(
        Combinators.combine(ArbitraryOxm.subfield(128), ArbitraryOxm.subfield(128))
            .as(
                (from, to) -> {
                  int bits = Math.min(from.bits(), to.bits());
                  return new NiciraAction.RegMove(withBits(from, bits), withBits(to, bits));
                }));
    kinds.add(narrowPort().map(NiciraAction.Resubmit::new));
    kinds.add(
        Combinators.combine(narrowPort(), u8(), Arbitraries.of(true, false))
            .as(NiciraAction.ResubmitTable::new));
    kinds.add(
        ArbitraryOxm.subfield(64)
            .map(from -> new NiciraAction.OutputReg(from, Action.Output.NO_BUFFER)));
    kinds.add(i32().map(id -> new NiciraAction.SetMplsLabel(id & 0xfffff)));
    kinds.add(u8().map(id -> new NiciraAction.SetMplsTc(id & 7)));
    kinds.add(
        bytes(0, 40)
            .map(
                b ->
                    new NiciraAction.Note(
                        Bytes.copyOf(Arrays.copyOf(b.toArray(), 6 + b.length() / 8 * 8)))));
    kinds.add(
        Combinators.combine(
                Arbitraries.of(HashFields.class),
                u16(),
                Arbitraries.of(MultipathAlgorithm.class),
                u16(),
                i32(),
                small())
            .as(NiciraAction.Multipath::new));
    kinds.add(
        Combinators.combine(
                Arbitraries.of(HashFields.class),
                u16(),
                Arbitraries.of(BundleAlgorithm.class),
                narrowPort().list().ofMinSize(1).ofMaxSize(5),
                small().optional())
            .as(NiciraAction.Bundle::new));
    kinds.add(Combinators.combine(narrowPort(), i32()).as(NiciraAction.OutputTruncated::new));
    kinds.add(learn());
    kinds.add(u16().list().ofMinSize(1).ofMaxSize(5).map(NiciraAction.DecTtlForControllers::new));
    kinds.add(Combinators.combine(u16(), u16()).as(NiciraAction.FinTimeout::new));
    kinds.add(
        Combinators.combine(u16(), between(1, 0xffff), u8()).as(NiciraAction.Controller::new));
    kinds.add(controller2());
    kinds.add(ArbitraryOxm.subfield(128).map(NiciraAction.StackPush::new));
    kinds.add(ArbitraryOxm.subfield(128).map(NiciraAction.StackPop::new));
    kinds.add(
        Combinators.combine(between(1, 0xffff), i32(), i32(), i32()).as(NiciraAction.Sample::new));
    kinds.add(
        Combinators.combine(
                between(1, 0xffff),
                i32(),
                i32(),
                i32(),
                narrowPort(),
                Arbitraries.of(SampleDirection.class))
            .as(NiciraAction.SampleAtPort::new));
    kinds.add(
        between(2, 64)
            .flatMap(
                n ->
                    Combinators.combine(i32(), between(0, n - 1))
                        .as((id, clause) -> new NiciraAction.Conjunction(id, clause, n))));
    kinds.add(
        Combinators.combine(u16(), ArbitraryOxm.subfield(64))
            .as((n, bit) -> new NiciraAction.CheckPacketLarger(n, withBits(bit, 1))));
    kinds.add(ArbitraryOxm.option().map(f -> new NiciraAction.DeleteField(f.header(), 0)));
    kinds.add(
        Arbitraries.of(0, 0x18847, 0x18848, 0x10800, 0x20001)
            .map(type -> new NiciraAction.Encap(type, List.of())));
    kinds.add(
        Combinators.combine(
                between(1, 2).map(EncapProperty::nshMetadataType),
                Combinators.combine(u16(), u8(), bytes(1, 60))
                    .as(EncapProperty::nshTlv)
                    .list()
                    .ofMaxSize(2))
            .as(
                (type, tlvs) -> {
                  List<EncapProperty> all = new ArrayList<>(List.of(type));
                  all.addAll(tlvs);
                  return new NiciraAction.Encap(NiciraAction.Encap.NSH, all);
                }));
    kinds.add(i32().map(NiciraAction.Decap::new));
  }

  private static Subfield withBits(Subfield from, int bits) {
    return new Subfield(from.header(), from.experimenter(), from.offset(), bits);
  }

  private static Arbitrary<Action> controller2() {
    return Combinators.combine(
            u16().filter(n -> n != 0xffff).optional(),
            between(1, 0xffff).optional(),
            u8().filter(n -> n != 1).optional(),
            bytes(1, 20).optional(),
            Arbitraries.of(true, false),
            between(1, 1000))
        .as(
            (length, id, reason, data, pause, meter) -> {
              List<ControllerProperty> properties = new ArrayList<>();
              length.map(ControllerProperty.MaxLength::new).ifPresent(properties::add);
              id.map(ControllerProperty.ControllerId::new).ifPresent(properties::add);
              reason.map(ControllerProperty.Reason::new).ifPresent(properties::add);
              data.map(ControllerProperty.UserData::new).ifPresent(properties::add);
              if (pause) {
                properties.add(new ControllerProperty.Pause());
              }
              properties.add(new ControllerProperty.MeterId(meter));
              return new NiciraAction.Controller2(properties);
            });
  }

  private static Bytes value(long number, int bits) {
    byte[] bytes = new byte[LearnSpec.valueBytes(bits)];
    long value = bits >= 64 ? number : number & ones(bits);
    for (int i = 0; i < Math.min(8, bytes.length); i++) {
      bytes[bytes.length - 1 - i] = (byte) (value >>> 8 * i);
    }
    return Bytes.copyOf(bytes);
  }

  private static Arbitrary<LearnSpec> learnSpec() {
    Arbitrary<Subfield> field = ArbitraryOxm.subfield(128, false);
    Arbitrary<List<Subfield>> two =
        Combinators.combine(field, field)
            .as(
                (from, to) -> {
                  int bits = Math.min(from.bits(), to.bits());
                  return List.of(withBits(from, bits), withBits(to, bits));
                });
    // A whole field is written in its own way, which not all numbers have.
    Arbitrary<Subfield> part = field.filter(f -> !f.isWhole() && f.bits() < f.field().get().bits());
    Arbitrary<Subfield> register = between(0, 15).map(OxmField::register).map(Subfield::of);
    return oneOf(
        List.of(
            two.map(fields -> new LearnSpec.MatchField(fields.get(0), fields.get(1))),
            two.map(fields -> new LearnSpec.LoadField(fields.get(0), fields.get(1))),
            Combinators.combine(Arbitraries.oneOf(part, register), i64())
                .as((to, n) -> new LearnSpec.MatchValue(value(n, to.bits()), to)),
            Combinators.combine(field, i64())
                .as((to, n) -> new LearnSpec.LoadValue(value(n, to.bits()), to)),
            field.map(LearnSpec.Output::new)));
  }

  private static Arbitrary<Action> learn() {
    return Combinators.combine(
            Combinators.combine(u16(), u16(), u16(), u16()).as((a, b, c, d) -> List.of(a, b, c, d)),
            u16(),
            i64(),
            between(0, 3),
            between(0, 0xfe),
            Combinators.combine(i32(), ArbitraryOxm.subfield(64, true).optional())
                .as((limit, result) -> Tuple.of(limit, result)),
            learnSpec().list().ofMaxSize(4))
        .as(
            (times, priority, cookie, flags, table, second, specs) ->
                new NiciraAction.Learn(
                    times.get(0),
                    times.get(1),
                    priority,
                    cookie,
                    flags,
                    table,
                    times.get(2),
                    times.get(3),
                    second.get1(),
                    second.get2().map(bit -> withBits(bit, 1)),
                    specs));
  }

  private static Arbitrary<Action> nat() {
    Arbitrary<Ipv4Address> v4 = i32().map(Ipv4Address::new);
    Arbitrary<Ipv6Address> v6 = Combinators.combine(i64(), i64()).as(Ipv6Address::new);
    Arbitrary<NatAddresses> addresses =
        Arbitraries.oneOf(
            Combinators.combine(v4, v4.optional())
                .as((a, b) -> new NatAddresses.V4(a, b.filter(l -> !l.equals(a)))),
            Combinators.combine(v6, v6.optional())
                .as((a, b) -> new NatAddresses.V6(a, b.filter(l -> !l.equals(a)))));
    Arbitrary<Integer> flags =
        Combinators.combine(between(1, 2), Arbitraries.of(0, 4, 8, 12, 16, 20)).as((a, b) -> a | b);
    return Arbitraries.oneOf(
        Arbitraries.just(new NiciraAction.Nat(0, new NatAddresses.None(), 0, 0)),
        between(1, 2).map(f -> new NiciraAction.Nat(f, new NatAddresses.None(), 0, 0)),
        Combinators.combine(flags, addresses, between(0, 0x7fff), between(0, 0x7fff))
            .as(
                (f, a, min, more) ->
                    new NiciraAction.Nat(f, a, min, min == 0 || more == 0 ? 0 : min + more)));
  }

  private static void addTracking(
      List<Arbitrary<? extends Action>> kinds, Arbitrary<Action> inside) {
    kinds.add(
        Combinators.combine(
                Arbitraries.of(0, 1, 3),
                u16(),
                small().optional(),
                Arbitraries.oneOf(between(0, 0xfe), Arbitraries.just(0xff)),
                Arbitraries.of(0, 21, 69, 5),
                nat().optional(),
                inside.list().ofMaxSize(2))
            .as(
                (flags, zone, source, table, helper, nat, actions) -> {
                  List<Action> all = new ArrayList<>(nat.stream().toList());
                  all.addAll(actions);
                  int number = source.isPresent() ? 0 : zone;
                  Optional<Subfield> from = source;
                  return new NiciraAction.ConnectionTrack(flags, number, from, table, helper, all);
                }));
  }

  /** All actions: also those that have no text, or another way to say the same. */
  public static Arbitrary<Action> any() {
    Arbitrary<Action> unknown =
        Combinators.combine(Arbitraries.of(1, 13, 28, 500, 0xfffe), Arbitrary13.aligned(4))
            .as(Action.Unknown::new);
    Arbitrary<Action> experimenter =
        Combinators.combine(
                i32().filter(id -> id != 0x2320 && id != 0x4f4e4600), Arbitrary13.aligned(8))
            .as(Action.Experimenter::new);
    Arbitrary<Action> unknownNicira =
        Arbitrary13.aligned(8)
            .map(
                body -> {
                  byte[] content = body.toArray();
                  content = content.length == 0 ? new byte[8] : content;
                  content[0] = 0x7f;
                  return new Action.Experimenter(0x2320, Bytes.copyOf(content));
                });
    Arbitrary<Integer> form = between(0, 2);
    Arbitrary<Action> forms =
        Combinators.combine(ArbitraryOxm.field(), form, i64(), i64(), Arbitraries.of(0, 1, 2))
            .as(
                (f, place, value, mask, kind) -> {
                  int at = place % f.headers().size();
                  long high = value & f.onesHigh();
                  return switch (kind) {
                    case 0 -> new Action.SetField(f, high, value & f.ones(), at);
                    case 1 -> new NiciraAction.RegLoad2(f, high, value & f.ones(), at);
                    default ->
                        new NiciraAction.SetFieldMasked(
                            f, high, value & f.ones(), mask & f.onesHigh(), mask & f.ones(), at);
                  };
                });
    Arbitrary<Action> options =
        Combinators.combine(
                ArbitraryOxm.option(), ArbitraryOxm.optionBytes(), Arbitraries.of(true, false))
            .as(
                (f, value, masked) ->
                    new NiciraAction.SetOptionMasked(
                        f, value, masked ? Optional.of(value) : Optional.empty()));
    Arbitrary<Action> copy =
        Combinators.combine(ArbitraryOxm.subfield(128), ArbitraryOxm.subfield(128))
            .as(
                (from, to) -> {
                  int bits = Math.min(from.bits(), to.bits());
                  return new Action.CopyField(withBits(from, bits), withBits(to, bits));
                });
    List<Arbitrary<? extends Action>> twins =
        List.of(
            // In a flow it would be the instruction.
            Combinators.combine(i64(), i64()).as(NiciraAction.NiciraWriteMetadata::new),
            i32().map(NiciraAction.SetTunnel::new),
            i64().map(NiciraAction.SetTunnel64::new),
            i32().map(NiciraAction.NiciraSetQueue::new),
            Arbitraries.just(new NiciraAction.NiciraDecTtl()),
            Arbitraries.just(new NiciraAction.NiciraDecMplsTtl()),
            u16().map(NiciraAction.NiciraPushMpls::new),
            u16().map(NiciraAction.NiciraPopMpls::new),
            u8().map(NiciraAction.NiciraSetMplsTtl::new),
            Combinators.combine(ArbitraryOxm.subfield(64), u16()).as(NiciraAction.OutputReg2::new),
            Combinators.combine(small(), u16()).as(NiciraAction.OutputReg::new),
            Combinators.combine(Arbitrary13.port(), u16()).as(Action.Output::new),
            Combinators.combine(between(6, 9), bytes(0, 30))
                .as(
                    (type, content) ->
                        new NiciraAction.Controller2(
                            List.of(new ControllerProperty.Unknown(type, content)))),
            Combinators.combine(u16(), u8(), bytes(0, 60))
                .as(
                    (c, type, content) ->
                        new NiciraAction.Encap(
                            0x12345, List.of(new EncapProperty(c, type, content)))));
    return Arbitraries.frequencyOf(
        Tuple.of(20, text().filter(ArbitraryActions::isAsOnTheWire)),
        Tuple.of(1, unknown),
        Tuple.of(1, experimenter),
        Tuple.of(1, unknownNicira),
        Tuple.of(2, forms),
        Tuple.of(1, options),
        Tuple.of(1, copy),
        Tuple.of(3, oneOf(twins)));
  }

  /** Some values can be given in a way in which they are not read back. */
  private static boolean isAsOnTheWire(Action action) {
    return switch (action) {
      // Its source has a header of eight bytes, and with it the other action.
      case NiciraAction.OutputReg a -> !a.source().isLong();
      case NiciraAction.CloneAction a -> a.actions().stream().allMatch(x -> isAsOnTheWire(x));
      case NiciraAction.ConnectionTrack a -> a.actions().stream().allMatch(x -> isAsOnTheWire(x));
      default -> true;
    };
  }
}
