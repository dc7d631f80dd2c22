package io.weft.core.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.net.Connection;
import io.weft.core.net.ConnectionException;
import io.weft.core.net.Endpoint;
import io.weft.core.net.Listener;
import io.weft.core.net.Network;
import io.weft.core.simulation.Simulation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionStreamsTest {
  private static final Endpoint ENDPOINT = Endpoint.parse("tcp:10.0.0.1:7", 7);

  private final Simulation simulation = Simulation.withSeed(1);
  private final Scheduler here = simulation.scheduler("here");
  private final Scheduler there = simulation.scheduler("there");
  private final List<Connection<ByteBuf>> connections = new ArrayList<>();

  @AfterEach
  void close() {
    simulation.close();
  }

  /** What the other side does with its streams. */
  @FunctionalInterface
  private interface Peer {
    void talk(Routine r, ConnectionStreams streams) throws Exception;
  }

  private RoutineFuture<Void> server(Peer peer) {
    Network network = simulation.network(there);
    RoutineFuture<Void> served =
        there.spawn(
            "server",
            r -> {
              try (Listener<ByteBuf> listener = network.listen(r, ENDPOINT)) {
                Connection<ByteBuf> connection = listener.accept(r).orElseThrow();
                connections.add(connection);
                try (ConnectionStreams streams = new ConnectionStreams(connection)) {
                  peer.talk(r, streams);
                }
              }
            });
    simulation.settle();
    return served;
  }

  private RoutineFuture<Void> client(Peer peer) {
    Network network = simulation.network(here);
    return here.spawn(
        "client",
        r -> {
          Connection<ByteBuf> connection = network.connect(r, ENDPOINT);
          connections.add(connection);
          try (ConnectionStreams streams = new ConnectionStreams(connection)) {
            peer.talk(r, streams);
          }
        });
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aRequestIsAnsweredWhenItHasEnded() {
    RoutineFuture<Void> served =
        server(
            (r, streams) -> {
              byte[] request = streams.input().readAll(r, 100);
              streams.output().write(r, bytes("you said "));
              streams.output().write(r, request);
              streams.output().end(r);
            });
    List<String> answers = new ArrayList<>();
    RoutineFuture<Void> asked =
        client(
            (r, streams) -> {
              streams.output().write(r, bytes("hello"));
              streams.output().end(r);
              answers.add(new String(streams.input().readAll(r, 100), StandardCharsets.UTF_8));
            });
    simulation.await(asked);
    simulation.await(served);
    assertThat(answers).containsExactly("you said hello");
    simulation.settle();
    assertThat(connections).noneMatch(Connection::isOpen);
  }

  @Test
  void muchDataGoesThroughEncodersInBothDirections() {
    byte[] data = bytes("some text ".repeat(500_000));
    RoutineFuture<Void> served =
        server((r, streams) -> streams.input().copyTo(r, streams.output()));
    List<byte[]> echoed = new ArrayList<>();
    RoutineFuture<Void> asked =
        client(
            (r, streams) -> {
              RoutineFuture<Long> sending =
                  r.submit(
                      "sender",
                      x ->
                          StreamReader.of(data)
                              .copyTo(x, streams.output().through(Encoders.deflate())));
              echoed.add(streams.input().through(Encoders.inflate()).readAll(r, data.length));
              r.await(sending);
            });
    simulation.await(asked);
    simulation.await(served);
    assertThat(echoed.getFirst()).isEqualTo(data);
  }

  @Test
  void aSenderWaitsForAPeerThatDoesNotRead() {
    int[] sent = {0};
    RoutineFuture<Void> served =
        server(
            (r, streams) -> {
              r.sleep(Duration.ofMinutes(1));
              assertThat(sent[0]).isLessThan(10_000_000);
              streams.input().discard();
              streams.output().end(r);
            });
    RoutineFuture<Void> sending =
        client(
            (r, streams) -> {
              while (true) {
                streams.output().write(r, new byte[10_000]);
                sent[0] += 10_000;
              }
            });
    simulation.runFor(Duration.ofSeconds(30));
    assertThat(sent[0]).isBetween(1_000_000, 9_999_999);
    sending.cancel();
    simulation.runFor(Duration.ofMinutes(2));
    assertThat(served.isDone()).isTrue();
    assertThat(sending.isFailed()).isTrue();
  }

  @Test
  void anAbortedOutputIsNoEndToThePeer() {
    RoutineFuture<Void> served = server((r, streams) -> streams.input().readAll(r, 100));
    client(
        (r, streams) -> {
          streams.output().write(r, bytes("half"));
          streams.output().abort(new IOException("no more"));
        });
    simulation.runFor(Duration.ofMinutes(1));
    assertThatThrownBy(served::now)
        .cause()
        .isInstanceOf(StreamException.class)
        .hasMessageContaining("the connection broke")
        .hasCauseInstanceOf(ConnectionException.class);
  }

  @Test
  void aBrokenConnectionFailsBothStreams() {
    server((r, streams) -> r.sleep(Duration.ofHours(1)));
    List<String> failures = new ArrayList<>();
    RoutineFuture<Void> asked =
        client(
            (r, streams) -> {
              assertThatThrownBy(() -> streams.input().read(r))
                  .isInstanceOf(StreamException.class)
                  .satisfies(e -> failures.add("input"));
              assertThatThrownBy(() -> streams.output().write(r, new byte[1]))
                  .isInstanceOf(StreamException.class)
                  .satisfies(e -> failures.add("output"));
            });
    simulation.runFor(Duration.ofSeconds(1));
    simulation.stop(there);
    simulation.await(asked);
    assertThat(failures).containsExactly("input", "output");
  }
}
