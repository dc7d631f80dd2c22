package io.weft.protocols.openflow.v10;

import io.netty.buffer.ByteBuf;
import io.weft.protocols.openflow.DatapathId;
import io.weft.protocols.openflow.Fault;
import io.weft.protocols.openflow.MalformedEntry;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.ProtocolException;
import io.weft.protocols.openflow.internal.EntryCodec;
import io.weft.protocols.openflow.internal.WireReader;
import io.weft.protocols.openflow.nicira.NiciraBody;
import io.weft.protocols.openflow.nicira.NiciraCodec;
import io.weft.protocols.openflow.oxm.MatchCodec;
import io.weft.protocols.packet.Bytes;
import io.weft.protocols.packet.MacAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads and writes OpenFlow 1.0 messages. Without state: one codec serves all connections and
 * threads.
 *
 * <p>What this codec does not know (message, statistics and action types, vendors' messages) is
 * kept as its bytes. For a message whose reserved bytes are zero, encoding what was decoded gives
 * the same bytes.
 */
public final class OpenFlowCodec {
  /** The version in the header of OpenFlow 1.0. */
  public static final int VERSION = 1;

  private static final int HELLO = 0;
  private static final int ERROR = 1;
  private static final int ECHO_REQUEST = 2;
  private static final int ECHO_REPLY = 3;
  private static final int VENDOR = 4;
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
  private static final int PORT_MOD = 15;
  private static final int STATS_REQUEST = 16;
  private static final int STATS_REPLY = 17;
  private static final int BARRIER_REQUEST = 18;
  private static final int BARRIER_REPLY = 19;
  private static final int QUEUE_GET_CONFIG_REQUEST = 20;
  private static final int QUEUE_GET_CONFIG_REPLY = 21;

  private static final int FLOW_MOD_LENGTH = 72;

  /** Creates a codec. */
  public OpenFlowCodec() {}

  /**
   * Reads one message out of a buffer of the network's, as {@link #decode(Bytes)}. It copies the
   * message first, so the buffer may be released afterwards.
   *
   * @param frame exactly one message; not released, its indices do not move
   * @throws io.weft.protocols.openflow.ProtocolException if it is none of this version
   */
  public Message decode(ByteBuf frame) {
    return decode(Bytes.copyOf(frame));
  }

  /**
   * Reads one message.
   *
   * @param frame exactly one message, as {@link io.weft.protocols.openflow.Framer} cuts it; a
   *     payload that is most of it shares its memory
   * @throws io.weft.protocols.openflow.ProtocolException if it is none of this version
   */
  public Message decode(Bytes frame) {
    int length = frame.length();
    WireReader in = new WireReader(frame);
    int version = in.u8("a message's version");
    int type = in.u8("a message's type");
    int stated = in.u16("a message's length");
    int xid = in.i32("a message's transaction id");
    if (stated != length) {
      throw in.fail(2, "a message of " + length + " bytes says that it has " + stated);
    }
    if (version != VERSION) {
      throw in.fail(0, "version " + version + " in a message after version 1 was agreed on")
          .as(Fault.VERSION);
    }
    Message message;
    try {
      message = decodeBody(type, xid, in);
    } catch (ProtocolException e) {
      throw isWrongLength(frame) ? e.as(Fault.MESSAGE_LENGTH) : e;
    }
    if (in.hasRemaining()) {
      throw in.fail(in.remaining() + " bytes too many in a message of type " + type);
    }
    return message;
  }

  /** Whether the length cannot be that of a message of its type, which is what counts first. */
  private static boolean isWrongLength(Bytes frame) {
    int length = frame.length();
    return switch (frame.get(1)) {
      case FLOW_MOD -> length < FLOW_MOD_LENGTH || length % 8 != 0;
      case PACKET_OUT -> length < 16 || frame.getUnsignedShort(14) % 8 != 0;
      case VENDOR -> NiciraCodec.isWrongLength(frame);
      default -> false;
    };
  }

  private static Message decodeBody(int type, int xid, WireReader in) {
    return switch (type) {
      case HELLO -> new Hello(xid, in.rest());
      case ERROR -> {
        int errorType = in.u16("an error's type");
        int code = in.u16("an error's code");
        yield new ErrorMessage(xid, errorType, code, in.rest());
      }
      case ECHO_REQUEST -> new EchoRequest(xid, in.rest());
      case ECHO_REPLY -> new EchoReply(xid, in.rest());
      case VENDOR -> decodeVendor(xid, in);
      case FEATURES_REQUEST -> new FeaturesRequest(xid);
      case FEATURES_REPLY -> decodeFeatures(xid, in);
      case GET_CONFIG_REQUEST -> new GetConfigRequest(xid);
      case GET_CONFIG_REPLY -> new GetConfigReply(xid, in.u16("flags"), in.u16("a length"));
      case SET_CONFIG -> new SetConfig(xid, in.u16("flags"), in.u16("a length"));
      case PACKET_IN -> {
        int bufferId = in.i32("a packet-in's buffer");
        int totalLength = in.u16("a packet's length");
        PortNumber port = Ports.decode(in, "a packet-in's port");
        int reason = in.u8("a packet-in's reason");
        in.skip(1, "a packet-in");
        yield new PacketIn(xid, bufferId, totalLength, port, reason, in.rest());
      }
      case FLOW_REMOVED -> decodeFlowRemoved(xid, in);
      case PORT_STATUS -> {
        int reason = in.u8("a port status' reason");
        in.skip(7, "a port status");
        yield new PortStatus(xid, reason, StructureCodec.decodePort(in));
      }
      case PACKET_OUT -> decodePacketOut(xid, in);
      case FLOW_MOD -> decodeFlowMod(xid, in);
      case PORT_MOD -> {
        PortNumber port = Ports.decode(in, "a port");
        MacAddress address = MacAddress.of(in.number(6, "a port's address"));
        int config = in.i32("a port's config");
        int mask = in.i32("a config's mask");
        int advertise = in.i32("a port's features");
        in.skip(4, "a port-mod");
        yield new PortMod(xid, port, address, config, mask, advertise);
      }
      case STATS_REQUEST -> StatsCodec.decodeRequest(xid, in);
      case STATS_REPLY -> StatsCodec.decodeReply(xid, in);
      case BARRIER_REQUEST -> new BarrierRequest(xid);
      case BARRIER_REPLY -> new BarrierReply(xid);
      case QUEUE_GET_CONFIG_REQUEST -> {
        PortNumber port = Ports.decode(in, "a port");
        in.skip(2, "a request for queues");
        yield new QueueGetConfigRequest(xid, port);
      }
      case QUEUE_GET_CONFIG_REPLY -> {
        PortNumber port = Ports.decode(in, "a port");
        in.skip(6, "a reply with queues");
        List<QueueDescription> queues = new ArrayList<>();
        List<MalformedEntry> malformed = new ArrayList<>(0);
        EntryCodec.decode(
            in, 4, StructureCodec.QUEUE_HEADER, StructureCodec::decodeQueue, queues, malformed);
        yield new QueueGetConfigReply(xid, port, queues, malformed);
      }
      default -> new UnknownMessage(xid, type, in.rest());
    };
  }

  private static Message decodeVendor(int xid, WireReader in) {
    int vendor = in.i32("a vendor's id");
    if (vendor != NiciraBody.EXPERIMENTER || in.remaining() < 4) {
      return new VendorMessage(xid, vendor, in.rest());
    }
    int subtype = in.peek32(0, "a subtype");
    boolean isFlowMod = subtype == NiciraStatsCodec.FLOW_MOD;
    if (!isFlowMod && !NiciraCodec.knows(subtype)) {
      return new VendorMessage(xid, vendor, in.rest());
    }
    in.skip(4, "a subtype");
    return isFlowMod
        ? NiciraStatsCodec.decodeFlowMod(xid, in)
        : new NiciraMessage(xid, NiciraCodec.decode(subtype, in));
  }

  private static FeaturesReply decodeFeatures(int xid, WireReader in) {
    DatapathId datapathId = new DatapathId(in.i64("a datapath id"));
    int buffers = in.i32("the number of buffers");
    int tables = in.u8("the number of tables");
    in.skip(3, "a features reply");
    int capabilities = in.i32("capabilities");
    int actions = in.i32("supported actions");
    List<PortDescription> ports = new ArrayList<>();
    while (in.hasRemaining()) {
      ports.add(StructureCodec.decodePort(in));
    }
    return new FeaturesReply(xid, datapathId, buffers, tables, capabilities, actions, ports);
  }

  private static FlowRemoved decodeFlowRemoved(int xid, WireReader in) {
    Match match = Match.decode(in);
    long cookie = in.i64("a cookie");
    int priority = in.u16("a priority");
    int reason = in.u8("a flow-removed's reason");
    in.skip(1, "a flow-removed");
    int seconds = in.i32("a duration");
    int nanos = in.i32("a duration");
    int idleTimeout = in.u16("an idle timeout");
    in.skip(2, "a flow-removed");
    long packets = in.i64("a packet count");
    long bytes = in.i64("a byte count");
    return new FlowRemoved(
        xid, match, cookie, priority, reason, seconds, nanos, idleTimeout, packets, bytes);
  }

  private static PacketOut decodePacketOut(int xid, WireReader in) {
    int bufferId = in.i32("a packet-out's buffer");
    PortNumber inPort = Ports.decode(in, "a packet-out's port");
    int length = in.u16("the length of a packet-out's actions");
    int outer = in.narrow(length, "the actions of a packet-out");
    List<Action> actions = ActionCodec.decodeAll(in);
    in.widen(outer, "the actions of a packet-out");
    return new PacketOut(xid, bufferId, inPort, actions, in.rest());
  }

  private static FlowMod decodeFlowMod(int xid, WireReader in) {
    Match match = Match.decode(in);
    long cookie = in.i64("a cookie");
    int table = in.u8("a table");
    FlowModCommand command = FlowModCommand.decode(in);
    int idleTimeout = in.u16("an idle timeout");
    int hardTimeout = in.u16("a hard timeout");
    int priority = in.u16("a priority");
    int bufferId = in.i32("a flow-mod's buffer");
    PortNumber outPort = Ports.decode(in, "an output port");
    int flags = in.u16("flags");
    return new FlowMod(
        xid,
        match,
        cookie,
        table,
        command,
        idleTimeout,
        hardTimeout,
        priority,
        bufferId,
        outPort,
        flags,
        ActionCodec.decodeAll(in));
  }

  /**
   * Appends a message to a buffer.
   *
   * @throws IllegalArgumentException if the message or a part of it is too long for its length
   *     field; nothing is appended then
   */
  public void encode(Message message, ByteBuf out) {
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
    switch (message) {
      case Hello m -> m.data().writeTo(header(HELLO, m, out));
      case ErrorMessage m ->
          m.data().writeTo(header(ERROR, m, out).writeShort(m.type()).writeShort(m.code()));
      case EchoRequest m -> m.data().writeTo(header(ECHO_REQUEST, m, out));
      case EchoReply m -> m.data().writeTo(header(ECHO_REPLY, m, out));
      case VendorMessage m -> m.data().writeTo(header(VENDOR, m, out).writeInt(m.vendor()));
      case NiciraMessage m -> NiciraCodec.encode(m.body(), header(VENDOR, m, out));
      case NiciraFlowMod m -> NiciraStatsCodec.encode(m, header(VENDOR, m, out));
      case FeaturesRequest m -> header(FEATURES_REQUEST, m, out);
      case FeaturesReply m -> {
        header(FEATURES_REPLY, m, out).writeLong(m.datapathId().value()).writeInt(m.buffers());
        out.writeInt(m.tables() << 24).writeInt(m.capabilities()).writeInt(m.actions());
        for (PortDescription port : m.ports()) {
          StructureCodec.encodePort(port, out);
        }
      }
      case GetConfigRequest m -> header(GET_CONFIG_REQUEST, m, out);
      case GetConfigReply m ->
          header(GET_CONFIG_REPLY, m, out).writeShort(m.flags()).writeShort(m.missSendLength());
      case SetConfig m ->
          header(SET_CONFIG, m, out).writeShort(m.flags()).writeShort(m.missSendLength());
      case PacketIn m -> {
        header(PACKET_IN, m, out).writeInt(m.bufferId()).writeShort(m.totalLength());
        Ports.encode(m.inPort(), out).writeShort(m.reason() << 8);
        m.data().writeTo(out);
      }
      case FlowRemoved m -> {
        m.match().encode(header(FLOW_REMOVED, m, out));
        out.writeLong(m.cookie()).writeShort(m.priority()).writeShort(m.reason() << 8);
        out.writeInt(m.durationSeconds()).writeInt(m.durationNanos());
        out.writeShort(m.idleTimeout()).writeShort(0);
        out.writeLong(m.packets()).writeLong(m.bytes());
      }
      case PortStatus m -> {
        header(PORT_STATUS, m, out).writeByte(m.reason()).writeZero(7);
        StructureCodec.encodePort(m.port(), out);
      }
      case PacketOut m -> encodePacketOut(m, out);
      case FlowMod m -> encodeFlowMod(m, out);
      case PortMod m -> {
        Ports.encode(m.port(), header(PORT_MOD, m, out));
        MatchCodec.writeNumber(out, m.address().value(), 6);
        out.writeInt(m.config()).writeInt(m.mask()).writeInt(m.advertise()).writeInt(0);
      }
      case StatsRequest m -> StatsCodec.encodeRequest(m, header(STATS_REQUEST, m, out));
      case StatsReply m -> StatsCodec.encodeReply(m, header(STATS_REPLY, m, out));
      case BarrierRequest m -> header(BARRIER_REQUEST, m, out);
      case BarrierReply m -> header(BARRIER_REPLY, m, out);
      case QueueGetConfigRequest m ->
          Ports.encode(m.port(), header(QUEUE_GET_CONFIG_REQUEST, m, out)).writeShort(0);
      case QueueGetConfigReply m -> {
        Ports.encode(m.port(), header(QUEUE_GET_CONFIG_REPLY, m, out)).writeZero(6);
        EntryCodec.encode(m.queues(), 4, StructureCodec::encodeQueue, m.malformed(), out);
      }
      case UnknownMessage m -> m.body().writeTo(header(m.type(), m, out));
    }
  }

  /** Begins a message; its length is put in afterwards. */
  private static ByteBuf header(int type, Message message, ByteBuf out) {
    return out.writeByte(VERSION).writeByte(type).writeShort(0).writeInt(message.xid());
  }

  private static void encodePacketOut(PacketOut m, ByteBuf out) {
    Ports.encode(m.inPort(), header(PACKET_OUT, m, out).writeInt(m.bufferId()));
    int lengthIndex = out.writerIndex();
    out.writeShort(0);
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
    m.match().encode(header(FLOW_MOD, m, out));
    out.writeLong(m.cookie()).writeByte(m.tableId()).writeByte(m.command().code());
    out.writeShort(m.idleTimeout()).writeShort(m.hardTimeout()).writeShort(m.priority());
    Ports.encode(m.outPort(), out.writeInt(m.bufferId())).writeShort(m.flags());
    ActionCodec.encodeAll(m.actions(), out);
  }
}
