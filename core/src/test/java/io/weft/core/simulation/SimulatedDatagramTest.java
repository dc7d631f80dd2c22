package io.weft.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.net.ConnectionException;
import io.weft.core.net.Datagram;
import io.weft.core.net.DatagramSocket;
import io.weft.core.net.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Datagrams over simulated links: lost, doubled and overtaken, as the seed decides. */
class SimulatedDatagramTest {
  private static final Endpoint ADDRESS = Endpoint.parse("udp://server:53");

  /** What arrives of the numbers 0 to 999, in the order of arrival. */
  private static List<Integer> arrivals(
      long seed, double loss, double duplication, Duration delay) {
    List<Integer> arrived = new ArrayList<>();
    try (Simulation simulation = Simulation.withSeed(seed)) {
      simulation.links().lose(loss);
      simulation.links().duplicateDatagrams(duplication);
      simulation.links().delay(Duration.ofMillis(1), delay);
      Scheduler server = simulation.scheduler("server");
      server.spawn(
          "server",
          r -> {
            DatagramSocket socket =
                simulation.network(server).datagrams(r, Endpoint.parse("ludp://:53"));
            Optional<Datagram> datagram;
            while ((datagram = socket.receive(r)).isPresent()) {
              arrived.add(datagram.get().content().readInt());
              datagram.get().content().release();
            }
          });
      Scheduler client = simulation.scheduler("client");
      client.spawn(
          "client",
          r -> {
            DatagramSocket socket = simulation.network(client).datagrams(r, ADDRESS);
            for (int i = 0; i < 1000; i++) {
              socket.send(r, Unpooled.copyInt(i));
              r.sleep(Duration.ofMillis(1));
            }
          });
      simulation.runFor(Duration.ofMinutes(1));
    }
    return arrived;
  }

  @Test
  void withoutDisturbanceAllArriveInOrder() {
    assertThat(arrivals(1, 0, 0, Duration.ofMillis(1))).hasSize(1000).isSorted();
  }

  @Test
  void someAreLost() {
    assertThat(arrivals(1, 0.3, 0, Duration.ofMillis(1)))
        .hasSizeBetween(600, 800)
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Test
  void someComeTwice() {
    assertThat(arrivals(1, 0, 0.3, Duration.ofMillis(1))).hasSizeBetween(1200, 1400).isSorted();
  }

  @Test
  void someOvertakeOthers() {
    List<Integer> arrived = arrivals(1, 0, 0, Duration.ofMillis(50));
    assertThat(arrived).hasSize(1000).doesNotHaveDuplicates();
    assertThat(arrived.stream().sorted()).isNotEqualTo(arrived);
  }

  @Test
  void theSameSeedDisturbsInTheSameWay() {
    assertThat(arrivals(7, 0.2, 0.2, Duration.ofMillis(50)))
        .isEqualTo(arrivals(7, 0.2, 0.2, Duration.ofMillis(50)));
  }

  @Test
  void aPassiveSocketWaitsForItsPeer() {
    try (Simulation simulation = Simulation.withSeed(1)) {
      Scheduler server = simulation.scheduler("server");
      RoutineFuture<Optional<Endpoint>> peer =
          server.submit(
              "passive",
              r ->
                  simulation
                      .network(server)
                      .datagrams(r, Endpoint.parse("pudp://right:53"))
                      .peer());
      for (String name : List.of("wrong", "right")) {
        Scheduler client = simulation.scheduler(name);
        simulation.await(
            client.spawn(
                "client",
                r ->
                    simulation.network(client).datagrams(r, ADDRESS).send(r, Unpooled.copyInt(1))));
        simulation.runFor(Duration.ofSeconds(1));
      }
      assertThat(peer.now().orElseThrow().host()).isEqualTo("right");
    }
  }

  @Test
  void anAddressIsTakenOnce() {
    try (Simulation simulation = Simulation.withSeed(1)) {
      Scheduler server = simulation.scheduler("server");
      Endpoint bind = Endpoint.parse("ludp://:53");
      DatagramSocket first =
          simulation.await(
              server.submit("first", r -> simulation.network(server).datagrams(r, bind)));
      assertThatThrownBy(
              () ->
                  simulation.await(
                      server.submit("second", r -> simulation.network(server).datagrams(r, bind))))
          .hasCauseInstanceOf(ConnectionException.class);
      simulation.await(server.spawn("close", r -> first.close()));
      simulation.await(server.submit("third", r -> simulation.network(server).datagrams(r, bind)));
    }
  }
}
