package io.weft.protocols.openflow.v10;

import io.netty.buffer.ByteBuf;
import io.weft.protocols.openflow.MalformedEntry;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.internal.EntryCodec;
import io.weft.protocols.openflow.internal.WireReader;
import io.weft.protocols.openflow.nicira.FlowMonitor;
import io.weft.protocols.openflow.nicira.NiciraBody;
import io.weft.protocols.openflow.nicira.NiciraCodec;
import io.weft.protocols.openflow.oxm.Match;
import java.util.ArrayList;
import java.util.List;

/** Reads and writes Nicira's flow-mod and statistics, which have this version's actions in them. */
final class NiciraStatsCodec {
  /** {@code NXT_FLOW_MOD}. */
  static final int FLOW_MOD = 13;

  private static final int FLOW = 0;
  private static final int AGGREGATE = 1;
  private static final int FLOW_MONITOR = 2;

  private static final int FLOW_HEADER = 48;
  private static final int UPDATE_HEADER = 8;
  private static final int ABBREVIATED = 3;

  private static final FlowUpdate.Event[] EVENTS = FlowUpdate.Event.values();

  private NiciraStatsCodec() {}

  /** Reads a flow-mod from behind its subtype. */
  static NiciraFlowMod decodeFlowMod(int xid, WireReader in) {
    long cookie = in.i64("a cookie");
    int table = in.u8("a table");
    FlowModCommand command = FlowModCommand.decode(in);
    int idleTimeout = in.u16("an idle timeout");
    int hardTimeout = in.u16("a hard timeout");
    int priority = in.u16("a priority");
    int bufferId = in.i32("a flow-mod's buffer");
    PortNumber outPort = Ports.decode(in, "an output port");
    int flags = in.u16("flags");
    int matchLength = in.u16("a match's length");
    in.skip(6, "a flow-mod");
    Match match = NiciraCodec.decodeMatch(matchLength, in);
    return new NiciraFlowMod(
        xid,
        cookie,
        table,
        command,
        idleTimeout,
        hardTimeout,
        priority,
        bufferId,
        outPort,
        flags,
        match,
        ActionCodec.decodeAll(in));
  }

  /** Writes a flow-mod from its vendor's id on. */
  static void encode(NiciraFlowMod m, ByteBuf out) {
    out.writeInt(NiciraBody.EXPERIMENTER).writeInt(FLOW_MOD);
    out.writeLong(m.cookie()).writeByte(m.tableId()).writeByte(m.command().code());
    out.writeShort(m.idleTimeout()).writeShort(m.hardTimeout()).writeShort(m.priority());
    Ports.encode(m.outPort(), out.writeInt(m.bufferId())).writeShort(m.flags());
    int lengthIndex = out.writerIndex();
    NiciraCodec.encodeMatch(m.match(), lengthIndex, out.writeZero(8));
    ActionCodec.encodeAll(m.actions(), out);
  }

  /** Whether statistics of that subtype are read here. */
  static boolean knows(int subtype) {
    return subtype >= FLOW && subtype <= FLOW_MONITOR;
  }

  /** Reads a request of a known subtype from behind its vendor's id. */
  static StatsRequest decodeRequest(int xid, int flags, WireReader in) {
    int subtype = in.i32("a statistics' subtype");
    in.skip(4, "a statistics request");
    if (subtype == FLOW_MONITOR) {
      List<FlowMonitor> monitors = new ArrayList<>(2);
      while (in.hasRemaining()) {
        monitors.add(NiciraCodec.decodeFlowMonitor(in));
      }
      return new NiciraFlowMonitorRequest(xid, flags, monitors);
    }
    PortNumber port = Ports.decode(in, "an output port");
    int matchLength = in.u16("a match's length");
    int table = in.u8("a table");
    in.skip(3, "a statistics request");
    Match match = NiciraCodec.decodeMatch(matchLength, in);
    return subtype == FLOW
        ? new NiciraFlowStatsRequest(xid, flags, port, table, match)
        : new NiciraAggregateStatsRequest(xid, flags, port, table, match);
  }

  /** Writes a request from its vendor's id on. */
  static void encode(NiciraFlowStatsRequest r, ByteBuf out) {
    encodeRequest(FLOW, r.outPort(), r.tableId(), r.match(), out);
  }

  /** Writes a request from its vendor's id on. */
  static void encode(NiciraAggregateStatsRequest r, ByteBuf out) {
    encodeRequest(AGGREGATE, r.outPort(), r.tableId(), r.match(), out);
  }

  private static void encodeRequest(
      int subtype, PortNumber port, int table, Match match, ByteBuf out) {
    Ports.encode(port, header(subtype, out));
    int lengthIndex = out.writerIndex();
    out.writeShort(0).writeInt(table << 24);
    NiciraCodec.encodeMatch(match, lengthIndex, out);
  }

  /** Writes a request from its vendor's id on. */
  static void encode(NiciraFlowMonitorRequest r, ByteBuf out) {
    header(FLOW_MONITOR, out);
    for (FlowMonitor monitor : r.monitors()) {
      NiciraCodec.encodeFlowMonitor(monitor, out);
    }
  }

