package io.weft.protocols.raw;

import io.netty.buffer.ByteBuf;
import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.net.Client;
import io.weft.core.net.ClientSettings;
import io.weft.core.net.Connection;
import io.weft.core.net.ConnectionSettings;
import io.weft.core.net.Endpoint;
import io.weft.core.net.Network;
import io.weft.core.net.Protocol;
import io.weft.core.net.Server;
import io.weft.core.net.ServerSettings;
import io.weft.core.stream.ConnectionStreams;
import io.weft.core.stream.StreamClosedException;
import io.weft.core.stream.StreamReader;
import io.weft.core.stream.StreamSettings;
import io.weft.core.stream.StreamType;
import io.weft.core.stream.StreamWriter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection as two streams of bytes, for what has no protocol here (specification 5.3.6). Both
 * have the connection's back-pressure, and each ends by itself: a peer that has sent its end can
 * still be answered.
 *
 * <p>For the routines of the connection's scheduler. Close it on every path.
 */
public final class RawConnection implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RawConnection.class);

  private final Connection<ByteBuf> connection;
  private final ConnectionStreams streams;
  private final StreamWriter<byte[]> sink;
  private final Outlet outlet;

  /** Where the output comes from, if that is not its writer. */
  private @Nullable Redirection redirection;

  /** A stream that the output comes from. */
  private static final class Redirection {
    final StreamReader<byte[]> source;

    /** Complete when the sink is free again, whatever came of it. */
    final RoutineFuture<Boolean> over = new RoutineFuture<>();

    boolean replaced;

    Redirection(StreamReader<byte[]> source) {
      this.source = source;
    }

    void replace() {
      replaced = true;
      source.close();
    }
  }

  /** Takes a connection over. */
  public RawConnection(Connection<ByteBuf> connection, RawSettings settings) {
    this.connection = connection;
    this.streams =
        new ConnectionStreams(
            connection, StreamSettings.DEFAULT.withSplitSize(settings.splitSize()));
    this.sink =
        settings.buffering()
            ? streams.output().buffered(settings.writeBufferLimit())
            : streams.output();
    this.outlet = new Outlet(settings.splitSize());
  }

  /**
   * Connects once, and waits until that is done. Waits.
   *
   * @throws io.weft.core.net.ConnectionException when there is no connection; says why
   */
  public static RawConnection connect(
      Routine r, Network network, Endpoint endpoint, RawSettings settings) {
    return new RawConnection(network.connect(r, endpoint, ConnectionSettings.DEFAULT), settings);
  }

  /**
   * Connects to a URL; see {@link #connect(Routine, Network, Endpoint, RawSettings)}.
   *
   * @throws io.weft.core.net.EndpointException when the URL is none
   * @throws io.weft.core.net.ConnectionException when there is no connection; says why
   */
  public static RawConnection connect(
      Routine r, Network network, String url, RawSettings settings) {
    return connect(r, network, Endpoint.parse(url, settings.defaultPort()), settings);
  }

  /**
   * Starts a client that runs the handler on its connection, and on each new one if the settings
   * say so. Any thread.
   */
  public static Client startClient(
      Network network, Endpoint endpoint, RawSettings settings, RawHandler handler) {
    ClientSettings client = ClientSettings.DEFAULT.withPersist(settings.persist());
    return Client.start(network, endpoint, client, protocol(settings, handler));
  }

  /** Starts a server that runs the handler on each connection. Any thread. */
  public static Server startServer(
      Network network, Endpoint endpoint, RawSettings settings, RawHandler handler) {
    return Server.start(network, endpoint, ServerSettings.DEFAULT, protocol(settings, handler));
  }

  /** For a {@link Client} or a {@link Server} with other settings. */
  public static Protocol protocol(RawSettings settings, RawHandler handler) {
    return (r, connection) -> {
      try (RawConnection raw = new RawConnection(connection, settings)) {
        handler.handle(r, raw);
        raw.finish(r);
      }
    };
  }

  /** The connection, for its addresses and its state; not to be read or written. */
  public Connection<ByteBuf> connection() {
    return connection;
  }

  /** What the peer sends; always the same. */
  public StreamReader<byte[]> input() {
    return streams.input();
  }

  /**
   * What the peer gets; always the same. After {@link #redirectOutput} it refuses what is written.
   */
  public StreamWriter<byte[]> output() {
    return outlet;
  }

  /**
   * Lets the output come from a stream from now on (specification 5.3.6, {@code
   * redirect_outputstream}): what was written before goes first, and the end of the stream is the
   * end of the output. A former source is closed, wherever it was. {@link #output} is closed. Waits
   * until what was held back is sent, not for the stream.
   *
   * <p>A source that fails breaks the connection. A peer that takes no more closes the source.
   *
   * @return complete with the number of bytes copied, also when another source has taken its place
   *     or the connection was closed; fails as {@link StreamReader#copyTo} does. An {@link Error}
   *     of the source always fails it, and breaks the connection
   * @throws io.weft.core.stream.StreamException when the output has ended or the connection is gone
   */
  public RoutineFuture<Long> redirectOutput(Routine r, StreamReader<byte[]> source) {
    if (redirection != null) {
      redirection.replace();
      // The piece that it has taken goes out before those of the new source.
      r.await(redirection.over);
    }
    sink.flush(r);
    outlet.detached = true;
    Redirection current = new Redirection(source);
    redirection = current;
    RoutineFuture<Long> copied = r.scheduler().submit("redirected output", p -> copy(p, current));
    copied.whenDone(() -> current.over.complete(true));
    return copied;
  }

  /** Not the reader's own copying, since that would break the connection when it is replaced. */
  private long copy(Routine r, Redirection current) {
    long copied = 0;
    try {
      Optional<byte[]> chunk;
      while ((chunk = current.source.read(r)).isPresent()) {
        int length = chunk.get().length;
        sink.write(r, chunk.get());
        copied += length;
      }
      sink.end(r);
      current.source.close();
      return copied;
    } catch (RuntimeException e) {
      if (current.replaced) {
        log.debug("{}: a redirection ends, because another took its place", connection, e);
        return copied;
      }
      breakOff(current, e);
      throw e;
    } catch (Error e) {
      // No replacement explains it: what was taken may be lost, and nothing may follow the gap.
      breakOff(current, e);
      throw e;
    }
  }

  private void breakOff(Redirection current, Throwable reason) {
    sink.abort(reason);
    current.source.abort(reason);
  }

  private void finish(Routine r) {
    if (redirection != null) {
      r.await(redirection.over);
    } else if (outlet.isOpen()) {
      outlet.end(r);
    }
  }

  /**
   * Closes both directions. An output that has not ended is broken off: the peer sees a reset. May
   * be repeated. Loop or routine.
   */
  @Override
  public void close() {
    if (redirection != null) {
      redirection.replace();
    }
    streams.close();
  }

  /** The writer that users have, until the output comes from elsewhere. */
  private final class Outlet extends StreamWriter<byte[]> {
    private boolean detached;

    Outlet(int splitSize) {
      super(StreamType.BYTES, splitSize);
    }

    private void requireAttached() {
      if (detached) {
        throw new StreamClosedException("the output comes from another stream");
      }
    }

    @Override
    protected void send(Routine r, byte[] piece) {
      requireAttached();
      sink.write(r, piece);
    }

    @Override
    protected void sendHeldBack(Routine r) {
      requireAttached();
      sink.flush(r);
    }

    @Override
    protected void sendEnd(Routine r) {
      requireAttached();
      sink.end(r);
    }

    @Override
    protected void aborted(Throwable reason) {
      if (!detached) {
        sink.abort(reason);
      }
    }
  }
}
