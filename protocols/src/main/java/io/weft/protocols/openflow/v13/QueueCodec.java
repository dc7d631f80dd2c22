package io.weft.protocols.openflow.v13;

import io.netty.buffer.ByteBuf;
import io.weft.protocols.openflow.MalformedEntry;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.internal.EntryCodec;
import io.weft.protocols.openflow.internal.WireReader;
import java.util.ArrayList;
import java.util.List;

/** Reads and writes the queues of a port (OpenFlow 1.3.5 sections 7.2.2 and 7.3.6). */
final class QueueCodec {
  static final int MIN_RATE = 1;
  static final int MAX_RATE = 2;
  static final int EXPERIMENTER = 0xffff;

  private static final int QUEUE_HEADER = 16;
  private static final int LENGTH_OFFSET = 8;
  private static final int PROPERTY_HEADER = 8;

  private QueueCodec() {}

  static QueueGetConfigReply decodeReply(int xid, WireReader in) {
    PortNumber port = PortNumber.of(in.i32("a port"));
    in.skip(4, "a queue-get-config reply");
    List<PacketQueue> queues = new ArrayList<>();
    List<MalformedEntry> malformed = new ArrayList<>(0);
    EntryCodec.decode(in, LENGTH_OFFSET, QUEUE_HEADER, QueueCodec::decode, queues, malformed);
    return new QueueGetConfigReply(xid, port, queues, malformed);
  }

  static void encodeReply(QueueGetConfigReply m, ByteBuf out) {
    out.writeInt(m.port().value()).writeInt(0);
    EntryCodec.encode(m.queues(), LENGTH_OFFSET, QueueCodec::encode, m.malformed(), out);
  }

  private static PacketQueue decode(WireReader in) {
    int id = in.i32("a queue");
    PortNumber port = PortNumber.of(in.i32("a queue's port"));
    in.skip(8, "a queue");
    List<QueueProperty> properties = new ArrayList<>(2);
    while (in.hasRemaining()) {
      int offset = in.offset();
      int type = in.u16("a queue property's type");
      int length = in.u16("a queue property's length");
      if (length < PROPERTY_HEADER) {
        throw in.fail(
            offset, "a queue property of " + length + " bytes is shorter than its header");
      }
      int outer = in.narrow(length - 4, "a queue property");
      in.skip(4, "a queue property");
      properties.add(
          switch (type) {
            case MIN_RATE -> {
              int rate = in.u16("a queue's rate");
              in.skip(6, "a queue property");
              yield new QueueProperty.MinRate(rate);
            }
            case MAX_RATE -> {
              int rate = in.u16("a queue's rate");
              in.skip(6, "a queue property");
              yield new QueueProperty.MaxRate(rate);
            }
            case EXPERIMENTER -> {
              int experimenter = in.i32("an experimenter's id");
              in.skip(4, "a queue property");
              yield new QueueProperty.Experimenter(experimenter, in.rest());
            }
            default -> new QueueProperty.Unknown(type, in.rest());
          });
      in.widen(outer, "a queue property");
    }
    return new PacketQueue(id, port, properties);
  }

  private static void encode(PacketQueue queue, ByteBuf out) {
    out.writeInt(queue.id()).writeInt(queue.port().value()).writeLong(0);
    for (QueueProperty property : queue.properties()) {
      int start = out.writerIndex();
      switch (property) {
        case QueueProperty.MinRate p -> header(MIN_RATE, out).writeShort(p.rate()).writeZero(6);
        case QueueProperty.MaxRate p -> header(MAX_RATE, out).writeShort(p.rate()).writeZero(6);
        case QueueProperty.Experimenter p ->
            p.data().writeTo(header(EXPERIMENTER, out).writeInt(p.experimenter()).writeInt(0));
        case QueueProperty.Unknown p -> p.body().writeTo(header(p.type(), out));
      }
      int length = out.writerIndex() - start;
      if (length > 0xffff) {
        throw new IllegalArgumentException("a queue property of " + length + " bytes");
      }
      out.setShort(start + 2, length);
    }
  }

  private static ByteBuf header(int type, ByteBuf out) {
    return out.writeShort(type).writeShort(0).writeInt(0);
  }
}
