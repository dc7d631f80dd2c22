package io.weft.protocols.openflow.v13;

import io.netty.buffer.ByteBuf;
import io.weft.protocols.openflow.Fault;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.ProtocolException;
import io.weft.protocols.openflow.internal.Coded;
import io.weft.protocols.openflow.internal.FixedText;
import io.weft.protocols.openflow.internal.WireReader;
import io.weft.protocols.openflow.oxm.MatchCodec;
import io.weft.protocols.packet.MacAddress;
import java.util.ArrayList;
import java.util.List;

/** Reads and writes what several messages have in them: ports and buckets. */
final class StructureCodec {
  private static final ControllerRole[] ROLES = ControllerRole.values();
  private static final GroupType[] GROUP_TYPES = GroupType.values();
  private static final int PORT_NAME_LENGTH = 16;
  private static final int BUCKET_HEADER = 16;

  private StructureCodec() {}

  static PortDescription decodePort(WireReader in) {
    PortNumber number = PortNumber.of(in.i32("a port's number"));
    in.skip(4, "a port");
    MacAddress address = MacAddress.of(in.number(6, "a port's address"));
    in.skip(2, "a port");
    String name = in.text(PORT_NAME_LENGTH, "a port's name");
    return new PortDescription(
        number,
        address,
        name,
        in.i32("a port's config"),
        in.i32("a port's state"),
        in.i32("a port's features"),
        in.i32("a port's features"),
        in.i32("a port's features"),
        in.i32("a port's features"),
        in.i32("a port's speed"),
        in.i32("a port's speed"));
  }

  static void encodePort(PortDescription port, ByteBuf out) {
    out.writeInt(port.number().value()).writeInt(0);
    MatchCodec.writeNumber(out, port.address().value(), 6);
    out.writeShort(0);
    FixedText.encode(port.name(), PORT_NAME_LENGTH, out);
    out.writeInt(port.config()).writeInt(port.state());
    out.writeInt(port.current()).writeInt(port.advertised());
    out.writeInt(port.supported()).writeInt(port.peer());
    out.writeInt(port.currentSpeed()).writeInt(port.maxSpeed());
  }

  static GroupType decodeGroupType(WireReader in) {
    return constant(in, GROUP_TYPES, in.u8("a group's type"), "group type", Fault.GROUP_TYPE);
  }

  static ControllerRole decodeRole(WireReader in) {
    return constant(in, ROLES, in.i32("a controller's role"), "controller role", Fault.ROLE);
  }

  static AsyncConfig decodeAsyncConfig(WireReader in) {
    return new AsyncConfig(
        in.i32("a mask"),
        in.i32("a mask"),
        in.i32("a mask"),
        in.i32("a mask"),
        in.i32("a mask"),
        in.i32("a mask"));
  }

  static void encodeAsyncConfig(AsyncConfig config, ByteBuf out) {
    out.writeInt(config.packetIn()).writeInt(config.packetInSlave());
    out.writeInt(config.portStatus()).writeInt(config.portStatusSlave());
    out.writeInt(config.flowRemoved()).writeInt(config.flowRemovedSlave());
  }

  /** The constant of that number. */
  static <E extends Coded> E constant(WireReader in, E[] constants, int code, String what) {
    return constant(in, constants, code, what, Fault.MESSAGE_LENGTH);
  }

  /** The constant of that number; what a switch refuses a number without one as. */
  static <E extends Coded> E constant(
      WireReader in, E[] constants, int code, String what, Fault fault) {
    for (E constant : constants) {
      if (constant.code() == code) {
        return constant;
      }
    }
    throw in.fail(fault, "there is no " + what + " " + Integer.toUnsignedString(code));
  }

  /** Reads buckets up to the end of the part. */
  static List<Bucket> decodeBuckets(WireReader in) {
    try {
      return decodeEachBucket(in);
    } catch (ProtocolException e) {
      throw e.within(Fault.BUCKET_LENGTH);
    }
  }

  private static List<Bucket> decodeEachBucket(WireReader in) {
    List<Bucket> buckets = new ArrayList<>(2);
    while (in.hasRemaining()) {
      int offset = in.offset();
      int length = in.u16("a bucket's length");
      if (length < BUCKET_HEADER) {
        throw in.fail(offset, "a bucket of " + length + " bytes is shorter than its header");
      }
      int outer = in.narrow(length - 2, "a bucket");
      int weight = in.u16("a bucket's weight");
      PortNumber watchPort = PortNumber.of(in.i32("a bucket's port"));
      int watchGroup = in.i32("a bucket's group");
      in.skip(4, "a bucket");
      buckets.add(new Bucket(weight, watchPort, watchGroup, ActionCodec.decodeAll(in)));
      in.widen(outer, "a bucket");
    }
    return buckets;
  }

  static void encodeBuckets(List<Bucket> buckets, ByteBuf out) {
    for (Bucket bucket : buckets) {
      int start = out.writerIndex();
      out.writeShort(0).writeShort(bucket.weight()).writeInt(bucket.watchPort().value());
      out.writeInt(bucket.watchGroup()).writeInt(0);
      ActionCodec.encodeAll(bucket.actions(), out);
      int length = out.writerIndex() - start;
      if (length > 0xffff) {
        throw new IllegalArgumentException("a bucket of " + length + " bytes");
      }
      out.setShort(start, length);
    }
  }
}
