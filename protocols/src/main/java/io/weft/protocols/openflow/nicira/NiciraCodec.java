package io.weft.protocols.openflow.nicira;

import io.netty.buffer.ByteBuf;
import io.weft.protocols.openflow.Fault;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.ProtocolException;
import io.weft.protocols.openflow.internal.Coded;
import io.weft.protocols.openflow.internal.WireReader;
import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.oxm.MatchCodec;
import io.weft.protocols.packet.Bytes;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads and writes what follows the header of a Nicira message, for the codecs of the OpenFlow
 * versions. Without state; for use by any thread.
 */
public final class NiciraCodec {
  /** The highest type of a {@link PacketInProperty} that is known. */
  static final int LAST_PACKET_IN_PROPERTY = 8;

  private static final int ROLE_REQUEST = 10;
  private static final int ROLE_REPLY = 11;
  private static final int SET_FLOW_FORMAT = 12;
  private static final int FLOW_MOD = 13;
  private static final int FLOW_REMOVED = 14;
  private static final int FLOW_MOD_TABLE_ID = 15;
  private static final int SET_PACKET_IN_FORMAT = 16;
  private static final int PACKET_IN = 17;
  private static final int FLOW_AGE = 18;
  private static final int SET_ASYNC_CONFIG = 19;
  private static final int SET_CONTROLLER_ID = 20;
  private static final int FLOW_MONITOR_CANCEL = 21;
  private static final int FLOW_MONITOR_PAUSED = 22;
  private static final int FLOW_MONITOR_RESUMED = 23;
  private static final int TLV_TABLE_MOD = 24;
  private static final int TLV_TABLE_REQUEST = 25;
  private static final int TLV_TABLE_REPLY = 26;
  private static final int SET_ASYNC_CONFIG2 = 27;
  private static final int RESUME = 28;
  private static final int CT_FLUSH_ZONE = 29;
  private static final int PACKET_IN2 = 30;
  private static final int CT_FLUSH = 32;

  /** Up to the subtype. */
  private static final int HEADER = 16;

  private static final int PACKET = 0;
  private static final int FULL_LENGTH = 1;
  private static final int BUFFER_ID = 2;
  private static final int TABLE_ID = 3;
  private static final int COOKIE = 4;
  private static final int REASON = 5;
  private static final int METADATA = 6;
  private static final int USER_DATA = 7;
  private static final int CONTINUATION = LAST_PACKET_IN_PROPERTY;

  private static final NiciraRole[] ROLES = NiciraRole.values();
  private static final TlvTableCommand[] TLV_TABLE_COMMANDS = TlvTableCommand.values();

  private NiciraCodec() {}

  /** Whether {@link #decode} reads messages of that subtype. */
  public static boolean knows(int subtype) {
    return switch (subtype) {
      case 13, 31 -> false;
      default -> subtype >= ROLE_REQUEST && subtype <= CT_FLUSH;
    };
  }

