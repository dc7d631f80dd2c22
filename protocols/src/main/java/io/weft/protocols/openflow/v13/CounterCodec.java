package io.weft.protocols.openflow.v13;

import io.netty.buffer.ByteBuf;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.internal.WireReader;
import java.util.ArrayList;
import java.util.List;

/** Reads and writes the counters of ports, queues, groups and meters, and limits of groups. */
final class CounterCodec {
  /** The length that an entry of a group has at least. */
  static final int GROUP_HEADER = 40;

  /** The length that an entry of a meter has at least. */
  static final int METER_HEADER = 40;

  /** Where in an entry of a meter its length is. */
  static final int METER_LENGTH_OFFSET = 4;

  private static final int PORT_LENGTH = 112;
  private static final int QUEUE_LENGTH = 40;

  private CounterCodec() {}

  static List<PortStats> decodePorts(WireReader in) {
    List<PortStats> ports = new ArrayList<>(in.remaining() / PORT_LENGTH + 1);
    while (in.hasRemaining()) {
      PortNumber port = PortNumber.of(in.i32("a port"));
      in.skip(4, "a port's counters");
      ports.add(
          new PortStats(
              port,
              in.i64("a packet count"),
              in.i64("a packet count"),
              in.i64("a byte count"),
              in.i64("a byte count"),
              in.i64("a count of drops"),
              in.i64("a count of drops"),
              in.i64("a count of errors"),
              in.i64("a count of errors"),
              in.i64("a count of frame errors"),
              in.i64("a count of overruns"),
              in.i64("a count of checksum errors"),
              in.i64("a count of collisions"),
              in.i32("a duration"),
              in.i32("a duration")));
    }
    return ports;
  }

  static void encodePorts(List<PortStats> ports, ByteBuf out) {
    for (PortStats port : ports) {
      out.writeInt(port.port().value()).writeInt(0);
      out.writeLong(port.rxPackets()).writeLong(port.txPackets());
      out.writeLong(port.rxBytes()).writeLong(port.txBytes());
      out.writeLong(port.rxDropped()).writeLong(port.txDropped());
      out.writeLong(port.rxErrors()).writeLong(port.txErrors());
      out.writeLong(port.rxFrameErrors()).writeLong(port.rxOverErrors());
      out.writeLong(port.rxCrcErrors()).writeLong(port.collisions());
      out.writeInt(port.durationSeconds()).writeInt(port.durationNanos());
    }
  }

  static List<QueueStats> decodeQueues(WireReader in) {
    List<QueueStats> queues = new ArrayList<>(in.remaining() / QUEUE_LENGTH + 1);
    while (in.hasRemaining()) {
      queues.add(
          new QueueStats(
              PortNumber.of(in.i32("a port")),
              in.i32("a queue"),
              in.i64("a byte count"),
              in.i64("a packet count"),
              in.i64("a count of errors"),
              in.i32("a duration"),
              in.i32("a duration")));
    }
    return queues;
  }

  static void encodeQueues(List<QueueStats> queues, ByteBuf out) {
    for (QueueStats queue : queues) {
      out.writeInt(queue.port().value()).writeInt(queue.queueId());
      out.writeLong(queue.txBytes()).writeLong(queue.txPackets()).writeLong(queue.txErrors());
      out.writeInt(queue.durationSeconds()).writeInt(queue.durationNanos());
    }
  }

  static GroupStats decodeGroup(WireReader in) {
    in.skip(4, "a group's counters");
    int group = in.i32("a group");
    int references = in.i32("a count of references");
    in.skip(4, "a group's counters");
    return new GroupStats(
        group,
        references,
        in.i64("a packet count"),
        in.i64("a byte count"),
        in.i32("a duration"),
        in.i32("a duration"),
        decodeCounters(in));
  }

  static void encodeGroup(GroupStats group, ByteBuf out) {
    out.writeInt(0).writeInt(group.groupId()).writeInt(group.references()).writeInt(0);
    out.writeLong(group.packets()).writeLong(group.bytes());
    out.writeInt(group.durationSeconds()).writeInt(group.durationNanos());
    encodeCounters(group.buckets(), out);
  }

  static MeterStats decodeMeter(WireReader in) {
    int meter = in.i32("a meter");
    in.skip(8, "a meter's counters");
    return new MeterStats(
        meter,
        in.i32("a flow count"),
        in.i64("a packet count"),
        in.i64("a byte count"),
        in.i32("a duration"),
        in.i32("a duration"),
        decodeCounters(in));
  }

  static void encodeMeter(MeterStats meter, ByteBuf out) {
    out.writeInt(meter.meterId()).writeLong(0).writeInt(meter.flows());
    out.writeLong(meter.packets()).writeLong(meter.bytes());
    out.writeInt(meter.durationSeconds()).writeInt(meter.durationNanos());
    encodeCounters(meter.bands(), out);
  }

  private static List<PacketCounter> decodeCounters(WireReader in) {
    List<PacketCounter> counters = new ArrayList<>(in.remaining() / 16);
    while (in.hasRemaining()) {
      counters.add(new PacketCounter(in.i64("a packet count"), in.i64("a byte count")));
    }
    return counters;
  }

  private static void encodeCounters(List<PacketCounter> counters, ByteBuf out) {
    for (PacketCounter counter : counters) {
      out.writeLong(counter.packets()).writeLong(counter.bytes());
    }
  }

  static GroupFeaturesReply decodeGroupFeatures(int xid, int flags, WireReader in) {
    int types = in.i32("group types");
    int capabilities = in.i32("group capabilities");
    int maxAll = in.i32("a number of groups");
    int maxSelect = in.i32("a number of groups");
    int maxIndirect = in.i32("a number of groups");
    int maxFastFailover = in.i32("a number of groups");
    return new GroupFeaturesReply(
        xid,
        flags,
        types,
        capabilities,
        new GroupLimits(maxAll, in.i32("actions")),
        new GroupLimits(maxSelect, in.i32("actions")),
        new GroupLimits(maxIndirect, in.i32("actions")),
        new GroupLimits(maxFastFailover, in.i32("actions")));
  }

  static void encodeGroupFeatures(GroupFeaturesReply r, ByteBuf out) {
    out.writeInt(r.types()).writeInt(r.capabilities());
    out.writeInt(r.all().maxGroups()).writeInt(r.select().maxGroups());
    out.writeInt(r.indirect().maxGroups()).writeInt(r.fastFailover().maxGroups());
    out.writeInt(r.all().actions()).writeInt(r.select().actions());
    out.writeInt(r.indirect().actions()).writeInt(r.fastFailover().actions());
  }
}
