package io.weft.protocols.http.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.net.Connection;
import io.weft.core.net.ConnectionException;
import io.weft.core.net.Endpoint;
import io.weft.core.net.Network;
import io.weft.core.simulation.Simulation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A server and its clients in virtual time; a client is a routine of another scheduler. */
final class SimulatedServer implements AutoCloseable {
  private static final Endpoint ENDPOINT = Endpoint.parse("tcp:10.0.0.1:80");

  final Simulation simulation;
  final Scheduler scheduler;
  final HttpServer server;
  private final Scheduler clients;
  private final Network network;
  final Watched watched = new Watched();

  /** What a client does, and what it gives at its end. */
  interface Talk<T> {
    T with(Routine r, Client client) throws Exception;
  }

  SimulatedServer(HttpServerSettings settings, HttpHandler handler) {
    this(builder -> builder.settings(settings), handler);
  }

  SimulatedServer(UnaryOperator<HttpServer.Builder> configure, HttpHandler handler) {
    simulation = Simulation.withSeed(1);
    scheduler = simulation.scheduler("server");
    clients = simulation.scheduler("clients");
    network = simulation.network(clients);
    server =
        configure
            .apply(
                HttpServer.builder(watched.network(simulation.network(scheduler))).listen(ENDPOINT))
            .start(handler);
    simulation.await(scheduler.submit("bound", server::awaitBound));
  }

  /** One end of a connection, in text. */
  static final class Client {
    private final Connection<ByteBuf> connection;
    private final StringBuilder unread = new StringBuilder();

    Client(Connection<ByteBuf> connection) {
      this.connection = connection;
    }

    void send(Routine r, String text) {
      connection.write(r, Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    }

    void end() {
      connection.shutdownOutput();
    }

    /** All that comes until the server closes; without dates. */
    String rest(Routine r) {
      try {
        while (fill(r)) {
          continue;
        }
      } catch (ConnectionException e) {
        unread.append("<reset>");
      }
      return take(unread.length());
    }

    /** What comes up to a text, with it. */
    String upTo(Routine r, String mark) {
      while (unread.indexOf(mark) < 0) {
        if (!fill(r)) {
          throw new AssertionError("no " + mark + " in " + unread);
        }
      }
      return take(unread.indexOf(mark) + mark.length());
    }

    private String take(int length) {
      String text = unread.substring(0, length);
      unread.delete(0, length);
      return text.replaceAll("Date: [^\r]*\r\n", "");
    }

    private boolean fill(Routine r) {
      Optional<ByteBuf> data = connection.read(r);
      data.ifPresent(
          bytes -> {
            unread.append(bytes.toString(StandardCharsets.ISO_8859_1));
            bytes.release();
          });
      return data.isPresent();
    }
  }

  <T> RoutineFuture<T> start(Talk<T> talk) {
    return clients.submit(
        "client",
        r -> {
          try (Connection<ByteBuf> connection = network.connect(r, ENDPOINT)) {
            return talk.with(r, new Client(connection));
          }
        });
  }

  <T> T talk(Talk<T> talk) {
    return simulation.await(start(talk));
  }

  /** Sends a text and gives all that comes until the server closes; without dates. */
  String exchange(String text) {
    return talk(
        (r, client) -> {
          client.send(r, text);
          return client.rest(r);
        });
  }

  /** How long something takes, in virtual time. */
  Duration timed(Runnable action) {
    long before = simulation.ticker().nanoTime();
    action.run();
    return Duration.ofNanos(simulation.ticker().nanoTime() - before);
  }

  @Override
  public void close() {
    simulation.close();
  }
}
