package io.weft.protocols.openflow.v13;

import io.netty.buffer.ByteBuf;
import io.weft.protocols.openflow.DatapathId;
import io.weft.protocols.openflow.Fault;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.ProtocolException;
import io.weft.protocols.openflow.internal.WireReader;
import io.weft.protocols.openflow.nicira.NiciraCodec;
import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.oxm.MatchCodec;
import io.weft.protocols.packet.Bytes;
import io.weft.protocols.packet.MacAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads and writes OpenFlow 1.3 messages. Without state: one codec serves all connections and
 * threads.
 *
 * <p>What this version of the codec does not know (message, multipart, action, instruction and
 * hello element types, match fields) is kept as its bytes. For a message whose reserved bytes are
 * zero, encoding what was decoded gives the same bytes.
 */
public final class OpenFlowCodec {
  /** The version in the header of OpenFlow 1.3. */
  public static final int VERSION = 4;

  private static final int HELLO = 0;
  private static final int ERROR = 1;
  private static final int ECHO_REQUEST = 2;
  private static final int ECHO_REPLY = 3;
  private static final int EXPERIMENTER = 4;
  private static final int FEATURES_REQUEST = 5;
  private static final int FEATURES_REPLY = 6;
  private static final int GET_CONFIG_REQUEST = 7;
  private static final int GET_CONFIG_REPLY = 8;
  private static final int SET_CONFIG = 9;
  private static final int PACKET_IN = 10;
  private static final int FLOW_REMOVED = 11;
  private static final int PORT_STATUS = 12;
  private static final int PACKET_OUT = 13;
  private static final int FLOW_MOD = 14;
  private static final int GROUP_MOD = 15;
  private static final int PORT_MOD = 16;
  private static final int TABLE_MOD = 17;
  private static final int MULTIPART_REQUEST = 18;
  private static final int MULTIPART_REPLY = 19;
  private static final int BARRIER_REQUEST = 20;
  private static final int BARRIER_REPLY = 21;
  private static final int QUEUE_GET_CONFIG_REQUEST = 22;
  private static final int QUEUE_GET_CONFIG_REPLY = 23;
  private static final int ROLE_REQUEST = 24;
  private static final int ROLE_REPLY = 25;
  private static final int GET_ASYNC_REQUEST = 26;
  private static final int GET_ASYNC_REPLY = 27;
  private static final int SET_ASYNC = 28;
  private static final int METER_MOD = 29;

  /** Without its match. */
  private static final int FLOW_MOD_LENGTH = 48;

  private static final FlowModCommand[] FLOW_MOD_COMMANDS = FlowModCommand.values();
  private static final GroupModCommand[] GROUP_MOD_COMMANDS = GroupModCommand.values();

  /** Creates a codec. */
  public OpenFlowCodec() {}

  /**
   * Reads one message out of a buffer of the network's, as {@link #decode(Bytes)}. It copies the
   * message first, so the buffer may be released afterwards.
   *
   * @param frame exactly one message; not released, its indices do not move
   * @throws io.weft.protocols.openflow.ProtocolException if it is none of this version; a hello may
   *     have any version
   */
  public Message decode(ByteBuf frame) {
    return decode(Bytes.copyOf(frame));
  }

  /**
   * Reads one message.
   *
   * @param frame exactly one message, as {@link io.weft.protocols.openflow.Framer} cuts it; a
   *     payload that is most of it shares its memory
   * @throws io.weft.protocols.openflow.ProtocolException if it is none of this version; a hello may
   *     have any version
   */
  public Message decode(Bytes frame) {
    int length = frame.length();
    WireReader in = new WireReader(frame);
    long header = in.i64At(in.structure(8, "a message's header"));
    int stated = (int) (header >>> 32) & 0xffff;
    if (stated != length) {
      throw in.fail(2, "a message of " + length + " bytes says that it has " + stated);
    }
    try {
      return decode(header, in);
    } catch (ProtocolException e) {
      throw isWrongLength(frame) ? e.as(Fault.MESSAGE_LENGTH) : e;
    }
  }

