package io.weft.protocols.openflow.v10;

import io.netty.buffer.ByteBuf;
import io.weft.protocols.openflow.Fault;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.ProtocolException;
import io.weft.protocols.openflow.internal.WireReader;
import io.weft.protocols.openflow.oxm.MatchCodec;
import io.weft.protocols.openflow.v13.NiciraActionCodec;
import io.weft.protocols.packet.Ipv4Address;
import io.weft.protocols.packet.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads and writes actions (OpenFlow 1.0.0 section 5.2.4). */
final class ActionCodec {
  private static final int OUTPUT = 0;
  private static final int SET_VLAN_VID = 1;
  private static final int SET_VLAN_PCP = 2;
  private static final int STRIP_VLAN = 3;
  private static final int SET_DL_SRC = 4;
  private static final int SET_DL_DST = 5;
  private static final int SET_NW_SRC = 6;
  private static final int SET_NW_DST = 7;
  private static final int SET_NW_TOS = 8;
  private static final int SET_TP_SRC = 9;
  private static final int SET_TP_DST = 10;
  private static final int ENQUEUE = 11;
  private static final int VENDOR = 0xffff;

  /** The length of vendor and subtype. */
  private static final int NICIRA_HEADER = 6;

  private ActionCodec() {}

  /** Reads actions up to the end of the part. */
  static List<Action> decodeAll(WireReader in) {
    try {
      return decodeEach(in);
    } catch (ProtocolException e) {
      throw e.within(Fault.ACTION_LENGTH);
    }
  }

  private static List<Action> decodeEach(WireReader in) {
    if (!in.hasRemaining()) {
      return List.of();
    }
    Action first = decode(in);
    if (!in.hasRemaining()) {
      return List.of(first);
    }
    List<Action> actions = new ArrayList<>();
    actions.add(first);
    while (in.hasRemaining()) {
      actions.add(decode(in));
    }
    return actions;
  }

  private static Action decode(WireReader in) {
    int offset = in.offset();
    int type = in.u16("an action's type");
    int length = in.u16("an action's length");
    if (length < 8 || length % 8 != 0) {
      throw in.fail(offset, "an action of type " + type + " has " + length + " bytes");
    }
    int outer = in.narrow(length - 4, "an action");
    Action action = decodeBody(type, in);
    in.widen(outer, "an action of type " + type);
    return action;
  }

  private static Action decodeBody(int type, WireReader in) {
    return switch (type) {
      case OUTPUT -> {
        PortNumber port = Ports.decode(in, "an output port");
        yield new Action.Output(port, in.u16("an output's length"));
      }
      case SET_VLAN_VID -> {
        if (in.peek16(0, "a VLAN identifier") > 0xfff) {
          yield new Action.Unknown(type, in.rest());
        }
        int vid = in.u16("a VLAN identifier");
        yield padded(new Action.SetVlanVid(vid), 2, in);
      }
      case SET_VLAN_PCP -> {
        if (in.peek16(0, "a VLAN priority") > 0x7ff) {
          yield new Action.Unknown(type, in.rest());
        }
        int pcp = in.u8("a VLAN priority");
        yield padded(new Action.SetVlanPcp(pcp), 3, in);
      }
      case STRIP_VLAN -> padded(new Action.StripVlan(), 4, in);
      case SET_DL_SRC -> padded(new Action.SetEthSrc(address(in)), 6, in);
      case SET_DL_DST -> padded(new Action.SetEthDst(address(in)), 6, in);
      case SET_NW_SRC -> new Action.SetIpv4Src(new Ipv4Address(in.i32("an IPv4 address")));
      case SET_NW_DST -> new Action.SetIpv4Dst(new Ipv4Address(in.i32("an IPv4 address")));
      case SET_NW_TOS -> {
        if ((in.peek16(0, "a type of service") & 0x300) != 0) {
          yield new Action.Unknown(type, in.rest());
        }
        int tos = in.u8("a type of service");
        yield padded(new Action.SetIpTos(tos), 3, in);
      }
      case SET_TP_SRC -> padded(new Action.SetTpSrc(in.u16("a source port")), 2, in);
      case SET_TP_DST -> padded(new Action.SetTpDst(in.u16("a destination port")), 2, in);
      case ENQUEUE -> {
        PortNumber port = Ports.decode(in, "a queue's port");
        in.skip(6, "an enqueue action");
        yield new Action.Enqueue(port, in.i32("a queue"));
      }
      case VENDOR -> decodeVendor(in);
      default -> new Action.Unknown(type, in.rest());
    };
  }

  private static Action decodeVendor(WireReader in) {
    if (in.remaining() >= NICIRA_HEADER
        && in.peek32(0, "a vendor's id") == NiciraActionCodec.NICIRA) {
      Optional<Action> known = NiciraActions.decode(in);
      if (known.isPresent()) {
        return known.get();
      }
    }
    int vendor = in.i32("a vendor's id");
    return new Action.Vendor(vendor, in.rest());
  }

  private static MacAddress address(WireReader in) {
    return MacAddress.of(in.number(6, "an Ethernet address"));
  }

  private static Action padded(Action action, int padding, WireReader in) {
    in.skip(padding, "an action");
    return action;
  }

  static void encodeAll(List<Action> actions, ByteBuf out) {
    for (int i = 0; i < actions.size(); i++) {
      int start = out.writerIndex();
      encode(actions.get(i), out);
      int length = out.writerIndex() - start;
      if (length < 8 || length % 8 != 0 || length > 0xffff) {
        throw new IllegalArgumentException("an action cannot have " + length + " bytes");
      }
      out.setShort(start + 2, length);
    }
  }

  private static void encode(Action action, ByteBuf out) {
    switch (action) {
      case Action.Output a -> Ports.encode(a.port(), header(OUTPUT, out)).writeShort(a.maxLength());
      case Action.SetVlanVid a -> header(SET_VLAN_VID, out).writeInt(a.vid() << 16);
      case Action.SetVlanPcp a -> header(SET_VLAN_PCP, out).writeInt(a.pcp() << 24);
      case Action.StripVlan a -> header(STRIP_VLAN, out).writeInt(0);
      case Action.SetEthSrc a -> address(a.address(), header(SET_DL_SRC, out));
      case Action.SetEthDst a -> address(a.address(), header(SET_DL_DST, out));
      case Action.SetIpv4Src a -> header(SET_NW_SRC, out).writeInt(a.address().value());
      case Action.SetIpv4Dst a -> header(SET_NW_DST, out).writeInt(a.address().value());
      case Action.SetIpTos a -> header(SET_NW_TOS, out).writeInt(a.tos() << 24);
      case Action.SetTpSrc a -> header(SET_TP_SRC, out).writeInt(a.port() << 16);
      case Action.SetTpDst a -> header(SET_TP_DST, out).writeInt(a.port() << 16);
      case Action.Enqueue a ->
          Ports.encode(a.port(), header(ENQUEUE, out)).writeZero(6).writeInt(a.queueId());
      case Action.Nicira a -> NiciraActions.encode(a, out);
      case Action.Vendor a -> a.body().writeTo(header(VENDOR, out).writeInt(a.vendor()));
      case Action.Unknown a -> a.body().writeTo(header(a.type(), out));
    }
  }

  private static void address(MacAddress address, ByteBuf out) {
    MatchCodec.writeNumber(out, address.value(), 6);
    out.writeZero(6);
  }

  /** Begins an action; its length is put in afterwards. */
  private static ByteBuf header(int type, ByteBuf out) {
    return out.writeShort(type).writeShort(0);
  }
}