  /**
   * Reads a message of a {@linkplain #knows known} subtype from behind the subtype up to the end of
   * the part; the caller sees to it that nothing is left.
   *
   * @throws io.weft.protocols.openflow.ProtocolException if the bytes are none
   */
  public static NiciraBody decode(int subtype, WireReader in) {
    return switch (subtype) {
      case ROLE_REQUEST -> new NiciraBody.RoleRequest(decodeRole(in));
      case ROLE_REPLY -> new NiciraBody.RoleReply(decodeRole(in));
      case SET_FLOW_FORMAT -> new NiciraBody.SetFlowFormat(in.i32("a flow format"));
      case FLOW_REMOVED -> decodeFlowRemoved(in);
      case FLOW_MOD_TABLE_ID -> {
        int set = in.u8("the flag of a flow-mod-table-id");
        in.skip(7, "a flow-mod-table-id");
        yield new NiciraBody.FlowModTableId(set);
      }
      case SET_PACKET_IN_FORMAT -> new NiciraBody.SetPacketInFormat(in.i32("a packet-in format"));
      case PACKET_IN -> decodePacketIn(in);
      case FLOW_AGE -> new NiciraBody.FlowAge();
      case SET_ASYNC_CONFIG ->
          new NiciraBody.SetAsyncConfig(
              in.i32("a mask"),
              in.i32("a mask"),
              in.i32("a mask"),
              in.i32("a mask"),
              in.i32("a mask"),
              in.i32("a mask"));
      case SET_CONTROLLER_ID -> {
        in.skip(6, "a set-controller-id");
        yield new NiciraBody.SetControllerId(in.u16("a controller's id"));
      }
      case FLOW_MONITOR_CANCEL -> new NiciraBody.FlowMonitorCancel(in.i32("a monitor's id"));
      case FLOW_MONITOR_PAUSED -> new NiciraBody.FlowMonitorPaused();
      case FLOW_MONITOR_RESUMED -> new NiciraBody.FlowMonitorResumed();
      case TLV_TABLE_MOD -> {
        TlvTableCommand command =
            constant(
                in,
                TLV_TABLE_COMMANDS,
                in.u16("a command"),
                "tlv-table command",
                Fault.TLV_TABLE_COMMAND);
        in.skip(6, "a tlv-table-mod");
        yield new NiciraBody.TlvTableMod(command, decodeMappings(in));
      }
      case TLV_TABLE_REQUEST -> new NiciraBody.TlvTableRequest();
      case TLV_TABLE_REPLY -> {
        int space = in.i32("the option space");
        int fields = in.u16("the number of fields");
        in.skip(10, "a tlv-table reply");
        yield new NiciraBody.TlvTableReply(space, fields, decodeMappings(in));
      }
      case SET_ASYNC_CONFIG2 -> new NiciraBody.SetAsyncConfig2(decodeAsyncProperties(in));
      case RESUME -> new NiciraBody.Resume(decodePacketInProperties(in));
      case CT_FLUSH_ZONE -> {
        in.skip(6, "a ct-flush-zone");
        yield new NiciraBody.CtFlushZone(in.u16("a zone"));
      }
      case PACKET_IN2 -> new NiciraBody.PacketIn2(decodePacketInProperties(in));
      case CT_FLUSH -> CtFlushCodec.decode(in);
      default -> throw new IllegalArgumentException("no known Nicira subtype: " + subtype);
    };
  }

  /**
   * Whether a message is one of Nicira's whose length must be a multiple of eight, and is not.
   *
   * @param frame an experimenter's message, from its header on
   */
  public static boolean isWrongLength(Bytes frame) {
    return frame.length() % 8 != 0
        && frame.length() >= HEADER
        && frame.getInt(HEADER - 8) == NiciraBody.EXPERIMENTER
        && switch (frame.getInt(HEADER - 4)) {
          case FLOW_MOD, SET_ASYNC_CONFIG2, CT_FLUSH -> true;
          default -> false;
        };
  }

  private static <E extends Coded> E constant(
      WireReader in, E[] constants, int code, String what, Fault fault) {
    for (E constant : constants) {
      if (constant.code() == code) {
        return constant;
      }
    }
    throw in.fail(fault, "there is no " + what + " " + Integer.toUnsignedString(code));
  }

  private static NiciraRole decodeRole(WireReader in) {
    return constant(in, ROLES, in.i32("a controller's role"), "controller role", Fault.ROLE);
  }

  private static NiciraBody.FlowRemoved decodeFlowRemoved(WireReader in) {
    long cookie = in.i64("a cookie");
    int priority = in.u16("a priority");
    int reason = in.u8("a flow-removed's reason");
    int table = in.u8("a table plus one") - 1;
    int seconds = in.i32("a duration");
    int nanos = in.i32("a duration");
    int idleTimeout = in.u16("an idle timeout");
    int matchLength = in.u16("a match's length");
    long packets = in.i64("a packet count");
    long bytes = in.i64("a byte count");
    return new NiciraBody.FlowRemoved(
        cookie,
        priority,
        reason,
        table,
        seconds,
        nanos,
        idleTimeout,
        packets,
        bytes,
        decodeMatch(matchLength, in));
  }

  private static NiciraBody.PacketIn decodePacketIn(WireReader in) {
    int bufferId = in.i32("a packet-in's buffer");
    int totalLength = in.u16("a packet's length");
    int reason = in.u8("a packet-in's reason");
    int table = in.u8("a packet-in's table");
    long cookie = in.i64("a packet-in's cookie");
    int matchLength = in.u16("a match's length");
    in.skip(6, "a packet-in");
    Match match = decodeMatch(matchLength, in);
    in.skip(2, "a packet-in");
    return new NiciraBody.PacketIn(bufferId, totalLength, reason, table, cookie, match, in.rest());
  }

  /**
   * Reads the fields of a match of {@code length} bytes and its padding ({@code nx_match}).
   *
   * @throws io.weft.protocols.openflow.ProtocolException if the bytes are none
   */
  public static Match decodeMatch(int length, WireReader in) {
    try {
      int outer = in.narrow(length, "a match");
      Match match = MatchCodec.decodeFields(in);
      in.widen(outer, "a match");
      in.skip(-length & 7, "the padding of a match");
      return match;
    } catch (ProtocolException e) {
      throw e.within(Fault.MATCH_LENGTH);
    }
  }

