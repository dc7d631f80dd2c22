package io.weft.protocols.openflow.v13;

import io.netty.buffer.ByteBuf;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.ProtocolException;
import io.weft.protocols.openflow.internal.FixedText;
import io.weft.protocols.openflow.internal.WireReader;
import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.oxm.MatchCodec;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads and writes what follows the header of a multipart message (OpenFlow 1.3.5 section 7.3.5).
 */
final class MultipartCodec {
  private static final int DESC = 0;
  private static final int FLOW = 1;
  private static final int AGGREGATE = 2;
  private static final int TABLE = 3;
  private static final int GROUP_DESC = 7;
  private static final int PORT_DESC = 13;

  private static final int LONG_TEXT = 256;
  private static final int SERIAL_NUMBER = 32;
  private static final int FLOW_STATS_HEADER = 48;
  private static final int GROUP_DESC_HEADER = 8;

  private MultipartCodec() {}

  static MultipartRequest decodeRequest(int xid, WireReader in) {
    int type = in.u16("a multipart type");
    int flags = in.u16("multipart flags");
    in.skip(4, "a multipart request");
    return switch (type) {
      case DESC -> new DescRequest(xid, flags);
      case FLOW -> {
        int table = in.u8("a table");
        in.skip(3, "a flow request");
        PortNumber port = PortNumber.of(in.i32("a port"));
        int group = in.i32("a group");
        in.skip(4, "a flow request");
        long cookie = in.i64("a cookie");
        long mask = in.i64("a cookie's mask");
        yield new FlowStatsRequest(
            xid, flags, table, port, group, cookie, mask, MatchCodec.decode(in));
      }
      case AGGREGATE -> {
        int table = in.u8("a table");
        in.skip(3, "an aggregate request");
        PortNumber port = PortNumber.of(in.i32("a port"));
        int group = in.i32("a group");
        in.skip(4, "an aggregate request");
        long cookie = in.i64("a cookie");
        long mask = in.i64("a cookie's mask");
        yield new AggregateStatsRequest(
            xid, flags, table, port, group, cookie, mask, MatchCodec.decode(in));
      }
      case TABLE -> new TableStatsRequest(xid, flags);
      case GROUP_DESC -> new GroupDescRequest(xid, flags);
      case PORT_DESC -> new PortDescRequest(xid, flags);
      default -> new UnknownMultipartRequest(xid, flags, type, in.rest());
    };
  }

  static void encodeRequest(MultipartRequest request, ByteBuf out) {
    switch (request) {
      case DescRequest r -> header(DESC, r.flags(), out);
      case FlowStatsRequest r -> {
        header(FLOW, r.flags(), out);
        out.writeInt(r.tableId() << 24).writeInt(r.outPort().value()).writeInt(r.outGroup());
        out.writeInt(0).writeLong(r.cookie()).writeLong(r.cookieMask());
        MatchCodec.encode(r.match(), out);
      }
      case AggregateStatsRequest r -> {
        header(AGGREGATE, r.flags(), out);
        out.writeInt(r.tableId() << 24).writeInt(r.outPort().value()).writeInt(r.outGroup());
        out.writeInt(0).writeLong(r.cookie()).writeLong(r.cookieMask());
        MatchCodec.encode(r.match(), out);
      }
      case TableStatsRequest r -> header(TABLE, r.flags(), out);
      case GroupDescRequest r -> header(GROUP_DESC, r.flags(), out);
      case PortDescRequest r -> header(PORT_DESC, r.flags(), out);
      case UnknownMultipartRequest r -> {
        header(r.type(), r.flags(), out);
        r.body().writeTo(out);
      }
    }
  }

