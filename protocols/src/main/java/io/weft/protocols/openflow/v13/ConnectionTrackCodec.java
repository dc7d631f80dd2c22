package io.weft.protocols.openflow.v13;

import io.netty.buffer.ByteBuf;
import io.weft.protocols.openflow.internal.WireReader;
import io.weft.protocols.openflow.oxm.Subfield;
import io.weft.protocols.packet.Ipv4Address;
import io.weft.protocols.packet.Ipv6Address;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads and writes {@code nx_action_conntrack} and {@code nx_action_nat}. */
final class ConnectionTrackCodec {
  private static final int IPV4_MIN = 1;
  private static final int IPV4_MAX = 2;
  private static final int IPV6_MIN = 4;
  private static final int IPV6_MAX = 8;
  private static final int PORT_MIN = 16;
  private static final int PORT_MAX = 32;
  private static final int ZONE_BITS = 16;

  private ConnectionTrackCodec() {}

  /** Reads what follows the subtype; null if it has what this codec does not know. */
  static NiciraAction.@Nullable ConnectionTrack decode(WireReader in, NestedActions nested) {
    int flags = in.u16("flags");
    int header = in.i32("a zone's field");
    int zone = in.u16("a zone");
    int table = in.u8("a table");
    in.skip(3, "a ct action");
    int helper = in.u16("a helper");
    boolean fromField = header != 0;
    Subfield source =
        new Subfield(header, fromField ? zone >>> 6 : 0, fromField ? (zone & 0x3f) + 1 : 0);
    if (fromField && source.isLong()) {
      return null;
    }
    in.enter("a ct action");
    List<Action> actions = nested.decode(in);
    in.leave();
    return new NiciraAction.ConnectionTrack(
        flags,
        fromField ? 0 : zone,
        fromField ? Optional.of(source) : Optional.empty(),
        table,
        helper,
        actions);
  }

  static void encode(NiciraAction.ConnectionTrack action, ByteBuf out, NestedActions nested) {
    out.writeShort(action.flags());
    Optional<Subfield> source = action.zoneSource();
    if (source.isPresent()) {
      Subfield zone = source.get();
      if (zone.isLong() || zone.bits() < 1 || zone.bits() > 64 || zone.offset() > 1023) {
        throw new IllegalArgumentException(
            "a zone is " + ZONE_BITS + " bits of no experimenter's field, not " + zone);
      }
      out.writeInt(zone.header()).writeShort(zone.offset() << 6 | (zone.bits() - 1));
    } else {
      out.writeInt(0).writeShort(action.zone());
    }
    out.writeByte(action.recirculationTable()).writeZero(3).writeShort(action.helper());
    nested.encode(action.actions(), out);
  }

  static NiciraAction.@Nullable Nat decodeNat(WireReader in) {
    in.skip(2, "a nat action");
    int flags = in.u16("flags");
    int present = in.u16("the parts of a range");
    boolean v4 = (present & (IPV4_MIN | IPV4_MAX)) != 0;
    boolean v6 = (present & (IPV6_MIN | IPV6_MAX)) != 0;
    boolean known =
        present <= 2 * PORT_MAX - 1
            && !(v4 && v6)
            && (!v4 || (present & IPV4_MIN) != 0)
            && (!v6 || (present & IPV6_MIN) != 0);
    if (!known) {
      return null;
    }
    NatAddresses addresses = new NatAddresses.None();
    if (v4) {
      Ipv4Address first = new Ipv4Address(in.i32("an address"));
      addresses =
          new NatAddresses.V4(
              first,
              (present & IPV4_MAX) != 0
                  ? Optional.of(new Ipv4Address(in.i32("an address")))
                  : Optional.empty());
    } else if (v6) {
      Ipv6Address first = ipv6(in);
      addresses =
          new NatAddresses.V6(
              first, (present & IPV6_MAX) != 0 ? Optional.of(ipv6(in)) : Optional.empty());
    }
    int portMin = (present & PORT_MIN) != 0 ? in.u16("a port") : 0;
    int portMax = (present & PORT_MAX) != 0 ? in.u16("a port") : 0;
    boolean same = (portMin != 0) == ((present & PORT_MIN) != 0);
    if (!same || (portMax != 0) != ((present & PORT_MAX) != 0)) {
      // A port of 0 would not be written.
      return null;
    }
    in.skip(in.remaining(), "a nat action");
    return new NiciraAction.Nat(flags, addresses, portMin, portMax);
  }

  private static Ipv6Address ipv6(WireReader in) {
    long high = in.i64("an address");
    return new Ipv6Address(high, in.i64("an address"));
  }

  static void encodeNat(NiciraAction.Nat action, ByteBuf out) {
    int present = action.portMin() != 0 ? PORT_MIN : 0;
    present |= action.portMax() != 0 ? PORT_MAX : 0;
    present |=
        switch (action.addresses()) {
          case NatAddresses.None a -> 0;
          case NatAddresses.V4 a -> a.last().isPresent() ? IPV4_MIN | IPV4_MAX : IPV4_MIN;
          case NatAddresses.V6 a -> a.last().isPresent() ? IPV6_MIN | IPV6_MAX : IPV6_MIN;
        };
    out.writeShort(0).writeShort(action.flags()).writeShort(present);
    switch (action.addresses()) {
      case NatAddresses.None a -> {}
      case NatAddresses.V4 a -> {
        out.writeInt(a.first().value());
        a.last().ifPresent(last -> out.writeInt(last.value()));
      }
      case NatAddresses.V6 a -> {
        out.writeLong(a.first().high()).writeLong(a.first().low());
        a.last().ifPresent(last -> out.writeLong(last.high()).writeLong(last.low()));
      }
    }
    if (action.portMin() != 0) {
      out.writeShort(action.portMin());
    }
    if (action.portMax() != 0) {
      out.writeShort(action.portMax());
    }
  }
}
