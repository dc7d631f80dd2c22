package io.weft.protocols.openflow.v13;

import io.netty.buffer.ByteBuf;
import io.weft.protocols.openflow.Fault;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.ProtocolException;
import io.weft.protocols.openflow.internal.Coded;
import io.weft.protocols.openflow.internal.WireReader;
import io.weft.protocols.openflow.oxm.MatchCodec;
import io.weft.protocols.openflow.oxm.OxmField;
import io.weft.protocols.openflow.oxm.OxmHeader;
import io.weft.protocols.openflow.oxm.Subfield;
import io.weft.protocols.packet.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes Nicira's actions (nicira-ext), for the codecs of all versions of OpenFlow.
 *
 * <p>What an action has inside it is read and written by the {@link NestedActions} of the version.
 */
public final class NiciraActionCodec {
  /** Nicira's number as an experimenter. */
  public static final int NICIRA = 0x2320;

  static final int EXPERIMENTER = 0xffff;

  private static final int RESUBMIT = 1;
  private static final int SET_TUNNEL = 2;
  private static final int SET_QUEUE = 4;
  private static final int POP_QUEUE = 5;
  private static final int REG_MOVE = 6;
  private static final int REG_LOAD = 7;
  private static final int NOTE = 8;
  private static final int SET_TUNNEL64 = 9;
  private static final int MULTIPATH = 10;
  private static final int BUNDLE = 12;
  private static final int BUNDLE_LOAD = 13;
  private static final int RESUBMIT_TABLE = 14;
  private static final int OUTPUT_REG = 15;
  private static final int LEARN = 16;
  private static final int EXIT = 17;
  private static final int DEC_TTL = 18;
  private static final int FIN_TIMEOUT = 19;
  private static final int CONTROLLER = 20;
  private static final int DEC_TTL_CNT_IDS = 21;
  private static final int WRITE_METADATA = 22;
  private static final int PUSH_MPLS = 23;
  private static final int POP_MPLS = 24;
  private static final int SET_MPLS_TTL = 25;
  private static final int DEC_MPLS_TTL = 26;
  private static final int STACK_PUSH = 27;
  private static final int STACK_POP = 28;
  private static final int SAMPLE = 29;
  private static final int SET_MPLS_LABEL = 30;
  private static final int SET_MPLS_TC = 31;
  private static final int OUTPUT_REG2 = 32;
  private static final int REG_LOAD2 = 33;
  private static final int CONJUNCTION = 34;
  private static final int CT = 35;
  private static final int NAT = 36;
  private static final int CONTROLLER2 = 37;
  private static final int SAMPLE2 = 38;
  private static final int OUTPUT_TRUNC = 39;
  private static final int SAMPLE3 = 41;
  private static final int CLONE = 42;
  private static final int CT_CLEAR = 43;
  private static final int RESUBMIT_TABLE_CT = 44;
  private static final int LEARN2 = 45;
  private static final int ENCAP = 46;
  private static final int DECAP = 47;
  private static final int DEC_NSH_TTL = 48;
  private static final int CHECK_PKT_LARGER = 49;
  private static final int DELETE_FIELD = 50;
  private static final int DEBUG_SLOW = 254;
  private static final int DEBUG_RECIRC = 255;

  /** The length of experimenter and subtype, after those of type and length. */
  private static final int HEADER = 6;

  /** The only kind of member of a bundle: {@code NXM_OF_IN_PORT}. */
  private static final int OFPORT = 2;

  private static final int MASKED = 0x100;
  private static final int USER_DATA = 3;
  private static final String WHAT = "a Nicira action";

  private static final HashFields[] HASH_FIELDS = HashFields.values();
  private static final MultipathAlgorithm[] MULTIPATH_ALGORITHMS = MultipathAlgorithm.values();
  private static final BundleAlgorithm[] BUNDLE_ALGORITHMS = BundleAlgorithm.values();

  private NiciraActionCodec() {}

