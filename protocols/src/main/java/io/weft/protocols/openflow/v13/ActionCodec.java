package io.weft.protocols.openflow.v13;

import io.netty.buffer.ByteBuf;
import io.weft.protocols.openflow.Fault;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.ProtocolException;
import io.weft.protocols.openflow.internal.WireReader;
import io.weft.protocols.openflow.oxm.OxmField;
import io.weft.protocols.openflow.oxm.OxmHeader;
import io.weft.protocols.openflow.oxm.Subfield;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Reads and writes actions (OpenFlow 1.3.5 section 7.2.5). */
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

  private static final int ONF = 0x4f4e4600;
  private static final int ONF_COPY_FIELD = 3200;
  private static final int MASKED = 0x100;

  private static final int OUTPUT_LENGTH = 16;

  /** The first of the reserved ports that have names: -8, followed by the numbers from 0 on. */
  private static final int LOWEST = PortNumber.IN_PORT.value();

  /**
   * Most lists of actions are an output to one port, and most ports have low numbers or are
   * reserved: such lists are not made anew.
   */
  private static final List<List<Action>> LONE_OUTPUTS =
      IntStream.range(LOWEST, 256)
          .mapToObj(port -> List.<Action>of(Action.Output.to(PortNumber.of(port))))
          .toList();

  /** The actions inside Nicira's, as this version has them. */
  static final NestedActions NESTED =
      new NestedActions() {
        @Override
        public List<Action> decode(WireReader in) {
          return decodeAll(in);
        }

        @Override
        public void encode(List<Action> actions, ByteBuf out) {
          encodeAll(actions, out);
        }
      };

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
    if (in.remaining() == OUTPUT_LENGTH) {
      List<Action> usual = decodeUsual(in);
      if (usual != null) {
        return usual;
      }
    }
    Action first = decode(in);
    if (!in.hasRemaining()) {
      return List.of(first);
    }
    Action second = decode(in);
    if (!in.hasRemaining()) {
      return List.of(first, second);
    }
    List<Action> actions = new ArrayList<>(8);
    actions.add(first);
    actions.add(second);
    while (in.hasRemaining()) {
      actions.add(decode(in));
    }
    return actions;
  }

  /** A lone output, if it is one of {@link #LONE_OUTPUTS}; nothing is read otherwise. */
  private static @Nullable List<Action> decodeUsual(WireReader in) {
    int at = in.offset();
    int place = in.i32At(at + 4) - LOWEST;
    if (in.i32At(at) != (OUTPUT << 16 | OUTPUT_LENGTH)
        || in.u16At(at + 8) != 0
        || place < 0
        || place >= LONE_OUTPUTS.size()) {
      return null;
    }
    in.skip(OUTPUT_LENGTH, "an output action");
    return LONE_OUTPUTS.get(place);
  }

  private static Action decode(WireReader in) {
    int offset = in.structure(4, "an action's header");
    int type = in.u16At(offset);
    int length = in.u16At(offset + 2);
    if (length < 8 || length % 8 != 0) {
      throw in.fail(offset, "an action of type " + type + " has " + length + " bytes");
    }
    int outer = in.narrow(length - 4, "an action");
    // Apart from the others, so that it is small enough to be compiled into its callers.
    Action action = type == OUTPUT ? decodeOutput(in) : decodeBody(type, in);
    in.widen(outer, "an action of type " + type);
    return action;
  }

  private static Action decodeOutput(WireReader in) {
    int at = in.structure(12, "an output action");
    return new Action.Output(PortNumber.of(in.i32At(at)), in.u16At(at + 4));
  }

  private static Action decodeBody(int type, WireReader in) {
    return switch (type) {
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
    boolean isLong = header >>> 16 == OxmHeader.CLASS_EXPERIMENTER;
    OxmField field =
        OxmField.ofHeader(header, isLong ? in.peek32(4, "an experimenter's number") : 0);
    if (field == null || (header & MASKED) != 0) {
      return new Action.Unknown(SET_FIELD, in.rest());
    }
    in.skip(isLong ? 8 : 4, "the header of a field to set");
    int length = (header & 0xff) - (isLong ? 4 : 0);
    if (field.isVariable() ? length < 1 || length > field.bytes() : length != field.bytes()) {
      throw in.fail(
          Fault.SET_FIELD_LENGTH, "field " + field.text() + " to set has " + length + " bytes");
    }
    Action action;
    if (field.isVariable()) {
      action = new Action.SetOption(field, in.bytes(length, field.text()));
    } else {
      long high = field.words() == 2 ? in.i64(field.text()) : 0;
      long low = in.number(Math.min(length, 8), field.text());
      action = new Action.SetField(field, high, low, field.form(header));
    }
    in.skip(-(4 + (isLong ? 8 : 4) + length) & 7, "the padding of a set-field action");
    return action;
  }

  private static Action decodeExperimenter(WireReader in) {
    int experimenter = in.peek32(0, "an experimenter's id");
    @Nullable Action action = null;
    if (in.remaining() >= 6) {
      if (experimenter == NiciraActionCodec.NICIRA) {
        action = NiciraActionCodec.decodeOrNull(in, NESTED);
      } else if (experimenter == ONF && in.peek16(4, "an action's type") == ONF_COPY_FIELD) {
        action = decodeCopyField(in);
      }
    }
    if (action == null) {
      in.skip(4, "an experimenter's id");
      return new Action.Experimenter(experimenter, in.rest());
    }
    return action;
  }

  private static Action decodeCopyField(WireReader in) {
    in.skip(8, "a copy-field action");
    int bits = in.u16("a copy's bits");
    int sourceOffset = in.u16("a copy's source");
    int destinationOffset = in.u16("a copy's destination");
    in.skip(2, "a copy-field action");
    Subfield source = NiciraActionCodec.field(in, sourceOffset, bits);
    Subfield destination = NiciraActionCodec.field(in, destinationOffset, bits);
    in.skip(in.remaining(), "a copy-field action");
    return new Action.CopyField(source, destination);
  }

  static void encodeAll(List<Action> actions, ByteBuf out) {
    for (int i = 0; i < actions.size(); i++) {
      Action action = actions.get(i);
      if (action instanceof Action.Output output) {
        encodeOutput(output, out); // The only one that is in most flows.
        continue;
      }
      int start = out.writerIndex();
      encode(action, out);
      int length = out.writerIndex() - start;
      if (length < 8 || length % 8 != 0 || length > 0xffff) {
        throw new IllegalArgumentException("an action cannot have " + length + " bytes");
      }
      out.setShort(start + 2, length);
    }
  }

  private static void encodeOutput(Action.Output output, ByteBuf out) {
    out.writeLong(OpenFlowCodec.word(OUTPUT << 16 | OUTPUT_LENGTH, output.port().value()));
    out.writeLong((long) output.maxLength() << 48);
  }

  private static void encode(Action action, ByteBuf out) {
    switch (action) {
      case Action.Output a -> encodeOutput(a, out);
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
        OxmHeader header = a.field().headers().get(a.form());
        header(SET_FIELD, out).writeInt(header.bits());
        if (header.isLong()) {
          out.writeInt(header.experimenter());
        }
        NiciraActionCodec.writeValue(a.field(), a.valueHigh(), a.value(), out);
        out.writeZero(-(4 + (header.isLong() ? 8 : 4) + a.field().bytes()) & 7);
      }
      case Action.SetOption a -> {
        int length = a.value().length();
        header(SET_FIELD, out).writeInt(a.field().headers().get(0).exact(length));
        a.value().writeTo(out);
        out.writeZero(-length & 7);
      }
      case Action.CopyField a -> {
        int start = out.writerIndex();
        header(EXPERIMENTER, out).writeInt(ONF).writeShort(ONF_COPY_FIELD).writeShort(0);
        out.writeShort(a.source().bits()).writeShort(a.source().offset());
        out.writeShort(a.destination().offset()).writeShort(0);
        NiciraActionCodec.writeField(a.source(), out);
        NiciraActionCodec.writeField(a.destination(), out);
        out.writeZero(-(out.writerIndex() - start) & 7);
      }
      case NiciraAction a -> NiciraActionCodec.encode(a, out, NESTED);
      case Action.Experimenter a ->
          a.content().writeTo(header(EXPERIMENTER, out).writeInt(a.experimenter()));
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
}
