package io.weft.protocols.openflow.v10;

import io.netty.buffer.ByteBuf;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.internal.FixedText;
import io.weft.protocols.openflow.internal.WireReader;
import io.weft.protocols.openflow.oxm.MatchCodec;
import io.weft.protocols.packet.MacAddress;
import java.util.ArrayList;
import java.util.List;

/** Reads and writes what messages have in them: ports and queues. */
final class StructureCodec {
  static final int QUEUE_HEADER = 8;

  private static final int PORT_NAME_LENGTH = 16;
  private static final int PROPERTY_HEADER = 8;
  private static final int MIN_RATE = 1;
  private static final int MIN_RATE_LENGTH = 16;

  private StructureCodec() {}

  static PortDescription decodePort(WireReader in) {
    PortNumber number = Ports.decode(in, "a port's number");
    MacAddress address = MacAddress.of(in.number(6, "a port's address"));
    return new PortDescription(
        number,
        address,
        in.text(PORT_NAME_LENGTH, "a port's name"),
        in.i32("a port's config"),
        in.i32("a port's state"),
        in.i32("a port's features"),
        in.i32("a port's features"),
        in.i32("a port's features"),
        in.i32("a port's features"));
  }

  static void encodePort(PortDescription port, ByteBuf out) {
    Ports.encode(port.number(), out);
    MatchCodec.writeNumber(out, port.address().value(), 6);
    FixedText.encode(port.name(), PORT_NAME_LENGTH, out);
    out.writeInt(port.config()).writeInt(port.state());
    out.writeInt(port.current()).writeInt(port.advertised());
    out.writeInt(port.supported()).writeInt(port.peer());
  }

  /** Reads a queue, whose length is known to be that of the part. */
  static QueueDescription decodeQueue(WireReader in) {
    int queueId = in.i32("a queue's id");
    in.skip(4, "a queue");
    List<QueueProperty> properties = new ArrayList<>(1);
    while (in.hasRemaining()) {
      properties.add(decodeProperty(in));
    }
    return new QueueDescription(queueId, properties);
  }

  private static QueueProperty decodeProperty(WireReader in) {
    int offset = in.offset();
    int type = in.u16("a queue property's type");
    int length = in.u16("a queue property's length");
    if (length < PROPERTY_HEADER) {
      throw in.fail(offset, "a queue property of " + length + " bytes is shorter than its header");
    }
    int outer = in.narrow(length - 4, "a queue property");
    QueueProperty property;
    if (type == MIN_RATE && length == MIN_RATE_LENGTH) {
      in.skip(4, "a queue property");
      property = new QueueProperty.MinRate(in.u16("a queue's rate"));
      in.skip(6, "a queue property");
    } else {
      property = new QueueProperty.Unknown(type, in.rest());
    }
    in.widen(outer, "a queue property");
    return property;
  }

  /** Writes a queue but for its length. */
  static void encodeQueue(QueueDescription queue, ByteBuf out) {
    out.writeInt(queue.queueId()).writeInt(0);
    for (QueueProperty property : queue.properties()) {
      int start = out.writerIndex();
      switch (property) {
        case QueueProperty.MinRate p -> {
          out.writeShort(MIN_RATE).writeShort(0).writeInt(0);
          out.writeShort(p.rate()).writeZero(6);
        }
        case QueueProperty.Unknown p -> p.body().writeTo(out.writeShort(p.type()).writeShort(0));
      }
      int length = out.writerIndex() - start;
      if (length < PROPERTY_HEADER || length > 0xffff) {
        throw new IllegalArgumentException("a queue property cannot have " + length + " bytes");
      }
      out.setShort(start + 2, length);
    }
  }
}
