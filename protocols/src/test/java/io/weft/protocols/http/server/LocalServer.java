package io.weft.protocols.http.server;

import io.weft.core.Scheduler;
import io.weft.core.net.Endpoint;
import io.weft.core.net.NettyNetwork;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** A server on loopback; what goes over its sockets is written out, so that it can be malformed. */
final class LocalServer implements AutoCloseable {
  static final Duration LIMIT = Duration.ofSeconds(30);

  private final Scheduler scheduler = Scheduler.start("http-test");
  private final NettyNetwork network = NettyNetwork.open(scheduler);
  private final HttpServer server;
  private final Endpoint bound;

  LocalServer(HttpHandler handler) {
    this(HttpServerSettings.DEFAULT, handler);
  }

  LocalServer(HttpServerSettings settings, HttpHandler handler) {
    this(builder -> builder.settings(settings), handler);
  }

  LocalServer(UnaryOperator<HttpServer.Builder> configure, HttpHandler handler) {
    this(configure, own -> handler);
  }

  /** The handler is made for the server's scheduler. */
  LocalServer(
      UnaryOperator<HttpServer.Builder> configure, Function<Scheduler, HttpHandler> handler) {
    server =
        configure
            .apply(HttpServer.builder(network).listen(Endpoint.parse("tcp:127.0.0.1:0")))
            .start(handler.apply(scheduler));
    bound = scheduler.submit("bound", server::awaitBound).join(LIMIT).getFirst();
  }

  Scheduler scheduler() {
    return scheduler;
  }

  HttpServer server() {
    return server;
  }

  Endpoint endpoint() {
    return bound;
  }

  int port() {
    return bound.port();
  }

  Socket connect() throws IOException {
    Socket socket = new Socket("127.0.0.1", port());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) LIMIT.toMillis());
    return socket;
  }

  /** Sends a text and gives everything that comes back until the server closes; without dates. */
  String exchange(String... pieces) throws IOException {
    try (Socket socket = connect()) {
      for (String piece : pieces) {
        send(socket, piece);
      }
      return rest(socket);
    }
  }

  static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  /** All that comes until the server closes; without dates. */
  static String rest(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
        .replaceAll("Date: [^\r]*\r\n", "");
  }

  @Override
  public void close() {
    scheduler.close();
  }
}
