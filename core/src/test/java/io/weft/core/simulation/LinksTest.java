package io.weft.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.net.Connection;
import io.weft.core.net.ConnectionException;
import io.weft.core.net.Endpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the links of a simulation do to a connection. */
class LinksTest {
  private static final Endpoint SERVER = Endpoint.parse("tcp://server:7/", 0);
  private static final Duration TICK = Duration.ofMillis(10);

  private final Simulation simulation = Simulation.withSeed(7);
  private final List<Integer> received = new ArrayList<>();
  private final List<Duration> times = new ArrayList<>();
  private Scheduler server;
  private Scheduler client;
  private Instant began;

  @BeforeEach
  void serve() {
    server = simulation.scheduler("server");
    client = simulation.scheduler("client");
    simulation.links().delay(TICK, TICK);
    began = simulation.ticker().now();
    server.spawn(
        "server",
        r -> {
          Connection<ByteBuf> connection =
              simulation.network(server).listen(r, SERVER).accept(r).orElseThrow();
          Optional<ByteBuf> data;
          while ((data = connection.read(r)).isPresent()) {
            received.add(data.get().readableBytes());
            times.add(Duration.between(began, simulation.ticker().now()));
          }
        });
    simulation.settle();
  }

  @AfterEach
  void close() {
    simulation.close();
  }

  private RoutineFuture<Void> send(int... sizes) {
    return client.spawn(
        "client",
        r -> {
          Connection<ByteBuf> connection = simulation.network(client).connect(r, SERVER);
          for (int size : sizes) {
            connection.write(r, Unpooled.buffer().writeZero(size));
          }
          connection.close();
        });
  }

  @Test
  void bandwidthBoundsHowFastBytesArrive() {
    simulation.links().bandwidth(1000);
    send(500, 250);
    simulation.advanceUntilIdle();
    assertThat(times)
        .containsExactly(TICK.plus(TICK).plusMillis(500), TICK.plus(TICK).plusMillis(750));
  }

  @Test
  void whatIsLostComesLaterAndInOrder() {
    simulation.links().lose(0.5);
    int[] sizes = new int[50];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = i + 1;
    }
    send(sizes);
    simulation.advanceUntilIdle();
    assertThat(received).hasSize(50).isSorted();
    assertThat(times.getLast()).isGreaterThan(Duration.ofMillis(200));
    assertThat(times).isSorted();
  }

  @Test
  void aConnectionThatIsNotReadTellsThatItsPeerHasSentOrEnded() {
    Endpoint talker = Endpoint.parse("tcp://server:8/", 0);
    server.spawn(
        "talker",
        r -> {
          try (Connection<ByteBuf> connection =
              simulation.network(server).listen(r, talker).accept(r).orElseThrow()) {
            r.sleep(Duration.ofSeconds(1));
            connection.write(r, Unpooled.buffer().writeZero(1));
            r.sleep(Duration.ofSeconds(2));
          }
        });
    RoutineFuture<Void> listener =
        client.spawn(
            "listener",
            r -> {
              Connection<ByteBuf> connection = simulation.network(client).connect(r, talker);
              assertThat(connection.hasInput()).isFalse();
              r.sleep(Duration.ofSeconds(2));
              assertThat(connection.hasInput()).isTrue();
              connection.read(r).orElseThrow().release();
              assertThat(connection.hasInput()).isFalse();
              r.sleep(Duration.ofSeconds(2));
              assertThat(connection.hasInput()).isTrue();
              assertThat(connection.read(r)).isEmpty();
            });
    simulation.await(listener);
  }

  @Test
  void aPartitionShowsNothingAndLosesNothing() {
    RoutineFuture<Void> sender =
        client.spawn(
            "client",
            r -> {
              Connection<ByteBuf> connection = simulation.network(client).connect(r, SERVER);
              connection.write(r, Unpooled.buffer().writeZero(1));
              r.sleep(Duration.ofSeconds(1));
              simulation.links().partition(SERVER);
              connection.write(r, Unpooled.buffer().writeZero(2));
              r.sleep(Duration.ofMinutes(30));
              connection.write(r, Unpooled.buffer().writeZero(3));
              assertThat(connection.isOpen()).isTrue();
            });
    simulation.await(sender);
    assertThat(received).containsExactly(1);
    simulation.links().heal(SERVER);
    simulation.advanceUntilIdle();
    assertThat(received).containsExactly(1, 2, 3);
  }

  @Test
  void whoConnectsThroughAPartitionRunsIntoATimeOut() {
    simulation.links().partition(SERVER);
    RoutineFuture<Void> sender = send(1);
    simulation.advanceUntilIdle();
    assertThatThrownBy(sender::now)
        .hasCauseInstanceOf(ConnectionException.class)
        .hasMessageContaining("connection timed out");
  }

  @Test
  void whoConnectsThroughAPartitionThatHealsSoonGetsThrough() {
    simulation.links().partition(SERVER);
    RoutineFuture<Void> sender = send(1);
    simulation.runFor(Duration.ofSeconds(5));
    simulation.links().heal(SERVER);
    simulation.advanceUntilIdle();
    assertThat(sender.isFailed()).isFalse();
    assertThat(received).containsExactly(1);
  }

  @Test
  void aSlowReaderHoldsTheWriterBack() {
    simulation.stop(server);
    Scheduler slow = simulation.scheduler("slow");
    List<Integer> read = new ArrayList<>();
    int[] written = new int[1];
    slow.spawn(
        "slow reader",
        r -> {
          Connection<ByteBuf> connection =
              simulation.network(slow).listen(r, SERVER).accept(r).orElseThrow();
          Optional<ByteBuf> data;
          while ((data = connection.read(r)).isPresent()) {
            read.add(data.get().readableBytes());
            r.sleep(Duration.ofSeconds(1));
          }
        });
    RoutineFuture<Void> writer =
        client.spawn(
            "writer",
            r -> {
              Connection<ByteBuf> connection = simulation.network(client).connect(r, SERVER);
              while (written[0] < 100) {
                connection.write(r, Unpooled.buffer().writeZero(64 * 1024));
                written[0]++;
              }
              connection.close();
            });
    simulation.runFor(Duration.ofSeconds(10));
    assertThat(written[0]).isLessThan(40);
    simulation.await(writer);
    simulation.advanceUntilIdle();
    assertThat(read).hasSize(100);
  }

  @Test
  void anImpossibleRangeOfDelaysIsRefused() {
    assertThatThrownBy(() -> simulation.links().delay(TICK, TICK.dividedBy(2)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> simulation.links().delay(TICK.negated(), TICK))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