  /** Whether the length cannot be that of a message of its type, which is what counts first. */
  private static boolean isWrongLength(Bytes frame) {
    int length = frame.length();
    return switch (frame.get(1)) {
      case FLOW_MOD -> length < FLOW_MOD_LENGTH || length % 8 != 0;
      case GROUP_MOD, METER_MOD -> length < 16 || length % 8 != 0;
      case MULTIPART_REQUEST -> length % 8 != 0;
      case ROLE_REQUEST -> length != 24;
      case EXPERIMENTER -> NiciraCodec.isWrongLength(frame);
      case PACKET_OUT -> length < 24 || frame.getUnsignedShort(16) % 8 != 0;
      default -> false;
    };
  }

  /** Reads a message that is the whole part, and whose stated length is that of the part. */
  static Message decodeNested(WireReader in) {
    return decode(in.i64At(in.structure(8, "a message's header")), in);
  }

  /** Reads what is behind the header. */
  private static Message decode(long header, WireReader in) {
    int version = (int) (header >>> 56);
    int type = (int) (header >>> 48) & 0xff;
    int xid = (int) header;
    if (type == HELLO) {
      return decodeHello(version, xid, in);
    }
    if (version != VERSION) {
      throw in.fail(
              in.offset() - 8, "version " + version + " in a message after version 4 was agreed on")
          .as(Fault.VERSION);
    }
    Message message = decodeBody(type, xid, in);
    if (in.hasRemaining()) {
      throw in.fail(in.remaining() + " bytes too many in a message of type " + type);
    }
    return message;
  }

  /** Small, so that it is compiled into its caller: what there is most of comes here. */
  private static Message decodeBody(int type, int xid, WireReader in) {
    return switch (type) {
      case PACKET_IN -> decodePacketIn(xid, in);
      case PACKET_OUT -> decodePacketOut(xid, in);
      case FLOW_MOD -> decodeFlowMod(xid, in);
      case MULTIPART_REPLY -> MultipartCodec.decodeReply(xid, in);
      default -> decodeOther(type, xid, in);
    };
  }

