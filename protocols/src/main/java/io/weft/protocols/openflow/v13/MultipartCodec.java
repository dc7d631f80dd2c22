package io.weft.protocols.openflow.v13;

import io.netty.buffer.ByteBuf;
import io.weft.protocols.openflow.MalformedEntry;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.ProtocolException;
import io.weft.protocols.openflow.internal.EntryCodec;
import io.weft.protocols.openflow.internal.FixedText;
import io.weft.protocols.openflow.internal.WireReader;
import io.weft.protocols.openflow.nicira.IpfixScope;
import io.weft.protocols.openflow.nicira.NiciraBody;
import io.weft.protocols.openflow.nicira.NiciraCodec;
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
  private static final int PORT_STATS = 4;
  private static final int QUEUE = 5;
  private static final int GROUP = 6;
  private static final int GROUP_DESC = 7;
  private static final int GROUP_FEATURES = 8;
  private static final int METER = 9;
  private static final int METER_CONFIG = 10;
  private static final int METER_FEATURES = 11;
  private static final int TABLE_FEATURES = 12;
  private static final int PORT_DESC = 13;
  private static final int EXPERIMENTER = 0xffff;

  private static final int LONG_TEXT = 256;
  private static final int SERIAL_NUMBER = 32;
  private static final int FLOW_STATS_HEADER = 48;
  private static final int GROUP_DESC_HEADER = 8;
  private static final int METER_CONFIG_HEADER = 8;

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
      case PORT_STATS -> {
        PortNumber port = PortNumber.of(in.i32("a port"));
        in.skip(4, "a port request");
        yield new PortStatsRequest(xid, flags, port);
      }
      case QUEUE ->
          new QueueStatsRequest(xid, flags, PortNumber.of(in.i32("a port")), in.i32("a queue"));
      case GROUP -> {
        int group = in.i32("a group");
        in.skip(4, "a group request");
        yield new GroupStatsRequest(xid, flags, group);
      }
      case GROUP_DESC -> new GroupDescRequest(xid, flags);
      case GROUP_FEATURES -> new GroupFeaturesRequest(xid, flags);
      case METER -> {
        int meter = in.i32("a meter");
        in.skip(4, "a meter request");
        yield new MeterStatsRequest(xid, flags, meter);
      }
      case METER_CONFIG -> {
        int meter = in.i32("a meter");
        in.skip(4, "a meter request");
        yield new MeterConfigRequest(xid, flags, meter);
      }
      case METER_FEATURES -> new MeterFeaturesRequest(xid, flags);
      case TABLE_FEATURES -> {
        List<TableFeatures> entries = new ArrayList<>();
        List<MalformedEntry> malformed = new ArrayList<>(0);
        decodeTableFeatures(in, entries, malformed);
        yield new TableFeaturesRequest(xid, flags, entries, malformed);
      }
      case PORT_DESC -> new PortDescRequest(xid, flags);
      case EXPERIMENTER -> {
        int experimenter = in.i32("an experimenter's id");
        int experimenterType = in.i32("an experimenter's type");
        if (isFlowMonitor(experimenter, experimenterType)) {
          yield decodeFlowMonitors(xid, flags, in);
        }
        yield isIpfix(experimenter, experimenterType)
            ? new IpfixStatsRequest(xid, flags, ipfixScope(experimenterType))
            : new ExperimenterMultipartRequest(
                xid, flags, experimenter, experimenterType, in.rest());
      }
      default -> new UnknownMultipartRequest(xid, flags, type, in.rest());
    };
  }

  private static boolean isFlowMonitor(int experimenter, int type) {
    return experimenter == ExperimenterCodec.ONF && type == ExperimenterCodec.FLOW_MONITOR;
  }

  private static boolean isIpfix(int experimenter, int type) {
    return experimenter == NiciraBody.EXPERIMENTER
        && (type == IpfixScope.BRIDGE.code() || type == IpfixScope.FLOW.code());
  }

  private static IpfixScope ipfixScope(int type) {
    return type == IpfixScope.BRIDGE.code() ? IpfixScope.BRIDGE : IpfixScope.FLOW;
  }

  /**
   * Reads flow monitors as Open vSwitch writes them. The extension's text lets others write matches
   * without a header; theirs stay bytes.
   */
  private static MultipartRequest decodeFlowMonitors(int xid, int flags, WireReader in) {
    int offset = in.offset();
    int outer = in.narrow(in.remaining(), "flow monitors");
    try {
      return new FlowMonitorRequest(xid, flags, FlowMonitorCodec.decodeMonitors(in));
    } catch (ProtocolException e) {
      in.abandon(offset, outer);
      return new ExperimenterMultipartRequest(
          xid, flags, ExperimenterCodec.ONF, ExperimenterCodec.FLOW_MONITOR, in.rest());
    }
  }

  private static void decodeTableFeatures(
      WireReader in, List<TableFeatures> entries, List<MalformedEntry> malformed) {
    EntryCodec.decode(
        in, 0, TableFeaturesCodec.HEADER, TableFeaturesCodec::decode, entries, malformed);
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
      case PortStatsRequest r -> {
        header(PORT_STATS, r.flags(), out);
        out.writeInt(r.port().value()).writeInt(0);
      }
      case QueueStatsRequest r -> {
        header(QUEUE, r.flags(), out);
        out.writeInt(r.port().value()).writeInt(r.queueId());
      }
      case GroupStatsRequest r -> {
        header(GROUP, r.flags(), out);
        out.writeInt(r.groupId()).writeInt(0);
      }
      case GroupDescRequest r -> header(GROUP_DESC, r.flags(), out);
      case GroupFeaturesRequest r -> header(GROUP_FEATURES, r.flags(), out);
      case MeterStatsRequest r -> {
        header(METER, r.flags(), out);
        out.writeInt(r.meterId()).writeInt(0);
      }
      case MeterConfigRequest r -> {
        header(METER_CONFIG, r.flags(), out);
        out.writeInt(r.meterId()).writeInt(0);
      }
      case MeterFeaturesRequest r -> header(METER_FEATURES, r.flags(), out);
      case TableFeaturesRequest r -> {
        header(TABLE_FEATURES, r.flags(), out);
        EntryCodec.encode(r.entries(), 0, TableFeaturesCodec::encode, r.malformed(), out);
      }
      case PortDescRequest r -> header(PORT_DESC, r.flags(), out);
      case ExperimenterMultipartRequest r -> {
        header(EXPERIMENTER, r.flags(), out);
        r.data().writeTo(out.writeInt(r.experimenter()).writeInt(r.type()));
      }
      case IpfixStatsRequest r -> {
        header(EXPERIMENTER, r.flags(), out);
        out.writeInt(NiciraBody.EXPERIMENTER).writeInt(r.scope().code());
      }
      case FlowMonitorRequest r -> {
        header(EXPERIMENTER, r.flags(), out);
        out.writeInt(ExperimenterCodec.ONF).writeInt(ExperimenterCodec.FLOW_MONITOR);
        FlowMonitorCodec.encodeMonitors(r.entries(), out);
      }
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
        EntryCodec.decode(
            in, 0, FLOW_STATS_HEADER, MultipartCodec::decodeFlowStats, entries, malformed);
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
      case PORT_STATS -> new PortStatsReply(xid, flags, CounterCodec.decodePorts(in));
      case QUEUE -> new QueueStatsReply(xid, flags, CounterCodec.decodeQueues(in));
      case GROUP -> {
        List<GroupStats> entries = new ArrayList<>();
        List<MalformedEntry> malformed = new ArrayList<>(0);
        EntryCodec.decode(
            in, 0, CounterCodec.GROUP_HEADER, CounterCodec::decodeGroup, entries, malformed);
        yield new GroupStatsReply(xid, flags, entries, malformed);
      }
      case GROUP_DESC -> {
        List<Group> entries = new ArrayList<>();
        List<MalformedEntry> malformed = new ArrayList<>(0);
        EntryCodec.decode(
            in, 0, GROUP_DESC_HEADER, MultipartCodec::decodeGroup, entries, malformed);
        yield new GroupDescReply(xid, flags, entries, malformed);
      }
      case GROUP_FEATURES -> CounterCodec.decodeGroupFeatures(xid, flags, in);
      case METER -> {
        List<MeterStats> entries = new ArrayList<>();
        List<MalformedEntry> malformed = new ArrayList<>(0);
        EntryCodec.decode(
            in,
            CounterCodec.METER_LENGTH_OFFSET,
            CounterCodec.METER_HEADER,
            CounterCodec::decodeMeter,
            entries,
            malformed);
        yield new MeterStatsReply(xid, flags, entries, malformed);
      }
      case METER_CONFIG -> {
        List<Meter> entries = new ArrayList<>();
        List<MalformedEntry> malformed = new ArrayList<>(0);
        EntryCodec.decode(in, 0, METER_CONFIG_HEADER, MeterCodec::decode, entries, malformed);
        yield new MeterConfigReply(xid, flags, entries, malformed);
      }
      case METER_FEATURES -> {
        int maxMeters = in.i32("a number of meters");
        int bandTypes = in.i32("band types");
        int capabilities = in.i32("meter capabilities");
        int maxBands = in.u8("a number of bands");
        int maxColor = in.u8("a colour");
        in.skip(2, "a meter-features reply");
        yield new MeterFeaturesReply(
            xid, flags, maxMeters, bandTypes, capabilities, maxBands, maxColor);
      }
      case TABLE_FEATURES -> {
        List<TableFeatures> entries = new ArrayList<>();
        List<MalformedEntry> malformed = new ArrayList<>(0);
        decodeTableFeatures(in, entries, malformed);
        yield new TableFeaturesReply(xid, flags, entries, malformed);
      }
      case PORT_DESC -> {
        List<PortDescription> entries = new ArrayList<>();
        while (in.hasRemaining()) {
          entries.add(StructureCodec.decodePort(in));
        }
        yield new PortDescReply(xid, flags, entries);
      }
      case EXPERIMENTER -> {
        int experimenter = in.i32("an experimenter's id");
        int experimenterType = in.i32("an experimenter's type");
        if (isIpfix(experimenter, experimenterType)) {
          yield new IpfixStatsReply(
              xid, flags, ipfixScope(experimenterType), NiciraCodec.decodeIpfixStats(in));
        }
        if (!isFlowMonitor(experimenter, experimenterType)) {
          yield new ExperimenterMultipartReply(
              xid, flags, experimenter, experimenterType, in.rest());
        }
        List<FlowUpdate> entries = new ArrayList<>();
        List<MalformedEntry> malformed = new ArrayList<>(0);
        EntryCodec.decode(
            in,
            0,
            FlowMonitorCodec.UPDATE_HEADER,
            FlowMonitorCodec::decodeUpdate,
            entries,
            malformed);
        yield new FlowMonitorReply(xid, flags, entries, malformed);
      }
      default -> new UnknownMultipartReply(xid, flags, type, in.rest());
    };
  }

  private static FlowStats decodeFlowStats(WireReader in) {
    int at = in.structure(48, "a flow");
    int table = in.u8At(at + 2);
    int seconds = in.i32At(at + 4);
    int nanos = in.i32At(at + 8);
    int priority = in.u16At(at + 12);
    int idleTimeout = in.u16At(at + 14);
    int hardTimeout = in.u16At(at + 16);
    int flags = in.u16At(at + 18);
    long cookie = in.i64At(at + 24);
    long packets = in.i64At(at + 32);
    long bytes = in.i64At(at + 40);
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
        EntryCodec.encode(r.entries(), 0, MultipartCodec::encodeFlowStats, r.malformed(), out);
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
      case PortStatsReply r -> {
        header(PORT_STATS, r.flags(), out);
        CounterCodec.encodePorts(r.entries(), out);
      }
      case QueueStatsReply r -> {
        header(QUEUE, r.flags(), out);
        CounterCodec.encodeQueues(r.entries(), out);
      }
      case GroupStatsReply r -> {
        header(GROUP, r.flags(), out);
        EntryCodec.encode(r.entries(), 0, CounterCodec::encodeGroup, r.malformed(), out);
      }
      case GroupDescReply r -> {
        header(GROUP_DESC, r.flags(), out);
        EntryCodec.encode(r.entries(), 0, MultipartCodec::encodeGroup, r.malformed(), out);
      }
      case GroupFeaturesReply r -> {
        header(GROUP_FEATURES, r.flags(), out);
        CounterCodec.encodeGroupFeatures(r, out);
      }
      case MeterStatsReply r -> {
        header(METER, r.flags(), out);
        EntryCodec.encode(
            r.entries(),
            CounterCodec.METER_LENGTH_OFFSET,
            CounterCodec::encodeMeter,
            r.malformed(),
            out);
      }
      case MeterConfigReply r -> {
        header(METER_CONFIG, r.flags(), out);
        EntryCodec.encode(r.entries(), 0, MeterCodec::encode, r.malformed(), out);
      }
      case MeterFeaturesReply r -> {
        header(METER_FEATURES, r.flags(), out);
        out.writeInt(r.maxMeters()).writeInt(r.bandTypes()).writeInt(r.capabilities());
        out.writeByte(r.maxBands()).writeByte(r.maxColor()).writeShort(0);
      }
      case TableFeaturesReply r -> {
        header(TABLE_FEATURES, r.flags(), out);
        EntryCodec.encode(r.entries(), 0, TableFeaturesCodec::encode, r.malformed(), out);
      }
      case PortDescReply r -> {
        header(PORT_DESC, r.flags(), out);
        for (PortDescription port : r.entries()) {
          StructureCodec.encodePort(port, out);
        }
      }
      case ExperimenterMultipartReply r -> {
        header(EXPERIMENTER, r.flags(), out);
        r.data().writeTo(out.writeInt(r.experimenter()).writeInt(r.type()));
      }
      case IpfixStatsReply r -> {
        header(EXPERIMENTER, r.flags(), out);
        out.writeInt(NiciraBody.EXPERIMENTER).writeInt(r.scope().code());
        NiciraCodec.encodeIpfixStats(r.entries(), out);
      }
      case FlowMonitorReply r -> {
        header(EXPERIMENTER, r.flags(), out);
        out.writeInt(ExperimenterCodec.ONF).writeInt(ExperimenterCodec.FLOW_MONITOR);
        EntryCodec.encode(r.entries(), 0, FlowMonitorCodec::encodeUpdate, r.malformed(), out);
      }
      case UnknownMultipartReply r -> {
        header(r.type(), r.flags(), out);
        r.body().writeTo(out);
      }
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
