package io.weft.protocols.openflow;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.protocols.packet.Bytes;
import java.util.Optional;

/**
 * Cuts a stream of bytes into OpenFlow messages, however the network split it.
 *
 * <p>It looks at the length in the header only; a message of any version comes out, so that version
 * negotiation can read it. Not for use by two threads at a time. The bytes held are at most one
 * incomplete message and what was appended since.
 */
public final class Framer implements AutoCloseable {
  /** The length of the header that all messages of all versions begin with. */
  public static final int HEADER_LENGTH = 8;

  /** The longest message that the length field can tell. */
  public static final int MAX_LENGTH = 0xffff;

  private final int maxLength;
  private ByteBuf pending = Unpooled.EMPTY_BUFFER;

  /** A framer that takes messages of any length. */
  public Framer() {
    this(MAX_LENGTH);
  }

  /**
   * A framer that refuses long messages.
   *
   * @param maxLength the longest message taken, {@value #HEADER_LENGTH} to {@value #MAX_LENGTH}
   *     bytes
   */
  public Framer(int maxLength) {
    if (maxLength < HEADER_LENGTH || maxLength > MAX_LENGTH) {
      throw new IllegalArgumentException("a message has 8 to 65535 bytes, not " + maxLength);
    }
    this.maxLength = maxLength;
  }

  /** Adds bytes that came from the network. The framer takes over the reference to the buffer. */
  public void append(ByteBuf bytes) {
    if (!bytes.isReadable()) {
      bytes.release();
      return;
    }
    if (!pending.isReadable()) {
      pending.release();
      pending = bytes;
      return;
    }
    try {
      int remaining = pending.readableBytes();
      if (pending.refCnt() > 1
          || pending.isReadOnly()
          || pending.maxWritableBytes() < bytes.readableBytes()) {
        ByteBuf merged = bytes.alloc().buffer(remaining + bytes.readableBytes());
        merged.writeBytes(pending);
        pending.release();
        pending = merged;
      } else {
        pending.discardSomeReadBytes();
      }
      pending.writeBytes(bytes);
    } finally {
      bytes.release();
    }
  }

  /**
   * Takes the next complete message.
   *
   * @return the message, header included, in memory of its own; empty if more bytes are needed
   * @throws ProtocolException if the header's length is below eight or above the limit; the stream
   *     cannot be read any further, and every later call throws the same
   */
  public Optional<Bytes> next() {
    if (pending.readableBytes() < 4) {
      return Optional.empty();
    }
    int length = pending.getUnsignedShort(pending.readerIndex() + 2);
    if (length < HEADER_LENGTH) {
      throw new ProtocolException(2, "a message length of " + length + ", less than its header");
    }
    if (length > maxLength) {
      throw new ProtocolException(
          2, "a message length of " + length + ", more than the limit of " + maxLength);
    }
    if (pending.readableBytes() < length) {
      return Optional.empty();
    }
    Bytes message = Bytes.copyOf(pending, pending.readerIndex(), length);
    pending.skipBytes(length);
    return Optional.of(message);
  }

  /** The number of bytes that wait for the rest of their message or for {@link #next}. */
  public int pendingBytes() {
    return pending.readableBytes();
  }

  /** Copies the first of the bytes that wait, for instance to show what cannot be read. */
  public Bytes pending(int max) {
    return Bytes.copyOf(pending, pending.readerIndex(), Math.min(max, pending.readableBytes()));
  }

  /** Releases what is held. Closing twice does nothing. */
  @Override
  public void close() {
    pending.release();
    pending = Unpooled.EMPTY_BUFFER;
  }
}