  private static Message decodeOther(int type, int xid, WireReader in) {
    return switch (type) {
      case ERROR -> {
        int errorType = in.u16("an error's type");
        int code = in.u16("an error's code");
        yield new ErrorMessage(xid, errorType, code, in.rest());
      }
      case ECHO_REQUEST -> new EchoRequest(xid, in.rest());
      case ECHO_REPLY -> new EchoReply(xid, in.rest());
      case EXPERIMENTER -> ExperimenterCodec.decode(xid, in);
      case FEATURES_REQUEST -> new FeaturesRequest(xid);
      case FEATURES_REPLY -> {
        DatapathId datapathId = new DatapathId(in.i64("a datapath id"));
        int buffers = in.i32("the number of buffers");
        int tables = in.u8("the number of tables");
        int auxiliaryId = in.u8("an auxiliary id");
        in.skip(2, "a features reply");
        int capabilities = in.i32("capabilities");
        in.skip(4, "a features reply");
        yield new FeaturesReply(xid, datapathId, buffers, tables, auxiliaryId, capabilities);
      }
      case GET_CONFIG_REQUEST -> new GetConfigRequest(xid);
      case GET_CONFIG_REPLY -> new GetConfigReply(xid, in.u16("flags"), in.u16("a length"));
      case SET_CONFIG -> new SetConfig(xid, in.u16("flags"), in.u16("a length"));
      case FLOW_REMOVED -> decodeFlowRemoved(xid, in);
      case PORT_STATUS -> {
        int reason = in.u8("a port status' reason");
        in.skip(7, "a port status");
        yield new PortStatus(xid, reason, StructureCodec.decodePort(in));
      }
      case GROUP_MOD -> {
        GroupModCommand command =
            StructureCodec.constant(
                in,
                GROUP_MOD_COMMANDS,
                in.u16("a group-mod's command"),
                "group-mod command",
                Fault.GROUP_COMMAND);
        GroupType groupType = StructureCodec.decodeGroupType(in);
        in.skip(1, "a group-mod");
        int group = in.i32("a group");
        yield new GroupMod(xid, command, groupType, group, StructureCodec.decodeBuckets(in));
      }
      case PORT_MOD -> {
        PortNumber port = PortNumber.of(in.i32("a port"));
        in.skip(4, "a port-mod");
        MacAddress address = MacAddress.of(in.number(6, "a port's address"));
        in.skip(2, "a port-mod");
        int config = in.i32("a port's config");
        int mask = in.i32("a config's mask");
        int advertise = in.i32("a port's features");
        in.skip(4, "a port-mod");
        yield new PortMod(xid, port, address, config, mask, advertise);
      }
      case TABLE_MOD -> {
        int table = in.u8("a table");
        in.skip(3, "a table-mod");
        yield new TableMod(xid, table, in.i32("a table's config"));
      }
      case MULTIPART_REQUEST -> MultipartCodec.decodeRequest(xid, in);
      case BARRIER_REQUEST -> new BarrierRequest(xid);
      case BARRIER_REPLY -> new BarrierReply(xid);
      case ROLE_REQUEST -> {
        ControllerRole role = StructureCodec.decodeRole(in);
        in.skip(4, "a role");
        yield new RoleRequest(xid, role, in.i64("a generation"));
      }
      case ROLE_REPLY -> {
        ControllerRole role = StructureCodec.decodeRole(in);
        in.skip(4, "a role");
        yield new RoleReply(xid, role, in.i64("a generation"));
      }
      case QUEUE_GET_CONFIG_REQUEST -> {
        PortNumber port = PortNumber.of(in.i32("a port"));
        in.skip(4, "a queue-get-config request");
        yield new QueueGetConfigRequest(xid, port);
      }
      case QUEUE_GET_CONFIG_REPLY -> QueueCodec.decodeReply(xid, in);
      case GET_ASYNC_REQUEST -> new GetAsyncRequest(xid);
      case GET_ASYNC_REPLY -> new GetAsyncReply(xid, StructureCodec.decodeAsyncConfig(in));
      case SET_ASYNC -> new SetAsync(xid, StructureCodec.decodeAsyncConfig(in));
      case METER_MOD -> MeterCodec.decodeMod(xid, in);
      default -> new UnknownMessage(xid, type, in.rest());
    };
  }

  private static Hello decodeHello(int version, int xid, WireReader in) {
    if (version < VERSION) {
      // Before 1.3.1 a hello had no elements, and what it carried was to be ignored.
      return new Hello(
          version,
          xid,
          in.hasRemaining() ? List.of(new HelloElement.Opaque(in.rest())) : List.of());
    }
    List<HelloElement> elements = new ArrayList<>(1);
    while (in.hasRemaining()) {
      int offset = in.offset();
      HelloElement element = decodeHelloElement(in);
      if (element instanceof HelloElement.Opaque) {
        in.rewind(offset);
        elements.add(new HelloElement.Opaque(in.rest()));
      } else {
        elements.add(element);
      }
    }
    return new Hello(version, xid, elements);
  }

  /** Reads an element; an opaque one if bytes follow that are no padding. */
  private static HelloElement decodeHelloElement(WireReader in) {
    int offset = in.offset();
    int type = in.u16("a hello element's type");
    int length = in.u16("a hello element's length");
    if (length < 4) {
      throw in.fail(offset, "a hello element of " + length + " bytes");
    }
    HelloElement element;
    int outer = in.narrow(length - 4, "a hello element");
    if (type == HelloElement.TYPE_VERSION_BITMAP) {
      List<Integer> bitmaps = new ArrayList<>(1);
      while (in.hasRemaining()) {
        bitmaps.add(in.i32("a version bitmap"));
      }
      element = new HelloElement.VersionBitmap(bitmaps);
    } else {
      element = new HelloElement.Unknown(type, in.rest());
    }
    in.widen(outer, "a hello element");
    boolean padded = in.number(-length & 7, "the padding of a hello element") == 0;
    return padded ? element : new HelloElement.Opaque(Bytes.EMPTY);
  }

