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

  private final RedisInputStream input;

  /** An error reply. */
  record Refusal(String error) {}

  /**
   * A reader.
   *
   * @param more waits for the next bytes, which are taken over; it throws when there will be none,
   *     and {@link #next} does then
   */
  ReplyReader(Supplier<ByteBuf> more) {
    this.input = new RedisInputStream(new Received(more));
  }

  /**
   * The next reply, once it is there as a whole.
   *
   * @return null, a byte array, a {@link Long}, a list of these, or a {@link Refusal}
   * @throws CorruptReplyException when the bytes are none
   */
  @Nullable Object next() {
    try {
      return Protocol.read(input, NO_PUSHES);
    } catch (JedisDataException e) {
      return new Refusal("" + e.getMessage());
    } catch (JedisConnectionException | NumberFormatException | NegativeArraySizeException e) {
      throw new CorruptReplyException("a reply", "" + e.getMessage());
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
