package io.weft.protocols.http;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.net.Connection;
import io.weft.core.net.Endpoint;
import io.weft.core.net.ListenSettings;
import io.weft.core.net.Listener;
import io.weft.core.net.NettyNetwork;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP/1.1 server (RFC 9110, RFC 9112): one routine per connection, keep-alive, pipelined
 * requests answered one after the other in their order. Netty's codec parses; requests are handed
 * over when they are complete and within the limits.
 *
 * <p>A malformed request is answered with 400 and ends its connection, an {@code Expect:
 * 100-continue} is answered when the body may come.
 */
public final class HttpServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HttpServer.class);

  /** How long requests that are being answered may take when the server closes. */
  private static final Duration CLOSE_GRACE = Duration.ofSeconds(5);

  private final Scheduler scheduler;
  private final Listener<Object> listener;
  private final HttpLimits limits;
  private final HttpHandler handler;
  private final Set<HttpSession> sessions = new LinkedHashSet<>();
  private boolean closed;

  private HttpServer(
      Scheduler scheduler, Listener<Object> listener, HttpLimits limits, HttpHandler handler) {
    this.scheduler = scheduler;
    this.listener = listener;
    this.limits = limits;
    this.handler = handler;
  }

  /** {@link #listen(Routine, NettyNetwork, Endpoint, HttpLimits, HttpHandler)} on loopback. */
  public static HttpServer listen(
      Routine r, NettyNetwork network, int port, HttpLimits limits, HttpHandler handler) {
    return listen(r, network, Endpoint.tcp("127.0.0.1", port), limits, handler);
  }

  /**
   * Starts to listen. The server goes on when the routine ends, until {@link #close} or the end of
   * its scheduler.
   *
   * @param network of the routine's scheduler
   * @param endpoint where; whoever can reach it can use the server
   * @throws io.weft.core.net.ConnectionException when it cannot, for example because the address is
   *     taken
   */
  public static HttpServer listen(
      Routine r, NettyNetwork network, Endpoint endpoint, HttpLimits limits, HttpHandler handler) {
    Listener<Object> listener =
        network.listen(r, endpoint, ListenSettings.DEFAULT, pipeline -> addCodec(pipeline, limits));
    HttpServer server = new HttpServer(r.scheduler(), listener, limits, handler);
    r.scheduler().spawn("http " + listener.local(), server::accept);
    return server;
  }

  private static void addCodec(ChannelPipeline pipeline, HttpLimits limits) {
    pipeline
        .addLast(
            new HttpRequestDecoder(
                new HttpDecoderConfig()
                    .setMaxInitialLineLength(limits.maxFirstLine())
                    .setMaxHeaderSize(limits.maxHeaders())))
        .addLast(new HttpResponseEncoder())
        .addLast(new RequestStart());
  }

  private void accept(Routine r) {
    try (listener) {
      for (Optional<Connection<Object>> accepted = listener.accept(r);
          accepted.isPresent();
          accepted = listener.accept(r)) {
        Connection<Object> connection = accepted.get();
        HttpSession session = new HttpSession(connection, limits, handler);
        if (sessions.size() >= limits.maxConnections()) {
          log.warn(
              "{}: {} connections are open, one more from {} is refused",
              listener.local(),
              sessions.size(),
              connection.remote());
          session.refuseConnection(r);
          continue;
        }
        sessions.add(session);
        RoutineFuture<Void> ignored =
            scheduler.spawn(
                "http " + connection.remote(),
                own -> {
                  try {
                    session.run(own);
                  } finally {
                    sessions.remove(session);
                  }
                });
      }
    }
  }

  /** Where it listens, with the port that the system chose. Any thread. */
  public Endpoint local() {
    return listener.local();
  }

  /** How many connections are open. Loop or routine. */
  public int connections() {
    return sessions.size();
  }

  /**
   * Stops listening and closes idle connections at once, others when their present request is
   * answered, or after five seconds. Loop or routine; may be repeated.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    listener.close();
    List.copyOf(sessions).forEach(HttpSession::finish);
    scheduler.callLater(CLOSE_GRACE, () -> List.copyOf(sessions).forEach(HttpSession::abort));
  }

  @Override
  public String toString() {
    return "HttpServer(" + listener.local() + ")";
  }
}