  /**
   * Reads an action whose type and length have been read.
   *
   * @param in at the experimenter's number, which is Nicira's, and bounded to the action
   * @return the action; or empty if this codec does not read it, and nothing of it has been read
   * @throws io.weft.protocols.openflow.ProtocolException if the action is malformed
   */
  public static Optional<NiciraAction> decode(WireReader in, NestedActions nested) {
    return Optional.ofNullable(decodeOrNull(in, nested));
  }

  static @Nullable NiciraAction decodeOrNull(WireReader in, NestedActions nested) {
    int start = in.offset();
    int subtype = in.peek16(4, "a Nicira action's subtype");
    in.skip(HEADER, WHAT);
    NiciraAction action = decodeBody(subtype, in, nested);
    if (action == null) {
      in.rewind(start);
    }
    return action;
  }

  private static @Nullable NiciraAction decodeBody(
      int subtype, WireReader in, NestedActions nested) {
    return switch (subtype) {
      case RESUBMIT -> {
        PortNumber port = port(in);
        yield padded(4, new NiciraAction.Resubmit(port), in);
      }
      case SET_TUNNEL -> {
        in.skip(2, WHAT);
        yield new NiciraAction.SetTunnel(in.i32("a tunnel"));
      }
      case SET_QUEUE -> {
        in.skip(2, WHAT);
        yield new NiciraAction.NiciraSetQueue(in.i32("a queue"));
      }
      case POP_QUEUE -> padded(6, new NiciraAction.PopQueue(), in);
      case REG_MOVE -> regMove(in);
      case REG_LOAD -> regLoad(in);
      case NOTE -> new NiciraAction.Note(in.rest());
      case SET_TUNNEL64 -> {
        in.skip(6, WHAT);
        yield new NiciraAction.SetTunnel64(in.i64("a tunnel"));
      }
      case MULTIPATH -> multipath(in);
      case BUNDLE, BUNDLE_LOAD -> bundle(in, subtype == BUNDLE_LOAD);
      case RESUBMIT_TABLE, RESUBMIT_TABLE_CT -> {
        PortNumber port = port(in);
        int table = in.u8("a resubmit's table");
        yield padded(
            3, new NiciraAction.ResubmitTable(port, table, subtype == RESUBMIT_TABLE_CT), in);
      }
      case OUTPUT_REG -> outputReg(in);
      case OUTPUT_REG2 -> outputReg2(in);
      case LEARN -> LearnCodec.decode(in, false);
      case LEARN2 -> LearnCodec.decode(in, true);
      case EXIT -> padded(6, new NiciraAction.Exit(), in);
      case DEC_TTL -> padded(6, new NiciraAction.NiciraDecTtl(), in);
      case FIN_TIMEOUT -> {
        int idle = in.u16("an idle timeout");
        int hard = in.u16("a hard timeout");
        yield padded(2, new NiciraAction.FinTimeout(idle, hard), in);
      }
      case CONTROLLER -> {
        int maxLength = in.u16("a length");
        int controller = in.u16("a controller");
        int reason = in.u8("a reason");
        yield padded(1, new NiciraAction.Controller(maxLength, controller, reason), in);
      }
      case CONTROLLER2 -> controller2(in);
      case DEC_TTL_CNT_IDS -> decTtlForControllers(in);
      case WRITE_METADATA -> {
        in.skip(6, WHAT);
        long metadata = in.i64("metadata");
        yield new NiciraAction.NiciraWriteMetadata(metadata, in.i64("a metadata mask"));
      }
      case PUSH_MPLS -> padded(new NiciraAction.NiciraPushMpls(in.u16("a type")), 4, in);
      case POP_MPLS -> padded(new NiciraAction.NiciraPopMpls(in.u16("a type")), 4, in);
      case SET_MPLS_TTL -> padded(new NiciraAction.NiciraSetMplsTtl(in.u8("a ttl")), 5, in);
      case DEC_MPLS_TTL -> padded(6, new NiciraAction.NiciraDecMplsTtl(), in);
      case SET_MPLS_LABEL -> {
        in.skip(2, WHAT);
        yield new NiciraAction.SetMplsLabel(in.i32("a label"));
      }
      case SET_MPLS_TC -> padded(new NiciraAction.SetMplsTc(in.u8("a class")), 5, in);
      case STACK_PUSH -> new NiciraAction.StackPush(stackField(in));
      case STACK_POP -> new NiciraAction.StackPop(stackField(in));
      case SAMPLE, SAMPLE2, SAMPLE3 -> sample(in, subtype);
      case REG_LOAD2 -> regLoad2(in);
      case CONJUNCTION -> {
        int clause = in.u8("a clause");
        int clauses = in.u8("a number of clauses");
        yield new NiciraAction.Conjunction(in.i32("a conjunction"), clause, clauses);
      }
      case CT -> ConnectionTrackCodec.decode(in, nested);
      case NAT -> ConnectionTrackCodec.decodeNat(in);
      case OUTPUT_TRUNC -> {
        PortNumber port = port(in);
        yield new NiciraAction.OutputTruncated(port, in.i32("a length"));
      }
      case CLONE -> {
        in.skip(6, WHAT);
        in.enter("a clone action");
        List<Action> actions = nested.decode(in);
        in.leave();
        yield new NiciraAction.CloneAction(actions);
      }
      case CT_CLEAR -> padded(6, new NiciraAction.CtClear(), in);
      case ENCAP -> encap(in);
      case DECAP -> {
        in.skip(2, WHAT);
        yield new NiciraAction.Decap(in.i32("a packet type"));
      }
      case DEC_NSH_TTL -> padded(6, new NiciraAction.DecNshTtl(), in);
      case CHECK_PKT_LARGER -> {
        int length = in.u16("a length");
        int offset = in.u16("a bit");
        Subfield bit = field(in, offset, 1);
        yield padded(in.remaining(), new NiciraAction.CheckPacketLarger(length, bit), in);
      }
      case DELETE_FIELD -> {
        Subfield all = field(in, 0, 0);
        yield padded(
            in.remaining(), new NiciraAction.DeleteField(all.header(), all.experimenter()), in);
      }
      case DEBUG_RECIRC -> padded(6, new NiciraAction.DebugRecirculate(), in);
      case DEBUG_SLOW -> padded(6, new NiciraAction.DebugSlow(), in);
      default -> null;
    };
  }