  /**
   * Writes the fields of a match, its length into the 16 bits at {@code lengthIndex}, and the
   * padding ({@code nx_match}).
   *
   * @throws IllegalArgumentException if the match has more than 65 535 bytes
   */
  public static void encodeMatch(Match match, int lengthIndex, ByteBuf out) {
    int start = out.writerIndex();
    MatchCodec.encodeFields(match, out);
    int length = out.writerIndex() - start;
    if (length > 0xffff) {
      throw new IllegalArgumentException("a match of " + length + " bytes");
    }
    out.setShort(lengthIndex, length);
    out.writeZero(-length & 7);
  }

  private static List<TlvMapping> decodeMappings(WireReader in) {
    List<TlvMapping> mappings = new ArrayList<>(in.remaining() / 8);
    while (in.hasRemaining()) {
      int optionClass = in.u16("an option's class");
      int optionType = in.u8("an option's type");
      int optionLength = in.u8("an option's length");
      int index = in.u16("a field's index");
      in.skip(2, "a mapping");
      mappings.add(new TlvMapping(optionClass, optionType, optionLength, index));
    }
    return mappings;
  }

  private static List<AsyncProperty> decodeAsyncProperties(WireReader in) {
    try {
      return decodeEachAsyncProperty(in);
    } catch (ProtocolException e) {
      throw e.within(Fault.PROPERTY_LENGTH);
    }
  }

  private static List<AsyncProperty> decodeEachAsyncProperty(WireReader in) {
    List<AsyncProperty> properties = new ArrayList<>();
    while (in.hasRemaining()) {
      int type = in.u16("a property's type");
      int length = propertyLength(in);
      int outer = in.narrow(length - 4, "a property");
      properties.add(
          type <= AsyncProperty.LAST_MASK
              ? new AsyncProperty.Mask(type, in.i32("a mask"))
              : new AsyncProperty.Unknown(type, in.rest()));
      in.widen(outer, "a property");
      in.skip(-length & 7, "the padding of a property");
    }
    return properties;
  }

  static int propertyLength(WireReader in) {
    int length = in.u16("a property's length");
    if (length < 4) {
      throw in.fail(in.offset() - 2, "a property of " + length + " bytes");
    }
    return length;
  }

  private static PacketInProperties decodePacketInProperties(WireReader in) {
    List<PacketInProperty> properties = new ArrayList<>(8);
    while (in.hasRemaining()) {
      int type = in.u16("a property's type");
      int length = propertyLength(in);
      int outer = in.narrow(length - 4, "a property");
      properties.add(decodePacketInProperty(type, in));
      in.widen(outer, "a property");
      in.skip(-length & 7, "the padding of a property");
    }
    return new PacketInProperties(properties);
  }

  private static PacketInProperty decodePacketInProperty(int type, WireReader in) {
    return switch (type) {
      case PACKET -> new PacketInProperty.Packet(in.rest());
      case FULL_LENGTH -> new PacketInProperty.FullLength(in.i32("a packet's length"));
      case BUFFER_ID -> new PacketInProperty.BufferId(in.i32("a packet-in's buffer"));
      case TABLE_ID -> new PacketInProperty.TableId(in.u8("a packet-in's table"));
      case COOKIE -> {
        in.skip(4, "a cookie");
        yield new PacketInProperty.Cookie(in.i64("a packet-in's cookie"));
      }
      case REASON -> new PacketInProperty.Reason(in.u8("a packet-in's reason"));
      case METADATA -> new PacketInProperty.Metadata(MatchCodec.decodeFields(in));
      case USER_DATA -> new PacketInProperty.UserData(in.rest());
      case CONTINUATION -> new PacketInProperty.Continuation(in.rest());
      default -> new PacketInProperty.Unknown(type, in.rest());
    };
  }

