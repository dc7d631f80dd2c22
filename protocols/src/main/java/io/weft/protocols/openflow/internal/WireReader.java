package io.weft.protocols.openflow.internal;

import io.weft.protocols.openflow.Fault;
import io.weft.protocols.openflow.ProtocolException;
import io.weft.protocols.packet.Bytes;

/**
 * Reads the fields of one message, and never past the part of it that is being decoded.
 *
 * <p>Every length in a message narrows what may be read next, so that a length that lies is found
 * at the structure that tells it.
 */
public final class WireReader {
  private static final int MAX_DEPTH = 16;

  private final Bytes frame;
  private int at;
  private int limit;
  private int depth;

  /** Reads a message, or a part of one, from its first byte. */
  public WireReader(Bytes frame) {
    this.frame = frame;
    this.limit = frame.length();
  }

  /** The bytes left in the part being decoded. */
  public int remaining() {
    return limit - at;
  }

  /** Whether bytes are left in the part being decoded. */
  public boolean hasRemaining() {
    return at < limit;
  }

  /** Where the next byte is, from the message's header. */
  public int offset() {
    return at;
  }

  /**
   * Bounds what is read next to {@code length} bytes.
   *
   * @return the outer bound, for {@link #widen}
   */
  public int narrow(int length, String what) {
    need(length, what);
    int outer = limit;
    limit = at + length;
    return outer;
  }

  /** Ends a part, which must have been read completely. */
  public void widen(int outer, String what) {
    if (at != limit) {
      throw fail((limit - at) + " bytes too many in " + what);
    }
    limit = outer;
  }

  /** Goes back to the start of a part and ends it there, whatever parts in it were open. */
  public void abandon(int partOffset, int outer) {
    depth = 0;
    at = partOffset;
    limit = outer;
  }

  /** Goes into a structure that can be in another of its kind; not too deep. */
  public void enter(String what) {
    depth++;
    if (depth > MAX_DEPTH) {
      throw fail(what + " is in more than " + MAX_DEPTH + " others");
    }
  }

  /** Comes out of what {@link #enter} went into. */
  public void leave() {
    depth--;
  }

  /** An exception for the next byte. */
  public ProtocolException fail(String reason) {
    return new ProtocolException(offset(), reason);
  }

  /** An exception for the byte at an offset from the message's header. */
  public ProtocolException fail(int offset, String reason) {
    return new ProtocolException(offset, reason);
  }

  /** An exception for the next byte, for which the answer is that fault. */
  public ProtocolException fail(Fault fault, String reason) {
    return new ProtocolException(offset(), reason, fault);
  }

  /** An exception for the byte at an offset, for which the answer is that fault. */
  public ProtocolException fail(int offset, Fault fault, String reason) {
    return new ProtocolException(offset, reason, fault);
  }

  private void need(int length, String what) {
    if (limit - at < length) {
      throw fail(what + " needs " + length + " bytes and " + (limit - at) + " are left for it");
    }
  }

  /**
   * Passes over a structure of fixed length, whose fields are then read at their places in it: what
   * comes often is checked once, and no read waits for the one before.
   *
   * @return where it began
   */
  public int structure(int length, String what) {
    need(length, what);
    int start = at;
    at += length;
    return start;
  }

  /** The byte at an offset in the message, unsigned. */
  public int u8At(int offset) {
    return frame.get(offset);
  }

  /** The 16 bits at an offset in the message, unsigned. */
  public int u16At(int offset) {
    return frame.getUnsignedShort(offset);
  }

  /** The 32 bits at an offset in the message. */
  public int i32At(int offset) {
    return frame.getInt(offset);
  }

  /** The 64 bits at an offset in the message. */
  public long i64At(int offset) {
    return frame.getLong(offset);
  }

  /** The next byte, unsigned. */
  public int u8(String what) {
    need(1, what);
    return frame.get(at++);
  }

  /** The next 16 bits, unsigned. */
  public int u16(String what) {
    need(2, what);
    int value = frame.getUnsignedShort(at);
    at += 2;
    return value;
  }

  /** The next 32 bits. */
  public int i32(String what) {
    need(4, what);
    int value = frame.getInt(at);
    at += 4;
    return value;
  }

  /** The next 64 bits. */
  public long i64(String what) {
    need(8, what);
    long value = frame.getLong(at);
    at += 8;
    return value;
  }

  /** A big-endian number of 0 to 8 bytes. */
  public long number(int bytes, String what) {
    need(bytes, what);
    long value = 0;
    switch (bytes) {
      case 1 -> value = frame.get(at);
      case 2 -> value = frame.getUnsignedShort(at);
      case 4 -> value = frame.getInt(at) & 0xffff_ffffL;
      case 8 -> value = frame.getLong(at);
      default -> {
        for (int i = 0; i < bytes; i++) {
          value = value << 8 | frame.get(at + i);
        }
      }
    }
    at += bytes;
    return value;
  }

  /** The 16 bits at a distance from the next byte, which stays the next. */
  public int peek16(int distance, String what) {
    need(distance + 2, what);
    return frame.getUnsignedShort(at + distance);
  }

  /** The 32 bits at a distance from the next byte, which stays the next. */
  public int peek32(int distance, String what) {
    need(distance + 4, what);
    return frame.getInt(at + distance);
  }

  /** Passes over bytes, which are padding. */
  public void skip(int length, String what) {
    need(length, what);
    at += length;
  }

  /** The next bytes. */
  public Bytes bytes(int length, String what) {
    need(length, what);
    Bytes value = frame.slice(at, length);
    at += length;
    return value;
  }

  /** The next bytes, in an array of their own. */
  public byte[] array(int length, String what) {
    need(length, what);
    byte[] array = frame.toArray(at, length);
    at += length;
    return array;
  }

  /** All that is left of the part. */
  public Bytes rest() {
    return bytes(remaining(), "the rest");
  }

  /** Text in a field of fixed length, which a zero byte ends. */
  public String text(int length, String what) {
    need(length, what);
    String value = FixedText.decode(frame, at, length);
    at += length;
    return value;
  }

  /** Goes back to an offset that was read before. */
  public void rewind(int offset) {
    at = offset;
  }
}