  private static PacketIn decodePacketIn(int xid, WireReader in) {
    int at = in.structure(16, "a packet-in");
    int bufferId = in.i32At(at);
    int totalLength = in.u16At(at + 4);
    int reason = in.u8At(at + 6);
    int table = in.u8At(at + 7);
    long cookie = in.i64At(at + 8);
    Match match = MatchCodec.decode(in);
    in.skip(2, "a packet-in");
    return new PacketIn(xid, bufferId, totalLength, reason, table, cookie, match, in.rest());
  }

  private static FlowRemoved decodeFlowRemoved(int xid, WireReader in) {
    return new FlowRemoved(
        xid,
        in.i64("a cookie"),
        in.u16("a priority"),
        in.u8("a flow-removed's reason"),
        in.u8("a table"),
        in.i32("a duration"),
        in.i32("a duration"),
        in.u16("an idle timeout"),
        in.u16("a hard timeout"),
        in.i64("a packet count"),
        in.i64("a byte count"),
        MatchCodec.decode(in));
  }

  private static PacketOut decodePacketOut(int xid, WireReader in) {
    int at = in.structure(16, "a packet-out");
    long bufferAndPort = in.i64At(at);
    int outer = in.narrow(in.u16At(at + 8), "the actions of a packet-out");
    List<Action> actions = ActionCodec.decodeAll(in);
    in.widen(outer, "the actions of a packet-out");
    return new PacketOut(
        xid, (int) (bufferAndPort >>> 32), PortNumber.of((int) bufferAndPort), actions, in.rest());
  }

  private static FlowMod decodeFlowMod(int xid, WireReader in) {
    int at = in.structure(40, "a flow-mod");
    long cookie = in.i64At(at);
    long cookieMask = in.i64At(at + 8);
    int table = in.u8At(at + 16);
    FlowModCommand command =
        StructureCodec.constant(
            in, FLOW_MOD_COMMANDS, in.u8At(at + 17), "flow-mod command", Fault.FLOW_COMMAND);
    int idleTimeout = in.u16At(at + 18);
    int hardTimeout = in.u16At(at + 20);
    int priority = in.u16At(at + 22);
    int bufferId = in.i32At(at + 24);
    PortNumber outPort = PortNumber.of(in.i32At(at + 28));
    int outGroup = in.i32At(at + 32);
    int flags = in.u16At(at + 36);
    Match match = MatchCodec.decode(in);
    return new FlowMod(
        xid,
        cookie,
        cookieMask,
        table,
        command,
        idleTimeout,
        hardTimeout,
        priority,
        bufferId,
        outPort,
        outGroup,
        flags,
        match,
        InstructionCodec.decodeAll(in));
  }

  /**
   * Appends a message to a buffer.
   *
   * @throws IllegalArgumentException if the message or a part of it is too long for its length
   *     field; nothing is appended then
   */
  public void encode(Message message, ByteBuf out) {
    encodeNested(message, out);
  }

  /** Appends a message, with the length in its header. */
  static void encodeNested(Message message, ByteBuf out) {
    int start = out.writerIndex();
    boolean complete = false;
    try {
      encodeMessage(message, out);
      int length = out.writerIndex() - start;
      if (length > 0xffff) {
        throw new IllegalArgumentException(
            "a message of " + length + " bytes; OpenFlow has 65535 at most");
      }
      out.setShort(start + 2, length);
      complete = true;
    } finally {
      if (!complete) {
        out.writerIndex(start);
      }
    }
  }

