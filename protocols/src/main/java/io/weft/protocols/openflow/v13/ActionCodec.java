package io.weft.protocols.openflow.v13;

import io.netty.buffer.ByteBuf;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.internal.WireReader;
import io.weft.protocols.openflow.oxm.MatchCodec;
import io.weft.protocols.openflow.oxm.OxmField;
import io.weft.protocols.openflow.oxm.Subfield;
import java.util.ArrayList;
import java.util.List;

/** Reads and writes actions (OpenFlow 1.3.5 section 7.2.5, nicira-ext). */
final class ActionCodec {
  private static final int OUTPUT = 0;
  private static final int COPY_TTL_OUT = 11;
  private static final int COPY_TTL_IN = 12;
  private static final int SET_MPLS_TTL = 15;
  private static final int DEC_MPLS_TTL = 16;
  private static final int PUSH_VLAN = 17;
  private static final int POP_VLAN = 18;
  private static final int PUSH_MPLS = 19;
  private static final int POP_MPLS = 20;
  private static final int SET_QUEUE = 21;
  private static final int GROUP = 22;
  private static final int SET_NW_TTL = 23;
  private static final int DEC_NW_TTL = 24;
  private static final int SET_FIELD = 25;
  private static final int PUSH_PBB = 26;
  private static final int POP_PBB = 27;
  private static final int EXPERIMENTER = 0xffff;

  private static final int NICIRA = 0x2320;
  private static final int NX_RESUBMIT = 1;
  private static final int NX_REG_MOVE = 6;
  private static final int NX_REG_LOAD = 7;
  private static final int NX_RESUBMIT_TABLE = 14;
  private static final int NX_OUTPUT_REG = 15;
  private static final int NX_REG_LOAD2 = 33;

  /** The length of type, length, experimenter and subtype, less that of type and length. */
  private static final int NX_HEADER = 6;

  private static final int MASKED = 0x100;

  private ActionCodec() {}