  /**
   * Appends a message from its experimenter's id on.
   *
   * @throws IllegalArgumentException if a part is too long for its length field
   */
  public static void encode(NiciraBody body, ByteBuf out) {
    switch (body) {
      case NiciraBody.RoleRequest b -> header(ROLE_REQUEST, out).writeInt(b.role().code());
      case NiciraBody.RoleReply b -> header(ROLE_REPLY, out).writeInt(b.role().code());
      case NiciraBody.SetFlowFormat b -> header(SET_FLOW_FORMAT, out).writeInt(b.format());
      case NiciraBody.FlowRemoved b -> encodeFlowRemoved(b, out);
      case NiciraBody.FlowModTableId b ->
          header(FLOW_MOD_TABLE_ID, out).writeByte(b.set()).writeZero(7);
      case NiciraBody.SetPacketInFormat b -> header(SET_PACKET_IN_FORMAT, out).writeInt(b.format());
      case NiciraBody.PacketIn b -> encodePacketIn(b, out);
      case NiciraBody.FlowAge b -> header(FLOW_AGE, out);
      case NiciraBody.SetAsyncConfig b -> {
        header(SET_ASYNC_CONFIG, out).writeInt(b.packetIn()).writeInt(b.packetInSlave());
        out.writeInt(b.portStatus()).writeInt(b.portStatusSlave());
        out.writeInt(b.flowRemoved()).writeInt(b.flowRemovedSlave());
      }
      case NiciraBody.SetControllerId b ->
          header(SET_CONTROLLER_ID, out).writeZero(6).writeShort(b.id());
      case NiciraBody.FlowMonitorCancel b -> header(FLOW_MONITOR_CANCEL, out).writeInt(b.id());
      case NiciraBody.FlowMonitorPaused b -> header(FLOW_MONITOR_PAUSED, out);
      case NiciraBody.FlowMonitorResumed b -> header(FLOW_MONITOR_RESUMED, out);
      case NiciraBody.TlvTableMod b -> {
        header(TLV_TABLE_MOD, out).writeShort(b.command().code()).writeZero(6);
        encodeMappings(b.mappings(), out);
      }
      case NiciraBody.TlvTableRequest b -> header(TLV_TABLE_REQUEST, out);
      case NiciraBody.TlvTableReply b -> {
        header(TLV_TABLE_REPLY, out).writeInt(b.maxOptionSpace()).writeShort(b.maxFields());
        encodeMappings(b.mappings(), out.writeZero(10));
      }
      case NiciraBody.SetAsyncConfig2 b -> {
        header(SET_ASYNC_CONFIG2, out);
        encodeAsyncProperties(b.properties(), out);
      }
      case NiciraBody.Resume b -> {
        header(RESUME, out);
        encodePacketInProperties(b.properties(), out);
      }
      case NiciraBody.CtFlushZone b -> header(CT_FLUSH_ZONE, out).writeZero(6).writeShort(b.zone());
      case NiciraBody.CtFlush b -> CtFlushCodec.encode(b, header(CT_FLUSH, out));
      case NiciraBody.PacketIn2 b -> {
        header(PACKET_IN2, out);
        encodePacketInProperties(b.properties(), out);
      }
    }
  }

  private static ByteBuf header(int subtype, ByteBuf out) {
    return out.writeInt(NiciraBody.EXPERIMENTER).writeInt(subtype);
  }

  private static void encodeFlowRemoved(NiciraBody.FlowRemoved b, ByteBuf out) {
    header(FLOW_REMOVED, out).writeLong(b.cookie()).writeShort(b.priority());
    out.writeByte(b.reason()).writeByte(b.tableId() + 1);
    out.writeInt(b.durationSeconds()).writeInt(b.durationNanos()).writeShort(b.idleTimeout());
    int lengthIndex = out.writerIndex();
    out.writeShort(0).writeLong(b.packets()).writeLong(b.bytes());
    encodeMatch(b.match(), lengthIndex, out);
  }

  private static void encodePacketIn(NiciraBody.PacketIn b, ByteBuf out) {
    header(PACKET_IN, out).writeInt(b.bufferId()).writeShort(b.totalLength());
    out.writeByte(b.reason()).writeByte(b.tableId()).writeLong(b.cookie());
    int lengthIndex = out.writerIndex();
    encodeMatch(b.match(), lengthIndex, out.writeZero(8));
    b.data().writeTo(out.writeShort(0));
  }

  private static void encodeMappings(List<TlvMapping> mappings, ByteBuf out) {
    for (TlvMapping mapping : mappings) {
      out.writeShort(mapping.optionClass()).writeByte(mapping.optionType());
      out.writeByte(mapping.optionLength()).writeShort(mapping.index()).writeShort(0);
    }
  }

  private static void encodeAsyncProperties(List<AsyncProperty> properties, ByteBuf out) {
    for (AsyncProperty property : properties) {
      int start = out.writerIndex();
      switch (property) {
        case AsyncProperty.Mask p -> out.writeShort(p.type()).writeShort(0).writeInt(p.mask());
        case AsyncProperty.Unknown p -> p.body().writeTo(out.writeShort(p.type()).writeShort(0));
      }
      endProperty(start, out);
    }
  }