  private static void encodeMessage(Message message, ByteBuf out) {
    switch (message) { // What there is most of comes first.
      case FlowMod m -> encodeFlowMod(m, out);
      case PacketOut m -> encodePacketOut(m, out);
      case Hello m -> encodeHello(m, out);
      case ErrorMessage m -> {
        header(ERROR, m, out).writeShort(m.type()).writeShort(m.code());
        m.data().writeTo(out);
      }
      case EchoRequest m -> m.data().writeTo(header(ECHO_REQUEST, m, out));
      case EchoReply m -> m.data().writeTo(header(ECHO_REPLY, m, out));
      case ExperimenterMessage m -> ExperimenterCodec.encode(m, header(EXPERIMENTER, m, out));
      case NiciraMessage m -> ExperimenterCodec.encode(m, header(EXPERIMENTER, m, out));
      case BundleControl m -> ExperimenterCodec.encode(m, header(EXPERIMENTER, m, out));
      case BundleAdd m -> ExperimenterCodec.encode(m, header(EXPERIMENTER, m, out));
      case FlowMonitorCancel m -> ExperimenterCodec.encode(m, header(EXPERIMENTER, m, out));
      case FlowMonitorPaused m -> ExperimenterCodec.encode(m, header(EXPERIMENTER, m, out));
      case FlowMonitorResumed m -> ExperimenterCodec.encode(m, header(EXPERIMENTER, m, out));
      case RoleStatus m -> ExperimenterCodec.encode(m, header(EXPERIMENTER, m, out));
      case FeaturesRequest m -> header(FEATURES_REQUEST, m, out);
      case FeaturesReply m -> {
        header(FEATURES_REPLY, m, out).writeLong(m.datapathId().value()).writeInt(m.buffers());
        out.writeByte(m.tables()).writeByte(m.auxiliaryId()).writeShort(0);
        out.writeInt(m.capabilities()).writeInt(0);
      }
      case GetConfigRequest m -> header(GET_CONFIG_REQUEST, m, out);
      case GetConfigReply m ->
          header(GET_CONFIG_REPLY, m, out).writeShort(m.flags()).writeShort(m.missSendLength());
      case SetConfig m ->
          header(SET_CONFIG, m, out).writeShort(m.flags()).writeShort(m.missSendLength());
      case PacketIn m -> {
        header(PACKET_IN, m, out).writeInt(m.bufferId()).writeShort(m.totalLength());
        out.writeByte(m.reason()).writeByte(m.tableId()).writeLong(m.cookie());
        MatchCodec.encode(m.match(), out);
        m.data().writeTo(out.writeShort(0));
      }
      case FlowRemoved m -> {
        header(FLOW_REMOVED, m, out).writeLong(m.cookie()).writeShort(m.priority());
        out.writeByte(m.reason()).writeByte(m.tableId());
        out.writeInt(m.durationSeconds()).writeInt(m.durationNanos());
        out.writeShort(m.idleTimeout()).writeShort(m.hardTimeout());
        out.writeLong(m.packets()).writeLong(m.bytes());
        MatchCodec.encode(m.match(), out);
      }
      case PortStatus m -> {
        header(PORT_STATUS, m, out).writeByte(m.reason()).writeZero(7);
        StructureCodec.encodePort(m.port(), out);
      }
      case GroupMod m -> {
        header(GROUP_MOD, m, out).writeShort(m.command().code());
        out.writeByte(m.type().code()).writeByte(0).writeInt(m.groupId());
        StructureCodec.encodeBuckets(m.buckets(), out);
      }
      case PortMod m -> {
        header(PORT_MOD, m, out).writeInt(m.port().value()).writeInt(0);
        MatchCodec.writeNumber(out, m.address().value(), 6);
        out.writeShort(0).writeInt(m.config()).writeInt(m.mask()).writeInt(m.advertise());
        out.writeInt(0);
      }
      case TableMod m -> header(TABLE_MOD, m, out).writeInt(m.tableId() << 24).writeInt(m.config());
      case MultipartRequest m -> MultipartCodec.encodeRequest(m, multipart(true, m, out));
      case MultipartReply m -> MultipartCodec.encodeReply(m, multipart(false, m, out));
      case BarrierRequest m -> header(BARRIER_REQUEST, m, out);
      case BarrierReply m -> header(BARRIER_REPLY, m, out);
      case RoleRequest m ->
          header(ROLE_REQUEST, m, out)
              .writeInt(m.role().code())
              .writeInt(0)
              .writeLong(m.generationId());
      case RoleReply m ->
          header(ROLE_REPLY, m, out)
              .writeInt(m.role().code())
              .writeInt(0)
              .writeLong(m.generationId());
      case QueueGetConfigRequest m ->
          header(QUEUE_GET_CONFIG_REQUEST, m, out).writeInt(m.port().value()).writeInt(0);
      case QueueGetConfigReply m ->
          QueueCodec.encodeReply(m, header(QUEUE_GET_CONFIG_REPLY, m, out));
      case GetAsyncRequest m -> header(GET_ASYNC_REQUEST, m, out);
      case GetAsyncReply m ->
          StructureCodec.encodeAsyncConfig(m.config(), header(GET_ASYNC_REPLY, m, out));
      case SetAsync m -> StructureCodec.encodeAsyncConfig(m.config(), header(SET_ASYNC, m, out));
      case MeterMod m -> MeterCodec.encodeMod(m, header(METER_MOD, m, out));
      case UnknownMessage m -> m.body().writeTo(header(m.type(), m, out));
    }
  }