  private static NiciraAction padded(int length, NiciraAction action, WireReader in) {
    in.skip(length, WHAT);
    return action;
  }

  /** As the other, for an action whose numbers are read in the course of the call. */
  private static NiciraAction padded(NiciraAction action, int length, WireReader in) {
    return padded(length, action, in);
  }

  private static PortNumber port(WireReader in) {
    return PortNumber.of16Bits(in.u16("a port"));
  }

  /** Whether the header is an experimenter's, which is four bytes longer. */
  private static boolean isLongHeader(int header) {
    return header >>> 16 == OxmHeader.CLASS_EXPERIMENTER;
  }

  static Subfield field(WireReader in, int offset, int bits) {
    int header = in.i32("the header of a field");
    int experimenter = isLongHeader(header) ? in.i32("an experimenter's number") : 0;
    return new Subfield(header, experimenter, offset, bits);
  }

  static void writeField(Subfield field, ByteBuf out) {
    out.writeInt(field.header());
    if (field.isLong()) {
      out.writeInt(field.experimenter());
    }
  }

  private static Subfield small(int header, int offsetAndBits) {
    return new Subfield(header, offsetAndBits >>> 6, (offsetAndBits & 0x3f) + 1);
  }

  private static int offsetAndBits(Subfield field) {
    return field.offset() << 6 | (field.bits() - 1);
  }

  /** The bits of a field that has a header of four bytes where there is room for no more. */
  private static Subfield requireShort(Subfield field) {
    if (field.isLong()) {
      throw new IllegalArgumentException("an experimenter's field does not fit the action");
    }
    return field;
  }

  private static NiciraAction regMove(WireReader in) {
    int bits = in.u16("a move's bits");
    int sourceOffset = in.u16("a move's source");
    int destinationOffset = in.u16("a move's destination");
    Subfield source = field(in, sourceOffset, bits);
    Subfield destination = field(in, destinationOffset, bits);
    return padded(in.remaining(), new NiciraAction.RegMove(source, destination), in);
  }