  /** Reads actions up to the end of the part. */
  static List<Action> decodeAll(WireReader in) {
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
        PortNumber port = PortNumber.of(in.i32("an output port"));
        int maxLength = in.u16("an output's length");
        in.skip(6, "an output action");
        yield new Action.Output(port, maxLength);
      }
      case COPY_TTL_OUT -> padded(new Action.CopyTtlOut(), in);
      case COPY_TTL_IN -> padded(new Action.CopyTtlIn(), in);
      case SET_MPLS_TTL -> {
        int ttl = in.u8("a time to live");
        in.skip(3, "an action");
        yield new Action.SetMplsTtl(ttl);
      }
      case DEC_MPLS_TTL -> padded(new Action.DecMplsTtl(), in);
      case PUSH_VLAN -> new Action.PushVlan(ethType(in));
      case POP_VLAN -> padded(new Action.PopVlan(), in);
      case PUSH_MPLS -> new Action.PushMpls(ethType(in));
      case POP_MPLS -> new Action.PopMpls(ethType(in));
      case SET_QUEUE -> new Action.SetQueue(in.i32("a queue"));
      case GROUP -> new Action.ToGroup(in.i32("a group"));
      case SET_NW_TTL -> {
        int ttl = in.u8("a time to live");
        in.skip(3, "an action");
        yield new Action.SetNwTtl(ttl);
      }
      case DEC_NW_TTL -> padded(new Action.DecNwTtl(), in);
      case SET_FIELD -> decodeSetField(in);
      case PUSH_PBB -> new Action.PushPbb(ethType(in));
      case POP_PBB -> padded(new Action.PopPbb(), in);
      case EXPERIMENTER -> decodeExperimenter(in);
      default -> new Action.Unknown(type, in.rest());
    };
  }

  private static Action padded(Action action, WireReader in) {
    in.skip(4, "an action");
    return action;
  }

  private static int ethType(WireReader in) {
    int ethType = in.u16("an Ethernet type");
    in.skip(2, "an action");
    return ethType;
  }

  private static Action decodeSetField(WireReader in) {
    int header = in.peek32(0, "the header of a field to set");
    OxmField field = OxmField.ofHeader(header);
    if (field == null || header >>> 9 != field.header() >>> 9 || (header & MASKED) != 0) {
      return new Action.Unknown(SET_FIELD, in.rest());
    }
    requireLength(in, header, field.bytes(), field);
    in.skip(4, "the header of a field to set");
    long high = field.words() == 2 ? in.i64(field.text()) : 0;
    long low = in.number(Math.min(field.bytes(), 8), field.text());
    in.skip(-field.bytes() & 7, "the padding of a set-field action");
    return new Action.SetField(field, high, low);
  }

  private static void requireLength(WireReader in, int header, int length, OxmField field) {
    if ((header & 0xff) != length) {
      throw in.fail("field " + field.text() + " to set has " + (header & 0xff) + " bytes");
    }
  }

  private static Action decodeExperimenter(WireReader in) {
    int experimenter = in.peek32(0, "an experimenter's id");
    if (experimenter != NICIRA || in.remaining() < NX_HEADER) {
      return new Action.Unknown(EXPERIMENTER, in.rest());
    }
    return switch (in.peek16(4, "a Nicira action's subtype")) {
      case NX_RESUBMIT -> {
        in.skip(NX_HEADER, "a resubmit action");
        PortNumber port = widePort(in.u16("a resubmit's port"));
        in.skip(4, "a resubmit action");
        yield new Action.Resubmit(port);
      }
      case NX_RESUBMIT_TABLE -> {
        in.skip(NX_HEADER, "a resubmit action");
        PortNumber port = widePort(in.u16("a resubmit's port"));
        int table = in.u8("a resubmit's table");
        in.skip(3, "a resubmit action");
        yield new Action.ResubmitTable(port, table);
      }
      case NX_REG_MOVE -> decodeRegMove(in);
      case NX_REG_LOAD -> {
        if (isLongHeader(in.peek32(8, "a load's field"))) {
          yield new Action.Unknown(EXPERIMENTER, in.rest());
        }
        in.skip(NX_HEADER, "a load action");
        int bits = in.u16("a load's bits");
        int header = in.i32("a load's field");
        yield new Action.RegLoad(subfield(header, bits), in.i64("a load's value"));
      }
      case NX_OUTPUT_REG -> {
        if (isLongHeader(in.peek32(8, "an output's field"))) {
          yield new Action.Unknown(EXPERIMENTER, in.rest());
        }
        in.skip(NX_HEADER, "an output action");
        int bits = in.u16("an output's bits");
        int header = in.i32("an output's field");
        int maxLength = in.u16("an output's length");
        in.skip(6, "an output action");
        yield new Action.OutputReg(subfield(header, bits), maxLength);
      }
      case NX_REG_LOAD2 -> decodeRegLoad2(in);
      default -> new Action.Unknown(EXPERIMENTER, in.rest());
    };
  }

  /** Whether the header is an experimenter's, which is four bytes longer. */
  private static boolean isLongHeader(int header) {
    return header >>> 16 == OxmField.CLASS_EXPERIMENTER;
  }

  private static Action decodeRegMove(WireReader in) {
    int source = in.peek32(12, "a move's source");
    int destination = in.peek32(16, "a move's destination");
    if (isLongHeader(source) || isLongHeader(destination)) {
      return new Action.Unknown(EXPERIMENTER, in.rest());
    }
    in.skip(NX_HEADER, "a move action");
    int bits = in.u16("a move's bits");
    int sourceOffset = in.u16("a move's source");
    int destinationOffset = in.u16("a move's destination");
    in.skip(8, "a move's fields");
    return new Action.RegMove(
        new Subfield(source, sourceOffset, bits),
        new Subfield(destination, destinationOffset, bits));
  }

  private static Action decodeRegLoad2(WireReader in) {
    int header = in.peek32(NX_HEADER, "the header of a field to set");
    OxmField field = OxmField.ofHeader(header);
    if (field == null || header >>> 9 != field.header() >>> 9 || (header & MASKED) == 0) {
      return new Action.Unknown(EXPERIMENTER, in.rest());
    }
    requireLength(in, header, 2 * field.bytes(), field);
    in.skip(NX_HEADER + 4, "the header of a field to set");
    long high = field.words() == 2 ? in.i64(field.text()) : 0;
    long low = in.number(Math.min(field.bytes(), 8), field.text());
    long maskHigh = field.words() == 2 ? in.i64(field.text()) : 0;
    long mask = in.number(Math.min(field.bytes(), 8), field.text());
    in.skip(-(14 + 2 * field.bytes()) & 7, "the padding of a set-field action");
    return new Action.SetFieldMasked(field, high, low, maskHigh, mask);
  }

  private static Subfield subfield(int header, int offsetAndBits) {
    return new Subfield(header, offsetAndBits >>> 6, (offsetAndBits & 0x3f) + 1);
  }

  /** Nicira's actions have the 16-bit ports of OpenFlow 1.0, whose reserved ones are at the top. */
  private static PortNumber widePort(int port) {
    return PortNumber.of(port >= 0xff00 ? 0xffff_0000 | port : port);
  }

  private static int narrowPort(PortNumber port) {
    int narrow = port.value() & 0xffff;
    if (widePort(narrow).value() != port.value()) {
      throw new IllegalArgumentException("port " + port + " does not fit a resubmit action");
    }
    return narrow;
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
      case Action.Output a -> {
        header(OUTPUT, out).writeInt(a.port().value()).writeShort(a.maxLength());
        out.writeZero(6);
      }
      case Action.CopyTtlOut a -> header(COPY_TTL_OUT, out).writeInt(0);
      case Action.CopyTtlIn a -> header(COPY_TTL_IN, out).writeInt(0);
      case Action.SetMplsTtl a -> header(SET_MPLS_TTL, out).writeInt(a.ttl() << 24);
      case Action.DecMplsTtl a -> header(DEC_MPLS_TTL, out).writeInt(0);
      case Action.PushVlan a -> header(PUSH_VLAN, out).writeInt(a.ethType() << 16);
      case Action.PopVlan a -> header(POP_VLAN, out).writeInt(0);
      case Action.PushMpls a -> header(PUSH_MPLS, out).writeInt(a.ethType() << 16);
      case Action.PopMpls a -> header(POP_MPLS, out).writeInt(a.ethType() << 16);
      case Action.SetQueue a -> header(SET_QUEUE, out).writeInt(a.queueId());
      case Action.ToGroup a -> header(GROUP, out).writeInt(a.groupId());
      case Action.SetNwTtl a -> header(SET_NW_TTL, out).writeInt(a.ttl() << 24);
      case Action.DecNwTtl a -> header(DEC_NW_TTL, out).writeInt(0);
      case Action.PushPbb a -> header(PUSH_PBB, out).writeInt(a.ethType() << 16);
      case Action.PopPbb a -> header(POP_PBB, out).writeInt(0);
      case Action.SetField a -> {
        header(SET_FIELD, out).writeInt(a.field().header());
        writeValue(a.field(), a.valueHigh(), a.value(), out);
        out.writeZero(-a.field().bytes() & 7);
      }
      case Action.SetFieldMasked a -> {
        OxmField field = a.field();
        nicira(NX_REG_LOAD2, out).writeInt(field.header() + field.bytes() | MASKED);
        writeValue(field, a.valueHigh(), a.value(), out);
        writeValue(field, a.maskHigh(), a.mask(), out);
        out.writeZero(-(14 + 2 * field.bytes()) & 7);
      }
      case Action.RegLoad a -> {
        Subfield to = a.destination();
        nicira(NX_REG_LOAD, out).writeShort(to.offset() << 6 | (to.bits() - 1));
        out.writeInt(to.header()).writeLong(a.value());
      }
      case Action.RegMove a -> {
        nicira(NX_REG_MOVE, out).writeShort(a.source().bits());
        out.writeShort(a.source().offset()).writeShort(a.destination().offset());
        out.writeInt(a.source().header()).writeInt(a.destination().header());
      }
      case Action.Resubmit a ->
          nicira(NX_RESUBMIT, out).writeShort(narrowPort(a.inPort())).writeInt(0);
      case Action.ResubmitTable a -> {
        nicira(NX_RESUBMIT_TABLE, out).writeShort(narrowPort(a.inPort()));
        out.writeInt(a.tableId() << 24);
      }
      case Action.OutputReg a -> {
        Subfield from = a.source();
        nicira(NX_OUTPUT_REG, out).writeShort(from.offset() << 6 | (from.bits() - 1));
        out.writeInt(from.header()).writeShort(a.maxLength()).writeZero(6);
      }
      case Action.Unknown a -> {
        header(a.type(), out);
        a.body().writeTo(out);
      }
    }
  }

  /** Begins an action; its length is put in afterwards. */
  private static ByteBuf header(int type, ByteBuf out) {
    return out.writeShort(type).writeShort(0);
  }

  private static ByteBuf nicira(int subtype, ByteBuf out) {
    return header(EXPERIMENTER, out).writeInt(NICIRA).writeShort(subtype);
  }

  private static void writeValue(OxmField field, long high, long low, ByteBuf out) {
    if (field.words() == 2) {
      out.writeLong(high);
    }
    MatchCodec.writeNumber(out, low, Math.min(field.bytes(), 8));
  }
}
