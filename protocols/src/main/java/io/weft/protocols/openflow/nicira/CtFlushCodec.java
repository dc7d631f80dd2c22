package io.weft.protocols.openflow.nicira;

import io.netty.buffer.ByteBuf;
import io.weft.protocols.openflow.Fault;
import io.weft.protocols.openflow.ProtocolException;
import io.weft.protocols.openflow.internal.WireReader;
import io.weft.protocols.packet.Ipv6Address;
import java.util.ArrayList;
import java.util.List;

/** Reads and writes which tracked connections are to be forgotten. */
final class CtFlushCodec {
  private static final int ORIGINAL = 0;
  private static final int REPLY = 1;
  private static final int ZONE = 2;
  private static final int MARK = 3;
  private static final int MARK_MASK = 4;
  private static final int LABELS = 5;
  private static final int LABELS_MASK = 6;

  /** The highest type of a property that is known. */
  static final int LAST_PROPERTY = LABELS_MASK;

  private static final int SOURCE = 0;
  private static final int DESTINATION = 1;

  private static final CtTupleField.Kind[] KINDS = CtTupleField.Kind.values();

  private CtFlushCodec() {}

  static NiciraBody.CtFlush decode(WireReader in) {
    int protocol = in.u8("an IP protocol");
    in.skip(7, "a ct-flush");
    List<CtFlushProperty> properties = new ArrayList<>(3);
    try {
      while (in.hasRemaining()) {
        int type = in.u16("a property's type");
        int length = NiciraCodec.propertyLength(in);
        int outer = in.narrow(length - 4, "a property");
        properties.add(decodeProperty(type, in));
        in.widen(outer, "a property");
        in.skip(-length & 7, "the padding of a property");
      }
    } catch (ProtocolException e) {
      throw e.within(Fault.PROPERTY_LENGTH);
    }
    return new NiciraBody.CtFlush(protocol, properties);
  }

  private static CtFlushProperty decodeProperty(int type, WireReader in) {
    return switch (type) {
      case ORIGINAL, REPLY -> {
        in.skip(4, "a tuple");
        List<CtTupleField> fields = new ArrayList<>(4);
        while (in.hasRemaining()) {
          fields.add(decodeField(in));
        }
        yield new CtFlushProperty.Tuple(type == REPLY, fields);
      }
      case ZONE -> {
        int zone = in.u16("a zone");
        in.skip(2, "a zone");
        yield new CtFlushProperty.Zone(zone);
      }
      case MARK -> new CtFlushProperty.Mark(in.i32("a mark"));
      case MARK_MASK -> new CtFlushProperty.MarkMask(in.i32("a mark's mask"));
      case LABELS -> {
        long high = in.i64("labels");
        yield new CtFlushProperty.Labels(high, in.i64("labels"));
      }
      case LABELS_MASK -> {
        long high = in.i64("the labels' mask");
        yield new CtFlushProperty.LabelsMask(high, in.i64("the labels' mask"));
      }
      default -> new CtFlushProperty.Unknown(type, in.rest());
    };
  }

  private static CtTupleField decodeField(WireReader in) {
    int type = in.u16("a tuple field's type");
    int length = NiciraCodec.propertyLength(in);
    int outer = in.narrow(length - 4, "a tuple field");
    CtTupleField field;
    if (type == SOURCE) {
      field = new CtTupleField.Source(address(in));
    } else if (type == DESTINATION) {
      field = new CtTupleField.Destination(address(in));
    } else if (type <= CtTupleField.Kind.ICMP_CODE.code()) {
      CtTupleField.Kind kind = KINDS[type - CtTupleField.Kind.SOURCE_PORT.code()];
      field = new CtTupleField.Value(kind, (int) in.number(kind.bytes(), "a tuple field"));
      if (kind.bytes() == 2) {
        in.skip(2, "a tuple field");
      }
    } else {
      field = new CtTupleField.Unknown(type, in.rest());
    }
    in.widen(outer, "a tuple field");
    in.skip(-length & 7, "the padding of a tuple field");
    return field;
  }

  private static Ipv6Address address(WireReader in) {
    long high = in.i64("an address");
    return new Ipv6Address(high, in.i64("an address"));
  }

  static void encode(NiciraBody.CtFlush flush, ByteBuf out) {
    out.writeByte(flush.protocol()).writeZero(7);
    for (CtFlushProperty property : flush.properties()) {
      int start = out.writerIndex();
      switch (property) {
        case CtFlushProperty.Tuple p -> {
          header(p.reply() ? REPLY : ORIGINAL, out).writeInt(0);
          p.fields().forEach(field -> encode(field, out));
        }
        case CtFlushProperty.Zone p -> header(ZONE, out).writeInt(p.zone() << 16);
        case CtFlushProperty.Mark p -> header(MARK, out).writeInt(p.mark());
        case CtFlushProperty.MarkMask p -> header(MARK_MASK, out).writeInt(p.mask());
        case CtFlushProperty.Labels p -> header(LABELS, out).writeLong(p.high()).writeLong(p.low());
        case CtFlushProperty.LabelsMask p ->
            header(LABELS_MASK, out).writeLong(p.high()).writeLong(p.low());
        case CtFlushProperty.Unknown p -> p.body().writeTo(header(p.type(), out));
      }
      NiciraCodec.endProperty(start, out);
    }
  }

  private static void encode(CtTupleField field, ByteBuf out) {
    int start = out.writerIndex();
    switch (field) {
      case CtTupleField.Source f -> encode(f.address(), header(SOURCE, out));
      case CtTupleField.Destination f -> encode(f.address(), header(DESTINATION, out));
      case CtTupleField.Value f -> {
        header(f.kind().code(), out);
        if (f.kind().bytes() == 2) {
          out.writeInt(f.value() << 16);
        } else {
          out.writeByte(f.value());
        }
      }
      case CtTupleField.Unknown f -> f.body().writeTo(header(f.type(), out));
    }
    NiciraCodec.endProperty(start, out);
  }

  private static void encode(Ipv6Address address, ByteBuf out) {
    out.writeLong(address.high()).writeLong(address.low());
  }

  private static ByteBuf header(int type, ByteBuf out) {
    return out.writeShort(type).writeShort(0);
  }
}
