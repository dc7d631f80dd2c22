package io.weft.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.net.Client;
import io.weft.core.net.ClientSettings;
import io.weft.core.net.ConnectionState;
import io.weft.core.net.Endpoint;
import io.weft.core.net.Network;
import io.weft.core.net.Server;
import io.weft.core.net.ServerSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The samples in this package's javadoc. */
@Timeout(60)
class SimulationSnippetsTest {
  @Test
  void aControllerComesBackAfterTheLinkWasCut() {
    // @start region=simulation
    Simulation.forEachSeed( // a failure names its seed; -Dweft.seed replays it
        1,
        20,
        simulation -> {
          Scheduler there = simulation.scheduler("switch");
          Scheduler here = simulation.scheduler("controller");
          Endpoint address = Endpoint.parse("tcp://switch:6653/");
          Network network = simulation.network(there);
          Server.start(
              network, address, ServerSettings.DEFAULT, (r, connection) -> connection.read(r));
          Client client =
              Client.start(
                  simulation.network(here),
                  address,
                  ClientSettings.PERSISTENT,
                  (r, connection) -> connection.read(r));
          simulation.runFor(Duration.ofSeconds(1));
          simulation.links().cut(address);
          simulation.runFor(Duration.ofMinutes(1)); // virtual: takes milliseconds
          assertThat(client.state()).isEqualTo(ConnectionState.CONNECTED);
        });
    // @end
  }

  @Test
  void aPartitionHoldsMessagesBack() {
    try (Simulation simulation = Simulation.withSeed(1)) {
      Endpoint address = Endpoint.parse("tcp://switch:6653/");
      Scheduler there = simulation.scheduler("switch");
      Scheduler here = simulation.scheduler("controller");
      RoutineFuture<Integer> received =
          there.submit(
              "switch",
              r -> {
                var listener = simulation.network(there).listen(r, address);
                var message = listener.accept(r).orElseThrow().read(r).orElseThrow();
                int bytes = message.readableBytes();
                message.release();
                return bytes;
              });
      RoutineFuture<Void> connected =
          here.spawn(
              "controller",
              r -> {
                var connection = simulation.network(here).connect(r, address);
                r.sleep(Duration.ofSeconds(2));
                connection.write(r, Unpooled.wrappedBuffer(new byte[8]));
                r.sleep(Duration.ofMinutes(5));
              });
      simulation.runFor(Duration.ofSeconds(1));
      // @start region=links
      Links links = simulation.links();
      links.delay(Duration.ofMillis(1), Duration.ofMillis(5));
      links.lose(0.01); // connections send again, datagrams are gone
      links.partition(address); // nothing comes through, and nobody is told
      simulation.runFor(Duration.ofMinutes(1));
      assertThat(received.isDone()).isFalse();
      links.heal(address);
      simulation.runFor(Duration.ofSeconds(10));
      assertThat(received.isDone()).isTrue();
      // @end
      assertThat(connected.isDone()).isFalse();
      assertThat(received.now()).isEqualTo(8);
    }
  }
}
