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
import io.weft.core.net.Listener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SimulationTest {
  private static final Endpoint SERVER = Endpoint.parse("tcp://server:7/", 0);

  /** Two schedulers that race for a third over links of random delay. */
  private static List<String> race(long seed) {
    List<String> order = new ArrayList<>();
    try (Simulation simulation = Simulation.withSeed(seed)) {
      simulation.links().delay(Duration.ofMillis(1), Duration.ofSeconds(1));
      Scheduler server = simulation.scheduler("server");
      server.spawn(
          "server",
          r -> {
            Listener<ByteBuf> listener = simulation.network(server).listen(r, SERVER);
            while (true) {
              Connection<ByteBuf> connection = listener.accept(r).orElseThrow();
              server.spawn(
                  "reader",
                  s -> {
                    Optional<ByteBuf> data;
                    while ((data = connection.read(s)).isPresent()) {
                      order.add(
                          connection.remote()
                              + data.get().readByte()
                              + "@"
                              + server.ticker().now());
                    }
                  });
            }
          });
      for (String name : List.of("a", "b", "c")) {
        Scheduler client = simulation.scheduler(name);
        client.spawn(
            "client",
            r -> {
              r.sleep(Duration.ofNanos(client.random().nextLong(1_000_000_000)));
              Connection<ByteBuf> connection = simulation.network(client).connect(r, SERVER);
              for (int i = 0; i < 5; i++) {
                connection.write(r, Unpooled.buffer().writeByte(i));
                r.sleep(Duration.ofMillis(100));
              }
            });
      }
      simulation.runFor(Duration.ofMinutes(1));
    }
    return order;
  }

  @Test
  void theSameSeedMakesTheSameSteps() {
    assertThat(race(1)).hasSize(15).isEqualTo(race(1));
  }

  @Test
  void anotherSeedMakesOthers() {
    assertThat(race(1)).isNotEqualTo(race(2));
  }

  @Test
  void aConnectionKeepsItsOrderWhateverTheDelay() {
    for (long seed = 0; seed < 50; seed++) {
      List<String> order = race(seed);
      assertThat(order.stream().filter(s -> s.startsWith("a")).map(s -> s.substring(1, 2)))
          .containsExactly("0", "1", "2", "3", "4");
    }
  }

  @Test
  void anHourPassesAtOnceAndInFull() {
    try (Simulation simulation = Simulation.withSeed(0)) {
      Scheduler scheduler = simulation.scheduler("s");
      RoutineFuture<Integer> ticks =
          scheduler.submit(
              "ticks",
              r -> {
                int count = 0;
                while (count < 3600) {
                  r.sleep(Duration.ofSeconds(1));
                  count++;
                }
                return count;
              });
      assertThat(simulation.runUntil(ticks::isDone, Duration.ofSeconds(3599))).isFalse();
      assertThat(simulation.runUntil(ticks::isDone, Duration.ofSeconds(1))).isTrue();
    }
  }

  @Test
  void aCutIsSeenOnBothSides() {
    try (Simulation simulation = Simulation.withSeed(0)) {
      Scheduler server = simulation.scheduler("server");
      Scheduler client = simulation.scheduler("client");
      RoutineFuture<Optional<ByteBuf>> there =
          server.submit(
              "server",
              r -> simulation.network(server).listen(r, SERVER).accept(r).orElseThrow().read(r));
      RoutineFuture<Optional<ByteBuf>> here =
          client.submit("client", r -> simulation.network(client).connect(r, SERVER).read(r));
      simulation.runFor(Duration.ofSeconds(1));
      simulation.links().cut(SERVER);
      simulation.settle();
      assertThatThrownBy(there::now).hasCauseInstanceOf(ConnectionException.class);
      assertThatThrownBy(here::now).hasCauseInstanceOf(ConnectionException.class);
    }
  }

  @Test
  void aFailingSeedIsNamed() {
    assertThatThrownBy(
            () ->
                Simulation.forEachSeed(
                    10, 5, simulation -> assertThat(simulation.seed()).isNotEqualTo(13)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("seed 13");
  }

  @Test
  void advancingDoesNotWaitForWhatIsInTheBackground() {
    try (Simulation simulation = Simulation.withSeed(0)) {
      Scheduler scheduler = simulation.scheduler("s");
      int[] beats = new int[2];
      scheduler.execute(() -> scheduler.timers().every(Duration.ofSeconds(10), () -> beats[0]++));
      scheduler.spawnDaemon(
          "keep-alive",
          r -> {
            while (true) {
              r.sleep(Duration.ofSeconds(20));
              beats[1]++;
            }
          });
      scheduler.spawnDaemon(
          "next year", r -> r.sleepUntil(scheduler.ticker().now().plus(Duration.ofDays(365))));
      RoutineFuture<Void> work = scheduler.spawn("work", r -> r.sleep(Duration.ofSeconds(65)));
      simulation.advanceUntilIdle();
      assertThat(work.isDone()).isTrue();
      assertThat(beats).containsExactly(6, 3);
    }
  }

  @Test
  void routinesThatKeepEachOtherBusyDoNotHangTheTest() {
    try (Simulation simulation = Simulation.withSeed(4711)) {
      Scheduler scheduler = simulation.scheduler("s");
      boolean[] stop = new boolean[1];
      scheduler.spawn(
          "restless",
          r -> {
            while (!stop[0]) {
              r.yield();
            }
          });
      assertThatThrownBy(simulation::settle)
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("without time passing")
          .hasMessageContaining("seed 4711")
          .hasMessageContaining("restless waits for yield");
      stop[0] = true;
    }
  }

  @Test
  void aFailingSeedCanBeRunAlone() {
    System.setProperty(Simulation.SEED_PROPERTY, "12");
    List<Long> seeds = new ArrayList<>();
    try {
      Simulation.forEachSeed(10, 5, simulation -> seeds.add(simulation.seed()));
    } finally {
      System.clearProperty(Simulation.SEED_PROPERTY);
    }
    assertThat(seeds).containsExactly(12L);
  }
}
