package io.weft.protocols.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.Routine;
import io.weft.core.RoutineFailedException;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.net.Endpoint;
import io.weft.core.simulation.Simulation;
import io.weft.core.stream.StreamReader;
import io.weft.protocols.http.client.ScriptedServer.Script;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

/** A client and a server that says what the test tells it to, in virtual time. */
abstract class OnSimulatedServer {
  static final Endpoint ADDRESS = Endpoint.tcp("server", 80);
  static final String URL = "http://server/x?q=secret";

  final Simulation simulation = Simulation.withSeed(1);
  final Scheduler here = simulation.scheduler("client");
  final Scheduler there = simulation.scheduler("server");
  final ScriptedServer server = new ScriptedServer(simulation.network(there));
  WebClient client = WebClient.create(simulation.network(here));

  @AfterEach
  final void nothingIsLeft() {
    client.close();
    simulation.advanceUntilIdle();
    assertThat(client.connections()).isZero();
    assertThat(simulation.links().open()).isZero();
    simulation.close();
  }

  interface Body<T> {
    T run(Routine r) throws Exception;
  }

  <T> T await(Body<T> body) {
    return result(here.submit("test", body::run));
  }

  void with(WebClientSettings.Builder settings) {
    client.close();
    client = WebClient.create(simulation.network(here), settings.build());
  }

  static Script always(String response) {
    return (r, peer) -> {
      while (peer.head(r).isPresent()) {
        peer.write(r, response);
      }
    };
  }

  static Script once(String response) {
    return (r, peer) -> {
      peer.head(r);
      peer.write(r, response);
    };
  }

  static String ok(String body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }

  String text(String url) {
    return fetch(WebRequest.get(url));
  }

  final int inUse() {
    return client.connections() - client.idleConnections();
  }

  /** What it gives, or throws. */
  final <T> T result(RoutineFuture<T> future) {
    try {
      return simulation.await(future);
    } catch (RoutineFailedException e) {
      throw e.getCause() instanceof RuntimeException own ? own : e;
    }
  }

  final String fetch(WebRequest request) {
    return await(r -> client.text(r, request));
  }

  /** A stream that gives a piece each second. */
  static final class Slow extends StreamReader<byte[]> {
    private int left;
    boolean closed;

    Slow(int pieces) {
      super(io.weft.core.stream.StreamType.BYTES);
      left = pieces;
    }

    @Override
    protected Optional<byte[]> next(Routine r) {
      r.sleep(Duration.ofSeconds(1));
      return left-- > 0 ? Optional.of(new byte[] {'x'}) : Optional.empty();
    }

    @Override
    protected void closed(Optional<Throwable> reason) {
      closed = true;
    }
  }
}
