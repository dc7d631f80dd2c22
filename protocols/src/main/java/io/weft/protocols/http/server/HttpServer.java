package io.weft.protocols.http.server;

import io.netty.buffer.ByteBuf;
import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.net.Connection;
import io.weft.core.net.Endpoint;
import io.weft.core.net.Network;
import io.weft.core.net.Protocol;
import io.weft.core.net.Server;
import io.weft.core.net.ServerSettings;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * An HTTP/1.1 and 1.0 server (RFC 9110, RFC 9112; specification 5.3.2): a routine per connection,
 * which answers one request after the other, pipelined ones in their order. Netty's codec decodes.
 *
 * <p>A request that breaks HTTP is answered with 400, or another status that says more, and ends
 * its connection. So does everything that two parties on the way could understand differently: a
 * length that is given twice or beside {@code Transfer-Encoding}, lines without a carriage return,
 * folded headers, a missing or second {@code Host}.
 *
 * <p>Loop or routine, except where a method says otherwise.
 *
 * {@snippet class="io.weft.protocols.http.server.HttpServerGuideTest" region="server"}
 */
public final class HttpServer implements AutoCloseable {
  private final Scheduler scheduler;
  private final HttpServerSettings settings;
  private final Set<HttpConnection> open = new LinkedHashSet<>();
  private final Server server;
  private boolean shutDown;

  private HttpServer(Builder builder, HttpHandler handler) {
    this.scheduler = builder.network.scheduler();
    this.settings = builder.settings;
    HttpServing serving =
        new HttpServing(
            settings,
            handler,
            builder.errors,
            builder.exceptions,
            builder.accessLog,
            scheduler.ticker(),
            new DateLine(scheduler.ticker()));
    this.server =
        Server.start(
            builder.network,
            builder.endpoints,
            // What is in hand has had its time already when this ends the server.
            builder.serverSettings,
            new Protocol() {
              @Override
              public void run(Routine r, Connection<ByteBuf> connection) throws Exception {
                serve(r, new HttpConnection(scheduler, connection, serving));
              }
            });
  }

  private void serve(Routine r, HttpConnection connection) throws Exception {
    open.add(connection);
    try {
      if (shutDown) {
        connection.finish();
      }
      connection.run(r);
    } finally {
      open.remove(connection);
      if (shutDown && open.isEmpty()) {
        server.shutdown();
      }
    }
  }

  /**
   * A server to be configured and started.
   *
   * @param network of the scheduler whose routines are to handle the requests
   */
  public static Builder builder(Network network) {
    return new Builder(network);
  }

  /**
   * Starts a server with the default settings on one endpoint. Any thread.
   *
   * @throws IllegalArgumentException when the endpoint cannot be listened on
   */
  public static HttpServer start(Network network, Endpoint endpoint, HttpHandler handler) {
    return builder(network).listen(endpoint).start(handler);
  }

  /** Collects what a server needs. */
  public static final class Builder {
    private final Network network;
    private final List<Endpoint> endpoints = new ArrayList<>();
    private HttpServerSettings settings = HttpServerSettings.DEFAULT;
    private ServerSettings serverSettings = ServerSettings.DEFAULT;
    private ErrorRenderer errors = ErrorRenderer.TEXT;
    private Function<Exception, Optional<HttpException>> exceptions = e -> Optional.empty();
    private AccessLog accessLog = AccessLog.NONE;

    private Builder(Network network) {
      this.network = network;
    }

    /** Where to listen, beside the endpoints so far: TCP, UNIX sockets, with TLS or without. */
    public Builder listen(Endpoint endpoint) {
      endpoints.add(endpoint);
      return this;
    }

    /** Limits and time-outs. */
    public Builder settings(HttpServerSettings value) {
      settings = value;
      return this;
    }

    /**
     * How to listen: keys for TLS, the number of connections, whether to try again. Its {@code
     * closeGrace} is left to {@link HttpServerSettings#closeGrace}.
     */
    public Builder server(ServerSettings value) {
      serverSettings = value;
      return this;
    }

    /** Makes the responses for errors; plain text, unless set. */
    public Builder errors(ErrorRenderer value) {
      errors = value;
      return this;
    }

    /**
     * What clients are told when a handler throws; empty for what is to be logged and answered with
     * 500, which is everything, unless set. Must not wait.
     */
    public Builder exceptions(Function<Exception, Optional<HttpException>> value) {
      exceptions = value;
      return this;
    }

    /** Is told of each response; nobody is, unless set. */
    public Builder accessLog(AccessLog value) {
      accessLog = value;
      return this;
    }

    /**
     * Starts the server, which goes on until {@link HttpServer#shutdown} or the end of its
     * scheduler; where it cannot listen, it tries again. Any thread.
     *
     * @throws IllegalArgumentException when there is no endpoint, or one that cannot be listened on
     */
    public HttpServer start(HttpHandler handler) {
      return new HttpServer(this, handler);
    }
  }

  /** Where it listens at present, with the ports that the system chose. */
  public List<Endpoint> bound() {
    return server.bound();
  }

  /**
   * Waits until it listens on all its endpoints.
   *
   * @return where, in the order of the endpoints that were asked for
   * @throws io.weft.core.net.ConnectionException when it does not try again, or has ended
   */
  public List<Endpoint> awaitBound(Routine r) {
    return server.awaitBound(r);
  }

  /** How many connections are open. */
  public int connections() {
    return open.size();
  }

  /** Where the open connections are from, in the order in which they came. */
  public List<String> remotes() {
    return open.stream().map(HttpConnection::remote).toList();
  }

  /** Stops listening; connections stay (specification 3.2.4, {@code stoplisten}). */
  public void stopListening() {
    server.stopListening();
  }

  /** Listens again after {@link #stopListening}. */
  public void startListening() {
    if (!shutDown) {
      server.startListening();
    }
  }

  /**
   * Ends it: stops listening, closes connections that wait for a request, and the others when their
   * request is answered, or after {@link HttpServerSettings#closeGrace}. May be repeated.
   */
  public void shutdown() {
    if (shutDown) {
      return;
    }
    shutDown = true;
    server.stopListening();
    if (open.isEmpty()) {
      server.shutdown();
      return;
    }
    List.copyOf(open).forEach(HttpConnection::finish);
    scheduler.callLater(settings.closeGrace(), server::abort);
  }

  /** The same as {@link #shutdown}: does not wait. */
  @Override
  public void close() {
    shutdown();
  }

  /** Ends it and all its connections at once. */
  public void abort() {
    shutDown = true;
    server.abort();
  }

  /** Complete when it has ended. Any thread. */
  public RoutineFuture<Void> ended() {
    return server.ended();
  }

  @Override
  public String toString() {
    return "HTTP " + server;
  }
}
