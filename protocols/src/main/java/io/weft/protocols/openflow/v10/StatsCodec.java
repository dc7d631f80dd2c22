package io.weft.protocols.openflow.v10;

import io.netty.buffer.ByteBuf;
import io.weft.protocols.openflow.MalformedEntry;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.internal.EntryCodec;
import io.weft.protocols.openflow.internal.FixedText;
import io.weft.protocols.openflow.internal.WireReader;
import io.weft.protocols.openflow.nicira.NiciraBody;
import java.util.ArrayList;
import java.util.List;

/** Reads and writes what follows the header of a message of statistics (section 5.3.5). */
final class StatsCodec {
  private static final int DESC = 0;
  private static final int FLOW = 1;
  private static final int AGGREGATE = 2;
  private static final int TABLE = 3;
  private static final int PORT = 4;
  private static final int QUEUE = 5;
  private static final int VENDOR = 0xffff;

  private static final int LONG_TEXT = 256;
  private static final int SERIAL_NUMBER = 32;
  private static final int TABLE_NAME = 32;
  private static final int FLOW_HEADER = 88;

  private StatsCodec() {}

  static StatsRequest decodeRequest(int xid, WireReader in) {
    int type = in.u16("a statistics' type");
    int flags = in.u16("a statistics' flags");
    return switch (type) {
      case DESC -> new DescRequest(xid, flags);
      case FLOW -> {
        Match match = Match.decode(in);
        int table = in.u8("a table");
        in.skip(1, "a flow request");
        yield new FlowStatsRequest(xid, flags, match, table, Ports.decode(in, "an output port"));
      }
      case AGGREGATE -> {
        Match match = Match.decode(in);
        int table = in.u8("a table");
        in.skip(1, "an aggregate request");
        PortNumber port = Ports.decode(in, "an output port");
        yield new AggregateStatsRequest(xid, flags, match, table, port);
      }
      case TABLE -> new TableStatsRequest(xid, flags);
      case PORT -> {
        PortNumber port = Ports.decode(in, "a port");
        in.skip(6, "a port request");
        yield new PortStatsRequest(xid, flags, port);
      }
      case QUEUE -> {
        PortNumber port = Ports.decode(in, "a port");
        in.skip(2, "a queue request");
        yield new QueueStatsRequest(xid, flags, port, in.i32("a queue"));
      }
      case VENDOR -> {
        int vendor = in.i32("a vendor's id");
        if (isKnown(vendor, in)) {
          yield NiciraStatsCodec.decodeRequest(xid, flags, in);
        }
        yield new VendorStatsRequest(xid, flags, vendor, in.rest());
      }
      default -> new UnknownStatsRequest(xid, flags, type, in.rest());
    };
  }

  private static boolean isKnown(int vendor, WireReader in) {
    return vendor == NiciraBody.EXPERIMENTER
        && in.remaining() >= 4
        && NiciraStatsCodec.knows(in.peek32(0, "a subtype"));
  }

  static void encodeRequest(StatsRequest request, ByteBuf out) {
    switch (request) {
      case DescRequest r -> header(DESC, r.flags(), out);
      case FlowStatsRequest r -> {
        r.match().encode(header(FLOW, r.flags(), out));
        Ports.encode(r.outPort(), out.writeShort(r.tableId() << 8));
      }
      case AggregateStatsRequest r -> {
        r.match().encode(header(AGGREGATE, r.flags(), out));
        Ports.encode(r.outPort(), out.writeShort(r.tableId() << 8));
      }
      case TableStatsRequest r -> header(TABLE, r.flags(), out);
      case PortStatsRequest r -> Ports.encode(r.port(), header(PORT, r.flags(), out)).writeZero(6);
      case QueueStatsRequest r ->
          Ports.encode(r.port(), header(QUEUE, r.flags(), out)).writeShort(0).writeInt(r.queueId());
      case NiciraFlowStatsRequest r -> NiciraStatsCodec.encode(r, header(VENDOR, r.flags(), out));
      case NiciraAggregateStatsRequest r ->
          NiciraStatsCodec.encode(r, header(VENDOR, r.flags(), out));
      case NiciraFlowMonitorRequest r -> NiciraStatsCodec.encode(r, header(VENDOR, r.flags(), out));
      case VendorStatsRequest r ->
          r.body().writeTo(header(VENDOR, r.flags(), out).writeInt(r.vendor()));
      case UnknownStatsRequest r -> r.body().writeTo(header(r.type(), r.flags(), out));
    }
  }