  private static @Nullable NiciraAction regLoad(WireReader in) {
    int bits = in.u16("a load's bits");
    int header = in.i32("a load's field");
    long value = in.i64("a load's value");
    return isLongHeader(header) ? null : new NiciraAction.RegLoad(small(header, bits), value);
  }

  private static @Nullable NiciraAction multipath(WireReader in) {
    HashFields fields = constant(HASH_FIELDS, in.u16("a multipath's fields"));
    int basis = in.u16("a basis");
    in.skip(2, WHAT);
    MultipathAlgorithm algorithm = constant(MULTIPATH_ALGORITHMS, in.u16("an algorithm"));
    int maxLink = in.u16("a link");
    int argument = in.i32("an argument");
    in.skip(2, WHAT);
    int bits = in.u16("a multipath's bits");
    int header = in.i32("a multipath's field");
    if (fields == null || algorithm == null || isLongHeader(header)) {
      return null;
    }
    return new NiciraAction.Multipath(
        fields, basis, algorithm, maxLink, argument, small(header, bits));
  }

  private static <E extends Coded> @Nullable E constant(E[] constants, int code) {
    return code < constants.length ? constants[code] : null;
  }

  private static @Nullable NiciraAction bundle(WireReader in, boolean load) {
    BundleAlgorithm algorithm = constant(BUNDLE_ALGORITHMS, in.u16("an algorithm"));
    HashFields fields = constant(HASH_FIELDS, in.u16("a bundle's fields"));
    int basis = in.u16("a basis");
    int memberType = in.i32("a bundle's members");
    int count = in.u16("a bundle's members");
    int bits = in.u16("a bundle's bits");
    int header = in.i32("a bundle's field");
    in.skip(4, WHAT);
    if (2 * count > in.remaining()) {
      throw in.fail(count + " members do not fit a bundle action");
    }
    if (algorithm == null
        || fields == null
        || memberType != OFPORT
        || isLongHeader(header)
        || (!load && (bits | header) != 0)) {
      return null;
    }
    List<PortNumber> members = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      members.add(port(in));
    }
    Optional<Subfield> destination = load ? Optional.of(small(header, bits)) : Optional.empty();
    NiciraAction bundle = new NiciraAction.Bundle(fields, basis, algorithm, members, destination);
    return padded(in.remaining(), bundle, in);
  }

  private static @Nullable NiciraAction outputReg(WireReader in) {
    int bits = in.u16("an output's bits");
    int header = in.i32("an output's field");
    int maxLength = in.u16("an output's length");
    in.skip(6, WHAT);
    return isLongHeader(header) ? null : new NiciraAction.OutputReg(small(header, bits), maxLength);
  }

  private static NiciraAction outputReg2(WireReader in) {
    int bits = in.u16("an output's bits");
    int maxLength = in.u16("an output's length");
    Subfield source = field(in, bits >>> 6, (bits & 0x3f) + 1);
    return padded(in.remaining(), new NiciraAction.OutputReg2(source, maxLength), in);
  }

  private static NiciraAction decTtlForControllers(WireReader in) {
    int count = in.u16("the number of controllers");
    in.skip(4, WHAT);
    if (2 * count > in.remaining()) {
      throw in.fail(count + " controllers do not fit the action");
    }
    List<Integer> ids = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      ids.add(in.u16("a controller"));
    }
    return padded(in.remaining(), new NiciraAction.DecTtlForControllers(ids), in);
  }

  private static NiciraAction controller2(WireReader in) {
    try {
      return decodeController2(in);
    } catch (ProtocolException e) {
      throw e.within(Fault.PROPERTY_LENGTH);
    }
  }

  private static NiciraAction decodeController2(WireReader in) {
    in.skip(6, WHAT);
    List<ControllerProperty> properties = new ArrayList<>(2);
    while (in.hasRemaining()) {
      int offset = in.offset();
      int type = in.u16("a property's type");
      int length = in.u16("a property's length");
      if (length < 4) {
        throw in.fail(offset, "a property of " + length + " bytes is shorter than its header");
      }
      int outer = in.narrow(length - 4, "a property");
      properties.add(
          switch (in.remaining() == propertyLength(type) ? type : -1) {
            case 0 -> new ControllerProperty.MaxLength(in.u16("a length"));
            case 1 -> new ControllerProperty.ControllerId(in.u16("a controller"));
            case 2 -> new ControllerProperty.Reason(in.u8("a reason"));
            case 4 -> new ControllerProperty.Pause();
            case 5 -> new ControllerProperty.MeterId(in.i32("a meter"));
            default ->
                type == USER_DATA
                    ? new ControllerProperty.UserData(in.rest())
                    : new ControllerProperty.Unknown(type, in.rest());
          });
      in.widen(outer, "a property");
      in.skip(Math.min(-length & 7, in.remaining()), WHAT);
    }
    return new NiciraAction.Controller2(properties);
  }

  /** The bytes of a property's value; some peers count the padding, and theirs stay as they are. */
  private static int propertyLength(int type) {
    return switch (type) {
      case 0, 1 -> 2;
      case 2 -> 1;
      case 4 -> 0;
      case 5 -> 4;
      default -> -1;
    };
  }

  private static Subfield stackField(WireReader in) {
    int offset = in.u16("a bit");
    Subfield field = field(in, offset, 0);
    int bits = in.u16("bits");
    in.skip(in.remaining(), WHAT);
    return new Subfield(field.header(), field.experimenter(), offset, bits);
  }

  private static @Nullable NiciraAction sample(WireReader in, int subtype) {
    int probability = in.u16("a probability");
    int collector = in.i32("a collector set");
    int domain = in.i32("a domain");
    int point = in.i32("a point");
    if (subtype == SAMPLE) {
      return new NiciraAction.Sample(probability, collector, domain, point);
    }
    PortNumber port = port(in);
    int direction = in.u8("a direction");
    in.skip(5, WHAT);
    boolean third = subtype == SAMPLE3;
    SampleDirection known = SampleDirection.ofCode(direction);
    if (known == null || third != (known != SampleDirection.DEFAULT)) {
      return null;
    }
    return new NiciraAction.SampleAtPort(probability, collector, domain, point, port, known);
  }

  private static @Nullable NiciraAction regLoad2(WireReader in) {
    int header = in.i32("the header of a field to set");
    int experimenter = isLongHeader(header) ? in.i32("an experimenter's number") : 0;
    OxmField field = OxmField.ofHeader(header, experimenter);
    if (field == null) {
      return null;
    }
    boolean masked = (header & MASKED) != 0;
    int length = (header & 0xff) - (isLongHeader(header) ? 4 : 0);
    int one = masked ? length / 2 : length;
    NiciraAction action;
    if (field.isVariable()) {
      if (one < 1 || one > field.bytes() || (masked && length % 2 != 0)) {
        throw in.fail(
            Fault.SET_FIELD_LENGTH, "field " + field.text() + " to set has " + length + " bytes");
      }
      Bytes value = in.bytes(one, field.text());
      action =
          new NiciraAction.SetOptionMasked(
              field, value, masked ? Optional.of(in.bytes(one, field.text())) : Optional.empty());
    } else {
      if (length != (masked ? 2 : 1) * field.bytes()) {
        throw in.fail(
            Fault.SET_FIELD_LENGTH, "field " + field.text() + " to set has " + length + " bytes");
      }
      long high = field.words() == 2 ? in.i64(field.text()) : 0;
      long low = in.number(Math.min(one, 8), field.text());
      if (masked) {
        long maskHigh = field.words() == 2 ? in.i64(field.text()) : 0;
        long mask = in.number(Math.min(one, 8), field.text());
        action =
            new NiciraAction.SetFieldMasked(field, high, low, maskHigh, mask, field.form(header));
      } else {
        action = new NiciraAction.RegLoad2(field, high, low, field.form(header));
      }
    }
    return padded(in.remaining(), action, in);
  }

  private static NiciraAction encap(WireReader in) {
    in.skip(2, WHAT);
    int type = in.i32("a packet type");
    List<EncapProperty> properties = new ArrayList<>(1);
    while (in.hasRemaining()) {
      int offset = in.offset();
      int propertyClass = in.u16("a property's class");
      int propertyType = in.u8("a property's type");
      int length = in.u8("a property's length");
      if (length < 4) {
        throw in.fail(offset, "a property of " + length + " bytes is shorter than its header");
      }
      properties.add(
          new EncapProperty(propertyClass, propertyType, in.bytes(length - 4, "a property")));
      in.skip(Math.min(-length & 7, in.remaining()), WHAT);
    }
    return new NiciraAction.Encap(type, properties);
  }

  /**
   * Writes an action, except for its length, which is left 0 for the caller to put in at the third
   * byte.
   *
   * @throws IllegalArgumentException if it has what does not fit the action
   */
  public static void encode(NiciraAction action, ByteBuf out, NestedActions nested) {
    int start = out.writerIndex();
    encodeBody(action, out, nested);
    out.writeZero(-(out.writerIndex() - start) & 7);
  }

  static ByteBuf header(int subtype, ByteBuf out) {
    out.writeShort(EXPERIMENTER).writeShort(0).writeInt(NICIRA);
    return out.writeShort(subtype);
  }

  private static void plain(int subtype, ByteBuf out) {
    header(subtype, out).writeZero(6);
  }

  private static void encodeBody(NiciraAction action, ByteBuf out, NestedActions nested) {
    switch (action) {
      case NiciraAction.Resubmit a ->
          header(RESUBMIT, out).writeShort(a.inPort().to16Bits()).writeInt(0);
      case NiciraAction.ResubmitTable a -> {
        header(a.tracked() ? RESUBMIT_TABLE_CT : RESUBMIT_TABLE, out);
        out.writeShort(a.inPort().to16Bits()).writeInt(a.tableId() << 24);
      }
      case NiciraAction.SetTunnel a -> header(SET_TUNNEL, out).writeShort(0).writeInt(a.id());
      case NiciraAction.SetTunnel64 a -> header(SET_TUNNEL64, out).writeZero(6).writeLong(a.id());
      case NiciraAction.NiciraSetQueue a ->
          header(SET_QUEUE, out).writeShort(0).writeInt(a.queueId());
      case NiciraAction.PopQueue a -> plain(POP_QUEUE, out);
      case NiciraAction.RegMove a -> {
        header(REG_MOVE, out).writeShort(a.source().bits());
        out.writeShort(a.source().offset()).writeShort(a.destination().offset());
        writeField(a.source(), out);
        writeField(a.destination(), out);
      }
      case NiciraAction.RegLoad a -> {
        Subfield to = requireShort(a.destination());
        header(REG_LOAD, out).writeShort(offsetAndBits(to)).writeInt(to.header());
        out.writeLong(a.value());
      }
      case NiciraAction.RegLoad2 a -> {
        OxmHeader header = a.field().headers().get(a.form());
        oxm(REG_LOAD2, header.bits(), header, out);
        writeValue(a.field(), a.valueHigh(), a.value(), out);
      }
      case NiciraAction.SetFieldMasked a -> {
        OxmHeader header = a.field().headers().get(a.form());
        oxm(REG_LOAD2, header.masked(header.valueBytes()), header, out);
        writeValue(a.field(), a.valueHigh(), a.value(), out);
        writeValue(a.field(), a.maskHigh(), a.mask(), out);
      }
      case NiciraAction.SetOptionMasked a -> {
        OxmHeader header = a.field().headers().get(0);
        int count = a.value().length();
        int bits = a.mask().isPresent() ? header.masked(count) : header.exact(count);
        oxm(REG_LOAD2, bits, header, out);
        a.value().writeTo(out);
        a.mask().ifPresent(mask -> mask.writeTo(out));
      }
      case NiciraAction.Note a -> {
        header(NOTE, out);
        a.content().writeTo(out);
        out.writeZero(Math.max(0, HEADER - a.content().length()));
      }
      case NiciraAction.Multipath a -> {
        Subfield to = requireShort(a.destination());
        header(MULTIPATH, out).writeShort(a.fields().code()).writeShort(a.basis()).writeShort(0);
        out.writeShort(a.algorithm().code()).writeShort(a.maxLink()).writeInt(a.argument());
        out.writeShort(0).writeShort(offsetAndBits(to)).writeInt(to.header());
      }
      case NiciraAction.Bundle a -> {
        header(a.destination().isPresent() ? BUNDLE_LOAD : BUNDLE, out);
        out.writeShort(a.algorithm().code()).writeShort(a.fields().code()).writeShort(a.basis());
        out.writeInt(OFPORT).writeShort(a.members().size());
        out.writeShort(a.destination().map(NiciraActionCodec::offsetAndBits).orElse(0));
        out.writeInt(a.destination().map(d -> requireShort(d).header()).orElse(0)).writeInt(0);
        a.members().forEach(member -> out.writeShort(member.to16Bits()));
      }
      case NiciraAction.OutputReg a when a.source().isLong() ->
          encodeOutputReg2(a.source(), a.maxLength(), out);
      case NiciraAction.OutputReg a -> {
        header(OUTPUT_REG, out).writeShort(offsetAndBits(a.source()));
        out.writeInt(a.source().header()).writeShort(a.maxLength()).writeZero(6);
      }
      case NiciraAction.OutputReg2 a -> encodeOutputReg2(a.source(), a.maxLength(), out);
      case NiciraAction.OutputTruncated a ->
          header(OUTPUT_TRUNC, out).writeShort(a.port().to16Bits()).writeInt(a.maxLength());
      case NiciraAction.Learn a -> LearnCodec.encode(a, header(a.isSecond() ? LEARN2 : LEARN, out));
      case NiciraAction.Exit a -> plain(EXIT, out);
      case NiciraAction.NiciraDecTtl a -> plain(DEC_TTL, out);
      case NiciraAction.DecTtlForControllers a -> {
        header(DEC_TTL_CNT_IDS, out).writeShort(a.ids().size()).writeInt(0);
        a.ids().forEach(out::writeShort);
      }
      case NiciraAction.FinTimeout a -> {
        header(FIN_TIMEOUT, out).writeShort(a.idleTimeout()).writeShort(a.hardTimeout());
        out.writeShort(0);
      }
      case NiciraAction.Controller a -> {
        header(CONTROLLER, out).writeShort(a.maxLength()).writeShort(a.controllerId());
        out.writeByte(a.reason()).writeByte(0);
      }
      case NiciraAction.Controller2 a -> {
        header(CONTROLLER2, out).writeZero(6);
        a.properties().forEach(property -> encodeProperty(property, out));
      }
      case NiciraAction.NiciraWriteMetadata a -> {
        header(WRITE_METADATA, out).writeZero(6);
        out.writeLong(a.metadata()).writeLong(a.mask());
      }
      case NiciraAction.NiciraPushMpls a ->
          header(PUSH_MPLS, out).writeShort(a.ethType()).writeInt(0);
      case NiciraAction.NiciraPopMpls a ->
          header(POP_MPLS, out).writeShort(a.ethType()).writeInt(0);
      case NiciraAction.NiciraSetMplsTtl a ->
          header(SET_MPLS_TTL, out).writeByte(a.ttl()).writeZero(5);
      case NiciraAction.NiciraDecMplsTtl a -> plain(DEC_MPLS_TTL, out);
      case NiciraAction.SetMplsLabel a ->
          header(SET_MPLS_LABEL, out).writeShort(0).writeInt(a.label());
      case NiciraAction.SetMplsTc a ->
          header(SET_MPLS_TC, out).writeByte(a.trafficClass()).writeZero(5);
      case NiciraAction.StackPush a -> encodeStack(STACK_PUSH, a.source(), out);
      case NiciraAction.StackPop a -> encodeStack(STACK_POP, a.destination(), out);
      case NiciraAction.Sample a -> {
        header(SAMPLE, out).writeShort(a.probability()).writeInt(a.collectorSetId());
        out.writeInt(a.domainId()).writeInt(a.pointId());
      }
      case NiciraAction.SampleAtPort a -> {
        header(a.direction() == SampleDirection.DEFAULT ? SAMPLE2 : SAMPLE3, out);
        out.writeShort(a.probability()).writeInt(a.collectorSetId());
        out.writeInt(a.domainId()).writeInt(a.pointId()).writeShort(a.samplingPort().to16Bits());
        out.writeByte(a.direction().code()).writeZero(5);
      }
      case NiciraAction.Conjunction a ->
          header(CONJUNCTION, out).writeByte(a.clause()).writeByte(a.clauses()).writeInt(a.id());
      case NiciraAction.ConnectionTrack a ->
          ConnectionTrackCodec.encode(a, header(CT, out), nested);
      case NiciraAction.Nat a -> ConnectionTrackCodec.encodeNat(a, header(NAT, out));
      case NiciraAction.CtClear a -> plain(CT_CLEAR, out);
      case NiciraAction.CloneAction a -> {
        plain(CLONE, out);
        nested.encode(a.actions(), out);
      }
      case NiciraAction.Encap a -> {
        header(ENCAP, out).writeShort(0).writeInt(a.packetType());
        for (EncapProperty property : a.properties()) {
          int length = 4 + property.content().length();
          out.writeShort(property.propertyClass()).writeByte(property.type()).writeByte(length);
          property.content().writeTo(out);
          out.writeZero(-length & 7);
        }
      }
      case NiciraAction.Decap a -> header(DECAP, out).writeShort(0).writeInt(a.packetType());
      case NiciraAction.DecNshTtl a -> plain(DEC_NSH_TTL, out);
      case NiciraAction.CheckPacketLarger a -> {
        header(CHECK_PKT_LARGER, out).writeShort(a.length());
        out.writeShort(a.destination().offset());
        writeField(a.destination(), out);
        out.writeZero(a.destination().isLong() ? 2 : 6);
      }
      case NiciraAction.DeleteField a -> {
        Subfield field = new Subfield(a.header(), a.experimenter(), 0, 0);
        writeField(field, header(DELETE_FIELD, out));
        out.writeZero(field.isLong() ? 6 : 10);
      }
      case NiciraAction.DebugRecirculate a -> plain(DEBUG_RECIRC, out);
      case NiciraAction.DebugSlow a -> plain(DEBUG_SLOW, out);
    }
  }

  private static void oxm(int subtype, int bits, OxmHeader header, ByteBuf out) {
    header(subtype, out).writeInt(bits);
    if (header.isLong()) {
      out.writeInt(header.experimenter());
    }
  }

  static void writeValue(OxmField field, long high, long low, ByteBuf out) {
    if (field.words() == 2) {
      out.writeLong(high);
    }
    MatchCodec.writeNumber(out, low, Math.min(field.bytes(), 8));
  }

  private static void encodeOutputReg2(Subfield source, int maxLength, ByteBuf out) {
    header(OUTPUT_REG2, out).writeShort(offsetAndBits(source)).writeShort(maxLength);
    writeField(source, out);
    out.writeZero(source.isLong() ? 2 : 6);
  }

  private static void encodeStack(int subtype, Subfield field, ByteBuf out) {
    header(subtype, out).writeShort(field.offset());
    writeField(field, out);
    out.writeShort(field.bits());
    out.writeZero(field.isLong() ? 2 : 6);
  }

  private static void encodeProperty(ControllerProperty property, ByteBuf out) {
    int start = out.writerIndex();
    switch (property) {
      case ControllerProperty.MaxLength p -> out.writeInt(0).writeShort(p.bytes());
      case ControllerProperty.ControllerId p -> out.writeInt(1 << 16).writeShort(p.id());
      case ControllerProperty.Reason p -> out.writeInt(2 << 16).writeByte(p.reason());
      case ControllerProperty.UserData p -> p.content().writeTo(out.writeInt(3 << 16));
      case ControllerProperty.Pause p -> out.writeInt(4 << 16);
      case ControllerProperty.MeterId p -> out.writeInt(5 << 16).writeInt(p.id());
      case ControllerProperty.Unknown p -> p.content().writeTo(out.writeInt(p.type() << 16));
    }
    int length = out.writerIndex() - start;
    out.setShort(start + 2, length);
    out.writeZero(-length & 7);
  }
}