  /** Puts a property's length in, and zeros after it. */
  static void endProperty(int start, ByteBuf out) {
    int length = out.writerIndex() - start;
    if (length > 0xffff) {
      throw new IllegalArgumentException("a property of " + length + " bytes");
    }
    out.setShort(start + 2, length);
    out.writeZero(-length & 7);
  }

  private static void encodePacketInProperties(PacketInProperties properties, ByteBuf out) {
    for (PacketInProperty property : properties.all()) {
      int start = out.writerIndex();
      switch (property) {
        case PacketInProperty.Packet p -> p.data().writeTo(property(PACKET, out));
        case PacketInProperty.FullLength p -> property(FULL_LENGTH, out).writeInt(p.length());
        case PacketInProperty.BufferId p -> property(BUFFER_ID, out).writeInt(p.bufferId());
        case PacketInProperty.TableId p -> property(TABLE_ID, out).writeByte(p.tableId());
        case PacketInProperty.Cookie p -> property(COOKIE, out).writeInt(0).writeLong(p.cookie());
        case PacketInProperty.Reason p -> property(REASON, out).writeByte(p.reason());
        case PacketInProperty.Metadata p ->
            MatchCodec.encodeFields(p.fields(), property(METADATA, out));
        case PacketInProperty.UserData p -> p.data().writeTo(property(USER_DATA, out));
        case PacketInProperty.Continuation p -> p.state().writeTo(property(CONTINUATION, out));
        case PacketInProperty.Unknown p -> p.body().writeTo(property(p.type(), out));
      }
      endProperty(start, out);
    }
  }

  private static ByteBuf property(int type, ByteBuf out) {
    return out.writeShort(type).writeShort(0);
  }

  /**
   * Reads {@code nx_flow_monitor_request}, an entry of the request in OpenFlow 1.0.
   *
   * @throws io.weft.protocols.openflow.ProtocolException if the bytes are none
   */
  public static FlowMonitor decodeFlowMonitor(WireReader in) {
    int id = in.i32("a monitor's id");
    int flags = in.u16("a monitor's flags");
    int port = in.u16("an output port");
    int matchLength = in.u16("a match's length");
    int table = in.u8("a table");
    in.skip(5, "a flow monitor");
    PortNumber outPort = PortNumber.of16Bits(port);
    return new FlowMonitor(id, flags, outPort, table, decodeMatch(matchLength, in));
  }

  /**
   * Writes {@code nx_flow_monitor_request}.
   *
   * @throws IllegalArgumentException if the port has more than 16 bits or the match is too long
   */
  public static void encodeFlowMonitor(FlowMonitor monitor, ByteBuf out) {
    int port = monitor.outPort().to16Bits();
    out.writeInt(monitor.id()).writeShort(monitor.flags()).writeShort(port);
    int lengthIndex = out.writerIndex();
    out.writeShort(0).writeByte(monitor.tableId()).writeZero(5);
    encodeMatch(monitor.match(), lengthIndex, out);
  }

  /**
   * Reads {@code nx_ipfix_stats_reply} structures up to the end of the part.
   *
   * @throws io.weft.protocols.openflow.ProtocolException if the bytes are none
   */
  public static List<IpfixStats> decodeIpfixStats(WireReader in) {
    List<IpfixStats> entries = new ArrayList<>(1);
    while (in.hasRemaining()) {
      IpfixStats stats =
          new IpfixStats(
              in.i64("a flow count"),
              in.i64("a flow count"),
              in.i64("a packet count"),
              in.i64("a packet count"),
              in.i64("a packet count"),
              in.i64("a packet count"),
              in.i64("a packet count"),
              in.i64("a packet count"),
              in.i64("a packet count"),
              in.i64("a count of errors"),
              in.i32("a set of collectors"));
      in.skip(4, "counters of records");
      entries.add(stats);
    }
    return entries;
  }

  /** Writes {@code nx_ipfix_stats_reply} structures. */
  public static void encodeIpfixStats(List<IpfixStats> entries, ByteBuf out) {
    for (IpfixStats stats : entries) {
      out.writeLong(stats.totalFlows()).writeLong(stats.currentFlows());
      out.writeLong(stats.packets()).writeLong(stats.ipv4Packets()).writeLong(stats.ipv6Packets());
      out.writeLong(stats.errorPackets()).writeLong(stats.ipv4ErrorPackets());
      out.writeLong(stats.ipv6ErrorPackets()).writeLong(stats.txPackets());
      out.writeLong(stats.txErrors()).writeInt(stats.collectorSetId()).writeInt(0);
    }
  }
}
