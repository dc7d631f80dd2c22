package io.weft.protocols.openflow.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.weft.core.Routine;
import io.weft.core.net.ConnectionException;
import io.weft.protocols.openflow.Framer;
import io.weft.protocols.openflow.ProtocolException;
import io.weft.protocols.packet.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Exchanges hellos and agrees on a version (OpenFlow 1.3.5 sections 6.3.1 and 7.5.1). */
final class Handshake {
  private static final int VERSION_BITMAP = 1;
  private static final int ELEMENT_HEADER = 4;

  /** A hello has elements since OpenFlow 1.3.1. */
  private static final int FIRST_WITH_ELEMENTS = 4;

  private static final int HELLO_XID = 0;

  private final List<Integer> allowed;
  private final int highest;
  private final FrameReader frames;
  private final Sender sender;

  /**
   * @param allowed wire versions, the lowest first, at least one
   */
  Handshake(List<Integer> allowed, FrameReader frames, Sender sender) {
    this.allowed = allowed;
    this.highest = allowed.getLast();
    this.frames = frames;
    this.sender = sender;
  }

  /**
   * Returns the wire version agreed on.
   *
   * @throws ProtocolException when there is none; the peer has been told why, where OpenFlow says
   *     so
   */
  int agree(Routine r) {
    sender.write(r, hello());
    Optional<Bytes> first;
    try {
      first = frames.next(r);
    } catch (ProtocolException e) {
      Bytes start = frames.framer().pending(Wire.ERROR_DATA);
      tell(r, Wire.error(highest, HELLO_XID, Wire.BAD_REQUEST, Wire.BAD_LENGTH, start));
      throw e;
    }
    Bytes frame =
        first.orElseThrow(
            () ->
                new ProtocolException(
                    0, "the peer hung up after " + frames.framer().pendingBytes() + " bytes"));
    int peer = Wire.version(frame);
    int type = Wire.type(frame);
    if (type == Wire.ERROR) {
      throw new ProtocolException(1, "the peer answers the hello with " + describeError(frame));
    }
    if (type != Wire.HELLO) {
      throw new ProtocolException(1, "a message of type " + type + " instead of a hello");
    }
    Optional<Integer> version;
    try {
      version = choose(frame, peer);
    } catch (ProtocolException e) {
      tell(
          r,
          Wire.error(
              Math.min(peer, highest),
              Wire.xid(frame),
              Wire.BAD_REQUEST,
              Wire.BAD_LENGTH,
              Wire.errorData(frame)));
      throw e;
    }
    if (version.isPresent()) {
      return version.get();
    }
    String spoken = "only " + describe(allowed) + " spoken here";
    Bytes text = Bytes.copyOf(spoken.getBytes(StandardCharsets.US_ASCII));
    // In a version that the peer can read: an error looks the same in all.
    tell(
        r,
        Wire.error(
            Math.max(1, Math.min(peer, highest)),
            Wire.xid(frame),
            Wire.HELLO_FAILED,
            Wire.INCOMPATIBLE,
            text));
    throw new ProtocolException(
        0, "no version in common: " + spoken + ", and the peer offers " + offer(frame, peer));
  }

  private ByteBuf hello() {
    boolean elements = highest >= FIRST_WITH_ELEMENTS;
    int length = Framer.HEADER_LENGTH + (elements ? 2 * ELEMENT_HEADER : 0);
    ByteBuf out = PooledByteBufAllocator.DEFAULT.buffer(length);
    out.writeByte(highest).writeByte(Wire.HELLO).writeShort(length).writeInt(HELLO_XID);
    if (elements) {
      int bitmap = 0;
      for (int version : allowed) {
        bitmap |= 1 << version;
      }
      out.writeShort(VERSION_BITMAP).writeShort(2 * ELEMENT_HEADER).writeInt(bitmap);
    }
    return out;
  }

  /** By the bitmap if the peer has sent one, otherwise the smaller of the two headers' versions. */
  private Optional<Integer> choose(Bytes frame, int peer) {
    Optional<Integer> bitmap = bitmap(frame, peer);
    if (bitmap.isEmpty()) {
      int smaller = Math.min(peer, highest);
      return allowed.contains(smaller) ? Optional.of(smaller) : Optional.empty();
    }
    return allowed.reversed().stream()
        .filter(version -> (bitmap.get() >>> version & 1) != 0)
        .findFirst();
  }

  /** The first 32 versions of the first version bitmap, which is all that there are. */
  private static Optional<Integer> bitmap(Bytes frame, int peer) {
    if (peer < FIRST_WITH_ELEMENTS) {
      return Optional.empty();
    }
    int length = frame.length();
    int offset = Framer.HEADER_LENGTH;
    while (length - offset >= ELEMENT_HEADER) {
      int elementLength = frame.getUnsignedShort(offset + 2);
      if (elementLength < ELEMENT_HEADER || elementLength > length - offset) {
        throw new ProtocolException(
            offset + 2, "a hello element of " + elementLength + " bytes, of " + (length - offset));
      }
      if (frame.getUnsignedShort(offset) == VERSION_BITMAP && elementLength >= 2 * ELEMENT_HEADER) {
        return Optional.of(frame.getInt(offset + ELEMENT_HEADER));
      }
      offset += (elementLength + 7) & ~7;
    }
    return Optional.empty();
  }

  private static String offer(Bytes frame, int peer) {
    return bitmap(frame, peer)
        .map(bits -> "versions by the bitmap 0x" + Integer.toHexString(bits))
        .orElse("version " + peer);
  }

  private static String describe(List<Integer> versions) {
    return String.join(
        " and ",
        versions.stream()
            .map(v -> OpenFlowVersion.of(v).map(Object::toString).orElse("version " + v))
            .toList());
  }

  /**
   * Type, code and text of an error, which are the same in all versions when a hello has failed.
   */
  static String describeError(Bytes frame) {
    int body = Framer.HEADER_LENGTH + 4;
    int length = frame.length() - body;
    if (length < 0) {
      return "an error without a type";
    }
    int type = frame.getUnsignedShort(body - 4);
    int code = frame.getUnsignedShort(body - 2);
    byte[] text = frame.toArray(body, Math.min(length, Wire.ERROR_DATA));
    String data = new String(text, StandardCharsets.US_ASCII);
    boolean readable = !data.isEmpty() && data.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    return "the error " + type + "/" + code + (readable ? ": \"" + data + '"' : "");
  }

  private void tell(Routine r, ByteBuf error) {
    try {
      sender.write(r, error);
    } catch (ConnectionException e) {
      // What is thrown next says more.
      return;
    }
  }
}