  private static ByteBuf multipart(boolean request, Message message, ByteBuf out) {
    return header(request ? MULTIPART_REQUEST : MULTIPART_REPLY, message, out);
  }

  /** Two halves of a number to be written at once: a buffer checks the place of each. */
  static long word(int high, int low) {
    return (long) high << 32 | (low & 0xffff_ffffL);
  }

  /** Begins a message; its length is put in afterwards. */
  private static ByteBuf header(int type, Message message, ByteBuf out) {
    return out.writeLong(word(VERSION << 24 | type << 16, message.xid()));
  }

  private static void encodeHello(Hello hello, ByteBuf out) {
    out.writeByte(hello.version()).writeByte(HELLO).writeShort(0).writeInt(hello.xid());
    for (HelloElement element : hello.elements()) {
      int start = out.writerIndex();
      switch (element) {
        case HelloElement.VersionBitmap e -> {
          out.writeShort(HelloElement.TYPE_VERSION_BITMAP).writeShort(0);
          e.bitmaps().forEach(out::writeInt);
        }
        case HelloElement.Unknown e -> e.body().writeTo(out.writeShort(e.type()).writeShort(0));
        case HelloElement.Opaque e -> {
          e.content().writeTo(out);
          continue;
        }
      }
      int length = out.writerIndex() - start;
      if (length > 0xffff) {
        throw new IllegalArgumentException("a hello element of " + length + " bytes");
      }
      out.setShort(start + 2, length);
      out.writeZero(-length & 7);
    }
  }

  private static void encodePacketOut(PacketOut m, ByteBuf out) {
    header(PACKET_OUT, m, out).writeLong(word(m.bufferId(), m.inPort().value()));
    int lengthIndex = out.writerIndex();
    out.writeZero(8);
    int start = out.writerIndex();
    ActionCodec.encodeAll(m.actions(), out);
    int length = out.writerIndex() - start;
    if (length > 0xffff) {
      throw new IllegalArgumentException("the actions of a packet-out have " + length + " bytes");
    }
    out.setShort(lengthIndex, length);
    m.data().writeTo(out);
  }

  private static void encodeFlowMod(FlowMod m, ByteBuf out) {
    header(FLOW_MOD, m, out).writeLong(m.cookie()).writeLong(m.cookieMask());
    int selector = m.tableId() << 24 | m.command().code() << 16 | m.idleTimeout();
    out.writeLong(word(selector, m.hardTimeout() << 16 | m.priority()));
    out.writeLong(word(m.bufferId(), m.outPort().value()));
    out.writeLong(word(m.outGroup(), m.flags() << 16));
    MatchCodec.encode(m.match(), out);
    InstructionCodec.encodeAll(m.instructions(), out);
  }
}