  static StatsReply decodeReply(int xid, WireReader in) {
    int type = in.u16("a statistics' type");
    int flags = in.u16("a statistics' flags");
    return switch (type) {
      case DESC ->
          new DescReply(
              xid,
              flags,
              in.text(LONG_TEXT, "the manufacturer"),
              in.text(LONG_TEXT, "the hardware"),
              in.text(LONG_TEXT, "the software"),
              in.text(SERIAL_NUMBER, "the serial number"),
              in.text(LONG_TEXT, "the datapath"));
      case FLOW -> {
        List<FlowStats> entries = new ArrayList<>();
        List<MalformedEntry> malformed = new ArrayList<>(0);
        EntryCodec.decode(in, 0, FLOW_HEADER, StatsCodec::decodeFlow, entries, malformed);
        yield new FlowStatsReply(xid, flags, entries, malformed);
      }
      case AGGREGATE -> {
        long packets = in.i64("a packet count");
        long bytes = in.i64("a byte count");
        int flows = in.i32("a flow count");
        in.skip(4, "an aggregate reply");
        yield new AggregateStatsReply(xid, flags, packets, bytes, flows);
      }
      case TABLE -> {
        List<TableStats> entries = new ArrayList<>();
        while (in.hasRemaining()) {
          entries.add(decodeTable(in));
        }
        yield new TableStatsReply(xid, flags, entries);
      }
      case PORT -> {
        List<PortStats> entries = new ArrayList<>();
        while (in.hasRemaining()) {
          entries.add(decodePort(in));
        }
        yield new PortStatsReply(xid, flags, entries);
      }
      case QUEUE -> {
        List<QueueStats> entries = new ArrayList<>();
        while (in.hasRemaining()) {
          entries.add(decodeQueue(in));
        }
        yield new QueueStatsReply(xid, flags, entries);
      }
      case VENDOR -> {
        int vendor = in.i32("a vendor's id");
        if (isKnown(vendor, in)) {
          yield NiciraStatsCodec.decodeReply(xid, flags, in);
        }
        yield new VendorStatsReply(xid, flags, vendor, in.rest());
      }
      default -> new UnknownStatsReply(xid, flags, type, in.rest());
    };
  }

  private static FlowStats decodeFlow(WireReader in) {
    in.skip(2, "a flow");
    int table = in.u8("a table");
    in.skip(1, "a flow");
    Match match = Match.decode(in);
    int seconds = in.i32("a duration");
    int nanos = in.i32("a duration");
    int priority = in.u16("a priority");
    int idleTimeout = in.u16("an idle timeout");
    int hardTimeout = in.u16("a hard timeout");
    in.skip(6, "a flow");
    long cookie = in.i64("a cookie");
    long packets = in.i64("a packet count");
    long bytes = in.i64("a byte count");
    List<Action> actions = ActionCodec.decodeAll(in);
    Flow flow = new Flow(table, priority, cookie, idleTimeout, hardTimeout, 0, match, actions);
    return new FlowStats(flow, seconds, nanos, packets, bytes);
  }

  private static TableStats decodeTable(WireReader in) {
    int table = in.u8("a table");
    in.skip(3, "a table");
    return new TableStats(
        table,
        in.text(TABLE_NAME, "a table's name"),
        in.i32("a table's wildcards"),
        in.i32("a table's size"),
        in.i32("a table's flows"),
        in.i64("a table's lookups"),
        in.i64("a table's matches"));
  }

  private static PortStats decodePort(WireReader in) {
    PortNumber port = Ports.decode(in, "a port");
    in.skip(6, "a port's counters");
    return new PortStats(
        port,
        in.i64("a packet count"),
        in.i64("a packet count"),
        in.i64("a byte count"),
        in.i64("a byte count"),
        in.i64("a drop count"),
        in.i64("a drop count"),
        in.i64("an error count"),
        in.i64("an error count"),
        in.i64("a frame error count"),
        in.i64("an overrun count"),
        in.i64("a checksum error count"),
        in.i64("a collision count"));
  }

