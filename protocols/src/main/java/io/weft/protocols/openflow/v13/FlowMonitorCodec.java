package io.weft.protocols.openflow.v13;

import io.netty.buffer.ByteBuf;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.internal.WireReader;
import io.weft.protocols.openflow.nicira.FlowMonitor;
import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.oxm.MatchCodec;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads and writes the entries of flow monitors (ONF extension EXT-187, which is Nicira's with a
 * 32-bit port and matches with a header). A request's entries do not tell their lengths.
 */
final class FlowMonitorCodec {
  /** The length that an entry of a reply has at least. */
  static final int UPDATE_HEADER = 8;

  private static final int ABBREVIATED = 3;
  private static final FlowUpdate.Event[] EVENTS = FlowUpdate.Event.values();

  private FlowMonitorCodec() {}

  static List<FlowMonitor> decodeMonitors(WireReader in) {
    List<FlowMonitor> monitors = new ArrayList<>(2);
    while (in.hasRemaining()) {
      int id = in.i32("a monitor's id");
      int flags = in.u16("a monitor's flags");
      int matchLength = in.u16("a match's length");
      PortNumber outPort = PortNumber.of(in.i32("an output port"));
      int table = in.u8("a table");
      in.skip(3, "a flow monitor");
      monitors.add(new FlowMonitor(id, flags, outPort, table, decodeMatch(matchLength, in)));
    }
    return monitors;
  }

  /** Reads a match whose length, without padding, was told before. */
  private static Match decodeMatch(int length, WireReader in) {
    int stated = in.peek16(2, "a match's length");
    if (stated != length) {
      throw in.fail("a match of " + stated + " bytes where " + length + " were announced");
    }
    return MatchCodec.decode(in);
  }

  static void encodeMonitors(List<FlowMonitor> monitors, ByteBuf out) {
    for (FlowMonitor monitor : monitors) {
      out.writeInt(monitor.id()).writeShort(monitor.flags());
      int lengthIndex = out.writerIndex();
      out.writeShort(0).writeInt(monitor.outPort().value()).writeInt(monitor.tableId() << 24);
      encodeMatch(monitor.match(), lengthIndex, out);
    }
  }

  private static void encodeMatch(Match match, int lengthIndex, ByteBuf out) {
    int start = out.writerIndex();
    MatchCodec.encode(match, out);
    out.setShort(lengthIndex, out.getUnsignedShort(start + 2));
  }

  static FlowUpdate decodeUpdate(WireReader in) {
    in.skip(2, "a flow update");
    int event = in.u16("a flow update's event");
    if (event == ABBREVIATED) {
      return new FlowUpdate.Abbreviated(in.i32("a transaction id"));
    }
    FlowUpdate.Event kind = StructureCodec.constant(in, EVENTS, event, "event of a flow update");
    int reason = in.u16("a reason");
    int priority = in.u16("a priority");
    int idleTimeout = in.u16("an idle timeout");
    int hardTimeout = in.u16("a hard timeout");
    int matchLength = in.u16("a match's length");
    int table = in.u8("a table");
    in.skip(1, "a flow update");
    long cookie = in.i64("a cookie");
    Match match = decodeMatch(matchLength, in);
    return new FlowUpdate.Full(
        kind,
        reason,
        priority,
        idleTimeout,
        hardTimeout,
        table,
        cookie,
        match,
        InstructionCodec.decodeAll(in));
  }

  static void encodeUpdate(FlowUpdate update, ByteBuf out) {
    switch (update) {
      case FlowUpdate.Abbreviated u -> out.writeShort(0).writeShort(ABBREVIATED).writeInt(u.xid());
      case FlowUpdate.Full u -> {
        out.writeShort(0).writeShort(u.event().code()).writeShort(u.reason());
        out.writeShort(u.priority()).writeShort(u.idleTimeout()).writeShort(u.hardTimeout());
        int lengthIndex = out.writerIndex();
        out.writeShort(0).writeByte(u.tableId()).writeByte(0).writeLong(u.cookie());
        encodeMatch(u.match(), lengthIndex, out);
        InstructionCodec.encodeAll(u.instructions(), out);
      }
    }
  }
}
