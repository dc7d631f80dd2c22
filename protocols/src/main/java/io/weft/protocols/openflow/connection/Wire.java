package io.weft.protocols.openflow.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.weft.protocols.openflow.Framer;
import io.weft.protocols.packet.Bytes;

/** The few messages, and parts of messages, that are the same in all versions of OpenFlow. */
final class Wire {
  static final int HELLO = 0;
  static final int ERROR = 1;
  static final int ECHO_REQUEST = 2;
  static final int ECHO_REPLY = 3;
  static final int EXPERIMENTER = 4;
  static final int FEATURES_REQUEST = 5;
  static final int FEATURES_REPLY = 6;

  static final int HELLO_FAILED = 0;
  static final int INCOMPATIBLE = 0;
  static final int BAD_REQUEST = 1;
  static final int BAD_VERSION = 0;
  static final int BAD_TYPE = 1;
  static final int BAD_MULTIPART = 2;
  static final int BAD_EXPERIMENTER = 3;
  static final int BAD_LENGTH = 6;
  static final int MULTIPART_OVERFLOW = 13;

  static final int NICIRA = 0x0000_2320;
  private static final int NICIRA_PACKET_IN = 17;
  private static final int NICIRA_PACKET_IN2 = 30;

  /** How much of an offending message an error carries (OpenFlow 1.3.5 section 7.4.4). */
  static final int ERROR_DATA = 64;

  private static final int TYPE = 1;
  private static final int XID = 4;
  private static final int EXPERIMENTER_ID = 8;
  private static final int EXPERIMENTER_TYPE = 12;
  private static final int MULTIPART_FLAGS = 10;

  private Wire() {}

  static int version(Bytes frame) {
    return frame.get(0);
  }

  static int type(Bytes frame) {
    return frame.get(TYPE);
  }

  static int xid(Bytes frame) {
    return frame.getInt(XID);
  }

  /** Whether a multipart request, or a multipart or stats reply says that another part follows. */
  static boolean more(Bytes frame) {
    return frame.length() >= MULTIPART_FLAGS + 2
        && (frame.getUnsignedShort(MULTIPART_FLAGS) & 1) != 0;
  }

  static boolean isNicira(Bytes frame) {
    return type(frame) == EXPERIMENTER
        && frame.length() >= EXPERIMENTER_ID + 4
        && frame.getInt(EXPERIMENTER_ID) == NICIRA;
  }

  /** Whether it is one of Nicira's own forms of a packet-in. */
  static boolean isNiciraPacketIn(Bytes frame) {
    if (!isNicira(frame) || frame.length() < EXPERIMENTER_TYPE + 4) {
      return false;
    }
    int type = frame.getInt(EXPERIMENTER_TYPE);
    return type == NICIRA_PACKET_IN || type == NICIRA_PACKET_IN2;
  }

  /** A message that has a header only. */
  static ByteBuf header(int version, int type, int xid) {
    return start(version, type, Framer.HEADER_LENGTH, xid);
  }

  private static ByteBuf start(int version, int type, int length, int xid) {
    ByteBuf out = PooledByteBufAllocator.DEFAULT.buffer(length);
    return out.writeByte(version).writeByte(type).writeShort(length).writeInt(xid);
  }

  /** The same bytes, with the type of the reply. */
  static ByteBuf echoReply(Bytes request) {
    ByteBuf out = PooledByteBufAllocator.DEFAULT.buffer(request.length());
    request.writeTo(out);
    return out.setByte(TYPE, ECHO_REPLY);
  }

  static ByteBuf error(int version, int xid, int type, int code, Bytes data) {
    int length = Framer.HEADER_LENGTH + 4 + data.length();
    ByteBuf out = start(version, ERROR, length, xid).writeShort(type).writeShort(code);
    data.writeTo(out);
    return out;
  }

  /** The beginning of a message, as an error carries it. */
  static Bytes errorData(Bytes frame) {
    return frame.slice(0, Math.min(frame.length(), ERROR_DATA));
  }
}
