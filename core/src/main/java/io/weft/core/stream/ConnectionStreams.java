package io.weft.core.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.core.Routine;
import io.weft.core.net.Connection;
import io.weft.core.net.ConnectionException;
import java.util.Optional;

/**
 * The two directions of a connection as streams (specification 5.3.6). The connection belongs to
 * them: it closes when both have ended or were closed, and breaks when one of them is aborted.
 *
 * <p>What comes is copied out of the connection's buffers, and what is written needs no copy; no
 * buffer leaves this class. Back-pressure is the connection's, in both directions.
 *
 * <p>For the routines of the connection's scheduler; each direction for one routine at a time.
 */
public final class ConnectionStreams implements AutoCloseable {
  private final Connection<ByteBuf> connection;
  private final Input input = new Input();
  private final Output output;
  private boolean inputDone;
  private boolean outputDone;

  /** Takes a connection over, with the default limits. */
  public ConnectionStreams(Connection<ByteBuf> connection) {
    this(connection, StreamSettings.DEFAULT);
  }

  /**
   * Takes a connection over.
   *
   * @param settings larger chunks than the split size are written in pieces
   */
  public ConnectionStreams(Connection<ByteBuf> connection, StreamSettings settings) {
    this.connection = connection;
    this.output = new Output(settings.splitSize());
  }

  /** What the peer sends; always the same. Its end is that of the peer's output. */
  public StreamReader<byte[]> input() {
    return input;
  }

  /** What the peer gets; always the same. Its end is sent to the peer, while input goes on. */
  public StreamWriter<byte[]> output() {
    return output;
  }

  /**
   * Closes both directions and the connection. An output that has not ended is broken off: what is
   * unsent is lost, and the peer sees a reset. Loop or routine; may be repeated.
   */
  @Override
  public void close() {
    output.close();
    input.close();
  }

  private void closeIfDone() {
    if (inputDone && outputDone) {
      connection.close();
    }
  }

  private final class Input extends StreamReader<byte[]> {
    Input() {
      super(StreamType.BYTES);
    }

    @Override
    protected Optional<byte[]> next(Routine r) {
      try {
        Optional<ByteBuf> message;
        while ((message = connection.read(r)).isPresent()) {
          byte[] data = take(message.get());
          if (data.length > 0) {
            return Optional.of(data);
          }
        }
      } catch (ConnectionException e) {
        throw new StreamException("the connection broke: " + e.getMessage(), e);
      }
      inputDone = true;
      closeIfDone();
      return Optional.empty();
    }

    private static byte[] take(ByteBuf message) {
      try {
        byte[] data = new byte[message.readableBytes()];
        message.readBytes(data);
        return data;
      } finally {
        message.release();
      }
    }

    @Override
    protected void closed(Optional<Throwable> reason) {
      inputDone = true;
      if (reason.isPresent()) {
        connection.abort();
      } else {
        connection.shutdownInput();
        closeIfDone();
      }
    }
  }

  private final class Output extends StreamWriter<byte[]> {
    Output(int splitSize) {
      super(StreamType.BYTES, splitSize);
    }

    @Override
    protected void send(Routine r, byte[] piece) {
      try {
        connection.write(r, Unpooled.wrappedBuffer(piece));
      } catch (ConnectionException e) {
        throw new StreamException("the connection broke: " + e.getMessage(), e);
      }
    }

    @Override
    protected void sendEnd(Routine r) {
      outputDone = true;
      connection.shutdownOutput();
      closeIfDone();
    }

    @Override
    protected void aborted(Throwable reason) {
      outputDone = true;
      connection.abort();
    }
  }
}
