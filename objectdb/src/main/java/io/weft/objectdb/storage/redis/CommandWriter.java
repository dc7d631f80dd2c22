package io.weft.objectdb.storage.redis;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.util.RedisOutputStream;

/** Has Jedis write commands. For one scheduler. */
final class CommandWriter {
  private final Written written = new Written();
  private final RedisOutputStream output = new RedisOutputStream(written);

  /** The command as it is sent. */
  ByteBuf write(Command command) {
    ByteBuf bytes = Unpooled.buffer(command.size());
    written.to = bytes;
    try {
      Protocol.sendCommand(output, command.arguments());
      output.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("nothing is written but memory", e);
    }
    return bytes;
  }

  private static final class Written extends OutputStream {
    private ByteBuf to = Unpooled.EMPTY_BUFFER;

    @Override
    public void write(int one) {
      to.writeByte(one);
    }

    @Override
    public void write(byte[] some, int offset, int length) {
      to.writeBytes(some, offset, length);
    }
  }
}
