package io.weft.objectdb.storage.redis;

import io.netty.buffer.ByteBuf;
import java.io.InputStream;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.PushConsumerChain;
import redis.clients.jedis.PushConsumerChainImpl;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.util.RedisInputStream;

/**
 * Has Jedis read the replies of a server. It reads as from a stream that blocks; here the routine
 * waits instead until more bytes have come. For one routine.
 */
final class ReplyReader {
  /** What the second version of the protocol does not have. */
  private static final PushConsumerChain NO_PUSHES = PushConsumerChainImpl.of();

  private final Numbers input;

  /** The most bytes that Redis gives a string, unless it is told otherwise. */
  private static final int LONGEST = 512 << 20;

  /** The most parts that Redis takes of a command, and so has to answer to. */
  private static final int MOST_ELEMENTS = 1 << 20;

  /** How many arrays a reply may have: each in another one needs some of the stack. */
  private static final int MOST_ARRAYS = 64;

  /** An error reply. */
  record Refusal(String error) {}

  /**
   * A reader.
   *
   * @param more waits for the next bytes, which are taken over; it throws when there will be none,
   *     and {@link #next} does then
   */
  ReplyReader(Supplier<ByteBuf> more) {
    this.input = new Numbers(new Received(more));
  }

  /**
   * The next reply, once it is there as a whole.
   *
   * @return null, a byte array, a {@link Long}, a list of these, or a {@link Refusal}
   * @throws CorruptReplyException when the bytes are none, or state a length that none has
   */
  @Nullable Object next() {
    input.arrays = 0;
    try {
      return Protocol.read(input, NO_PUSHES);
    } catch (JedisDataException e) {
      return new Refusal("" + e.getMessage());
    } catch (JedisConnectionException | NumberFormatException e) {
      throw new CorruptReplyException("a reply", "" + e.getMessage());
    }
  }

  /** Jedis takes whatever comes for digits, and makes room for any length before it is there. */
  private static final class Numbers extends RedisInputStream {
    /** As many as the least of them has. */
    private static final int MOST_CHARACTERS = 20;

    /** What was read last before a number: what it is the number of. */
    private byte kind;

    /** How many arrays the present reply has so far. */
    private int arrays;

    Numbers(InputStream in) {
      super(in);
    }

    @Override
    public byte readByte() {
      kind = super.readByte();
      return kind;
    }

    @Override
    public int readIntCrLf() {
      boolean ofElements = kind == '*';
      long length = readLongCrLf();
      if (length < -1 || length > (ofElements ? MOST_ELEMENTS : LONGEST)) {
        throw new CorruptReplyException(
            ofElements ? "a number of elements" : "a number of bytes", length);
      }
      if (ofElements && ++arrays > MOST_ARRAYS) {
        throw new CorruptReplyException("a reply", "one of more than " + MOST_ARRAYS + " arrays");
      }
      return (int) length;
    }

    @Override
    public long readLongCrLf() {
      StringBuilder text = new StringBuilder(MOST_CHARACTERS);
      byte next;
      while ((next = super.readByte()) != '\r' && text.length() < MOST_CHARACTERS) {
        text.append((char) (next & 0xff));
      }
      if (next != '\r' || super.readByte() != '\n') {
        throw new CorruptReplyException("a number and the end of a line", text + "...");
      }
      try {
        return Long.parseLong(text, 0, text.length(), 10);
      } catch (NumberFormatException e) {
        throw new CorruptReplyException("a number", text);
      }
    }
  }

  /** What has come, as a stream. */
  private static final class Received extends InputStream {
    private final Supplier<ByteBuf> more;
    private byte[] bytes = {};
    private int at;
    private int end;

    Received(Supplier<ByteBuf> more) {
      this.more = more;
    }

    private void await() {
      while (at == end) {
        ByteBuf next = more.get();
        at = 0;
        end = next.readableBytes();
        if (bytes.length < end) {
          bytes = new byte[end];
        }
        next.readBytes(bytes, 0, end).release();
      }
    }

    @Override
    public int read() {
      await();
      return bytes[at++] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) {
      await();
      int count = Math.min(length, end - at);
      System.arraycopy(bytes, at, to, offset, count);
      at += count;
      return count;
    }
  }
}