  static MultipartReply decodeReply(int xid, WireReader in) {
    int type = in.u16("a multipart type");
    int flags = in.u16("multipart flags");
    in.skip(4, "a multipart reply");
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
        decodeEntries(in, FLOW_STATS_HEADER, MultipartCodec::decodeFlowStats, entries, malformed);
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
          int table = in.u8("a table");
          in.skip(3, "a table's counters");
          int active = in.i32("a table's flows");
          long lookups = in.i64("a table's lookups");
          entries.add(new TableStats(table, active, lookups, in.i64("a table's matches")));
        }
        yield new TableStatsReply(xid, flags, entries);
      }
      case GROUP_DESC -> {
        List<Group> entries = new ArrayList<>();
        List<MalformedEntry> malformed = new ArrayList<>(0);
        decodeEntries(in, GROUP_DESC_HEADER, MultipartCodec::decodeGroup, entries, malformed);
        yield new GroupDescReply(xid, flags, entries, malformed);
      }
      case PORT_DESC -> {
        List<PortDescription> entries = new ArrayList<>();
        while (in.hasRemaining()) {
          entries.add(StructureCodec.decodePort(in));
        }
        yield new PortDescReply(xid, flags, entries);
      }
      default -> new UnknownMultipartReply(xid, flags, type, in.rest());
    };
  }

  private interface EntryDecoder<E> {
    E decode(WireReader in);
  }

  /**
   * Reads entries that each begin with their length. A length that lies ends the message; what is
   * wrong within the length of an entry is that entry's alone.
   */
  private static <E> void decodeEntries(
      WireReader in,
      int minimum,
      EntryDecoder<E> decoder,
      List<E> entries,
      List<MalformedEntry> malformed) {
    for (int index = 0; in.hasRemaining(); index++) {
      int offset = in.offset();
      int length = in.peek16(0, "an entry's length");
      if (length < minimum) {
        throw in.fail(
            "an entry of " + length + " bytes is shorter than the " + minimum + " it must have");
      }
      int outer = in.narrow(length, "an entry");
      try {
        entries.add(decoder.decode(in));
        in.widen(outer, "an entry");
      } catch (ProtocolException e) {
        in.abandon(offset, outer);
        malformed.add(new MalformedEntry(index, in.bytes(length, "an entry"), e));
      }
    }
  }

  private static FlowStats decodeFlowStats(WireReader in) {
    in.skip(2, "a flow");
    int table = in.u8("a table");
    in.skip(1, "a flow");
    int seconds = in.i32("a duration");
    int nanos = in.i32("a duration");
    int priority = in.u16("a priority");
    int idleTimeout = in.u16("an idle timeout");
    int hardTimeout = in.u16("a hard timeout");
    int flags = in.u16("flags");
    in.skip(4, "a flow");
    long cookie = in.i64("a cookie");
    long packets = in.i64("a packet count");
    long bytes = in.i64("a byte count");
    Match match = MatchCodec.decode(in);
    List<Instruction> instructions = InstructionCodec.decodeAll(in);
    Flow flow =
        new Flow(table, priority, cookie, idleTimeout, hardTimeout, flags, match, instructions);
    return new FlowStats(flow, seconds, nanos, packets, bytes);
  }

  private static Group decodeGroup(WireReader in) {
    in.skip(2, "a group");
    GroupType type = StructureCodec.decodeGroupType(in);
    in.skip(1, "a group");
    int id = in.i32("a group's id");
    return new Group(id, type, StructureCodec.decodeBuckets(in));
  }

  static void encodeReply(MultipartReply reply, ByteBuf out) {
    switch (reply) {
      case DescReply r -> {
        header(DESC, r.flags(), out);
        FixedText.encode(r.manufacturer(), LONG_TEXT, out);
        FixedText.encode(r.hardware(), LONG_TEXT, out);
        FixedText.encode(r.software(), LONG_TEXT, out);
        FixedText.encode(r.serialNumber(), SERIAL_NUMBER, out);
        FixedText.encode(r.datapath(), LONG_TEXT, out);
      }
      case FlowStatsReply r -> {
        header(FLOW, r.flags(), out);
        encodeEntries(r.entries(), MultipartCodec::encodeFlowStats, r.malformed(), out);
      }
      case AggregateStatsReply r -> {
        header(AGGREGATE, r.flags(), out);
        out.writeLong(r.packets()).writeLong(r.bytes()).writeInt(r.flows()).writeInt(0);
      }
      case TableStatsReply r -> {
        header(TABLE, r.flags(), out);
        for (TableStats table : r.entries()) {
          out.writeInt(table.tableId() << 24).writeInt(table.active());
          out.writeLong(table.lookups()).writeLong(table.matched());
        }
      }
      case GroupDescReply r -> {
        header(GROUP_DESC, r.flags(), out);
        encodeEntries(r.entries(), MultipartCodec::encodeGroup, r.malformed(), out);
      }
      case PortDescReply r -> {
        header(PORT_DESC, r.flags(), out);
        for (PortDescription port : r.entries()) {
          StructureCodec.encodePort(port, out);
        }
      }
      case UnknownMultipartReply r -> {
        header(r.type(), r.flags(), out);
        r.body().writeTo(out);
      }
    }
  }

  private interface EntryEncoder<E> {
    void encode(E entry, ByteBuf out);
  }

  private static <E> void encodeEntries(
      List<E> entries, EntryEncoder<E> encoder, List<MalformedEntry> malformed, ByteBuf out) {
    int index = 0;
    int nextMalformed = 0;
    int nextEntry = 0;
    while (nextEntry < entries.size() || nextMalformed < malformed.size()) {
      boolean isMalformed =
          nextMalformed < malformed.size()
              && (malformed.get(nextMalformed).index() <= index || nextEntry == entries.size());
      if (isMalformed) {
        malformed.get(nextMalformed++).content().writeTo(out);
      } else {
        int start = out.writerIndex();
        encoder.encode(entries.get(nextEntry++), out);
        int length = out.writerIndex() - start;
        if (length > 0xffff) {
          throw new IllegalArgumentException("an entry of " + length + " bytes");
        }
        out.setShort(start, length);
      }
      index++;
    }
  }

  private static void encodeFlowStats(FlowStats stats, ByteBuf out) {
    Flow flow = stats.flow();
    out.writeShort(0).writeByte(flow.tableId()).writeByte(0);
    out.writeInt(stats.durationSeconds()).writeInt(stats.durationNanos());
    out.writeShort(flow.priority()).writeShort(flow.idleTimeout());
    out.writeShort(flow.hardTimeout()).writeShort(flow.flags()).writeInt(0);
    out.writeLong(flow.cookie()).writeLong(stats.packets()).writeLong(stats.bytes());
    MatchCodec.encode(flow.match(), out);
    InstructionCodec.encodeAll(flow.instructions(), out);
  }

  private static void encodeGroup(Group group, ByteBuf out) {
    out.writeShort(0).writeByte(group.type().code()).writeByte(0).writeInt(group.id());
    StructureCodec.encodeBuckets(group.buckets(), out);
  }

  private static void header(int type, int flags, ByteBuf out) {
    out.writeShort(type).writeShort(flags).writeInt(0);
  }
}