  private static QueueStats decodeQueue(WireReader in) {
    PortNumber port = Ports.decode(in, "a port");
    in.skip(2, "a queue's counters");
    return new QueueStats(
        port,
        in.i32("a queue"),
        in.i64("a byte count"),
        in.i64("a packet count"),
        in.i64("an error count"));
  }

  static void encodeReply(StatsReply reply, ByteBuf out) {
    switch (reply) {
      case DescReply r -> {
        header(DESC, r.flags(), out);
        FixedText.encode(r.manufacturer(), LONG_TEXT, out);
        FixedText.encode(r.hardware(), LONG_TEXT, out);
        FixedText.encode(r.software(), LONG_TEXT, out);
        FixedText.encode(r.serialNumber(), SERIAL_NUMBER, out);
        FixedText.encode(r.datapath(), LONG_TEXT, out);
      }
      case FlowStatsReply r ->
          EntryCodec.encode(
              r.entries(), 0, StatsCodec::encodeFlow, r.malformed(), header(FLOW, r.flags(), out));
      case AggregateStatsReply r ->
          header(AGGREGATE, r.flags(), out)
              .writeLong(r.packets())
              .writeLong(r.bytes())
              .writeInt(r.flows())
              .writeInt(0);
      case TableStatsReply r -> {
        header(TABLE, r.flags(), out);
        for (TableStats table : r.entries()) {
          out.writeInt(table.tableId() << 24);
          FixedText.encode(table.name(), TABLE_NAME, out);
          out.writeInt(table.wildcards()).writeInt(table.maxEntries()).writeInt(table.active());
          out.writeLong(table.lookups()).writeLong(table.matched());
        }
      }
      case PortStatsReply r -> {
        header(PORT, r.flags(), out);
        for (PortStats port : r.entries()) {
          encodePort(port, out);
        }
      }
      case QueueStatsReply r -> {
        header(QUEUE, r.flags(), out);
        for (QueueStats queue : r.entries()) {
          Ports.encode(queue.port(), out).writeShort(0).writeInt(queue.queueId());
          out.writeLong(queue.bytes()).writeLong(queue.packets()).writeLong(queue.errors());
        }
      }
      case NiciraFlowStatsReply r -> NiciraStatsCodec.encode(r, header(VENDOR, r.flags(), out));
      case NiciraAggregateStatsReply r ->
          NiciraStatsCodec.encode(r, header(VENDOR, r.flags(), out));
      case NiciraFlowMonitorReply r -> NiciraStatsCodec.encode(r, header(VENDOR, r.flags(), out));
      case VendorStatsReply r ->
          r.body().writeTo(header(VENDOR, r.flags(), out).writeInt(r.vendor()));
      case UnknownStatsReply r -> r.body().writeTo(header(r.type(), r.flags(), out));
    }
  }

  private static void encodeFlow(FlowStats stats, ByteBuf out) {
    Flow flow = stats.flow();
    out.writeShort(0).writeShort(flow.tableId() << 8);
    flow.match().encode(out);
    out.writeInt(stats.durationSeconds()).writeInt(stats.durationNanos());
    out.writeShort(flow.priority()).writeShort(flow.idleTimeout());
    out.writeShort(flow.hardTimeout()).writeZero(6);
    out.writeLong(flow.cookie()).writeLong(stats.packets()).writeLong(stats.bytes());
    ActionCodec.encodeAll(flow.actions(), out);
  }

  private static void encodePort(PortStats port, ByteBuf out) {
    Ports.encode(port.port(), out).writeZero(6);
    out.writeLong(port.receivedPackets()).writeLong(port.sentPackets());
    out.writeLong(port.receivedBytes()).writeLong(port.sentBytes());
    out.writeLong(port.receivedDropped()).writeLong(port.sentDropped());
    out.writeLong(port.receivedErrors()).writeLong(port.sentErrors());
    out.writeLong(port.receivedFrameErrors()).writeLong(port.receivedOverruns());
    out.writeLong(port.receivedCrcErrors()).writeLong(port.collisions());
  }

  private static ByteBuf header(int type, int flags, ByteBuf out) {
    return out.writeShort(type).writeShort(flags);
  }
}