  /** Reads a reply of a known subtype from behind its vendor's id. */
  static StatsReply decodeReply(int xid, int flags, WireReader in) {
    int subtype = in.i32("a statistics' subtype");
    in.skip(4, "a statistics reply");
    return switch (subtype) {
      case FLOW -> {
        List<NiciraFlowStats> entries = new ArrayList<>();
        List<MalformedEntry> malformed = new ArrayList<>(0);
        EntryCodec.decode(in, 0, FLOW_HEADER, NiciraStatsCodec::decodeFlow, entries, malformed);
        yield new NiciraFlowStatsReply(xid, flags, entries, malformed);
      }
      case AGGREGATE -> {
        long packets = in.i64("a packet count");
        long bytes = in.i64("a byte count");
        int flows = in.i32("a flow count");
        in.skip(4, "an aggregate reply");
        yield new NiciraAggregateStatsReply(xid, flags, packets, bytes, flows);
      }
      default -> {
        List<FlowUpdate> entries = new ArrayList<>();
        List<MalformedEntry> malformed = new ArrayList<>(0);
        EntryCodec.decode(in, 0, UPDATE_HEADER, NiciraStatsCodec::decodeUpdate, entries, malformed);
        yield new NiciraFlowMonitorReply(xid, flags, entries, malformed);
      }
    };
  }

  private static NiciraFlowStats decodeFlow(WireReader in) {
    in.skip(2, "a flow");
    int table = in.u8("a table");
    in.skip(1, "a flow");
    int seconds = in.i32("a duration");
    int nanos = in.i32("a duration");
    int priority = in.u16("a priority");
    int idleTimeout = in.u16("an idle timeout");
    int hardTimeout = in.u16("a hard timeout");
    int matchLength = in.u16("a match's length");
    int idleAge = in.u16("an idle age") - 1;
    int hardAge = in.u16("a hard age") - 1;
    long cookie = in.i64("a cookie");
    long packets = in.i64("a packet count");
    long bytes = in.i64("a byte count");
    Match match = NiciraCodec.decodeMatch(matchLength, in);
    List<Action> actions = ActionCodec.decodeAll(in);
    NiciraFlow flow =
        new NiciraFlow(table, priority, cookie, idleTimeout, hardTimeout, 0, match, actions);
    return new NiciraFlowStats(flow, seconds, nanos, idleAge, hardAge, packets, bytes);
  }

  private static FlowUpdate decodeUpdate(WireReader in) {
    in.skip(2, "a flow update");
    int event = in.u16("a flow update's event");
    if (event == ABBREVIATED) {
      return new FlowUpdate.Abbreviated(in.i32("a transaction id"));
    }
    if (event >= EVENTS.length) {
      throw in.fail("there is no event of a flow update " + event);
    }
    int reason = in.u16("a reason");
    int priority = in.u16("a priority");
    int idleTimeout = in.u16("an idle timeout");
    int hardTimeout = in.u16("a hard timeout");
    int matchLength = in.u16("a match's length");
    int table = in.u8("a table");
    in.skip(1, "a flow update");
    long cookie = in.i64("a cookie");
    Match match = NiciraCodec.decodeMatch(matchLength, in);
    return new FlowUpdate.Full(
        EVENTS[event],
        reason,
        priority,
        idleTimeout,
        hardTimeout,
        table,
        cookie,
        match,
        ActionCodec.decodeAll(in));
  }

  /** Writes a reply from its vendor's id on. */
  static void encode(NiciraFlowStatsReply r, ByteBuf out) {
    header(FLOW, out);
    EntryCodec.encode(r.entries(), 0, NiciraStatsCodec::encodeFlow, r.malformed(), out);
  }

  /** Writes a reply from its vendor's id on. */
  static void encode(NiciraAggregateStatsReply r, ByteBuf out) {
    header(AGGREGATE, out).writeLong(r.packets()).writeLong(r.bytes());
    out.writeInt(r.flows()).writeInt(0);
  }

  /** Writes a reply from its vendor's id on. */
  static void encode(NiciraFlowMonitorReply r, ByteBuf out) {
    header(FLOW_MONITOR, out);
    EntryCodec.encode(r.entries(), 0, NiciraStatsCodec::encodeUpdate, r.malformed(), out);
  }

  private static void encodeFlow(NiciraFlowStats stats, ByteBuf out) {
    NiciraFlow flow = stats.flow();
    out.writeShort(0).writeShort(flow.tableId() << 8);
    out.writeInt(stats.durationSeconds()).writeInt(stats.durationNanos());
    out.writeShort(flow.priority()).writeShort(flow.idleTimeout()).writeShort(flow.hardTimeout());
    int lengthIndex = out.writerIndex();
    out.writeShort(0).writeShort(stats.idleAge() + 1).writeShort(stats.hardAge() + 1);
    out.writeLong(flow.cookie()).writeLong(stats.packets()).writeLong(stats.bytes());
    NiciraCodec.encodeMatch(flow.match(), lengthIndex, out);
    ActionCodec.encodeAll(flow.actions(), out);
  }

  private static void encodeUpdate(FlowUpdate update, ByteBuf out) {
    switch (update) {
      case FlowUpdate.Abbreviated u -> out.writeShort(0).writeShort(ABBREVIATED).writeInt(u.xid());
      case FlowUpdate.Full u -> {
        out.writeShort(0).writeShort(u.event().code()).writeShort(u.reason());
        out.writeShort(u.priority()).writeShort(u.idleTimeout()).writeShort(u.hardTimeout());
        int lengthIndex = out.writerIndex();
        out.writeShort(0).writeShort(u.tableId() << 8).writeLong(u.cookie());
        NiciraCodec.encodeMatch(u.match(), lengthIndex, out);
        ActionCodec.encodeAll(u.actions(), out);
      }
    }
  }

  private static ByteBuf header(int subtype, ByteBuf out) {
    return out.writeInt(NiciraBody.EXPERIMENTER).writeInt(subtype).writeInt(0);
  }
}
