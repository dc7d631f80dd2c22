package io.weft.protocols.ovsdb;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.weft.core.simulation.Simulation;
import io.weft.protocols.jsonrpc.JsonRpcSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The samples of the guide's section on OVSDB. */
@Timeout(60)
class OvsdbGuideTest {
  // README: ovsdb-server
  static OvsdbServer serve(Scheduler scheduler, Network network, Endpoint endpoint) {
    OvsdbDatabase database = new OvsdbDatabase(OpenVSwitch.schema(), UUID::randomUUID);
    OvsdbServer server = new OvsdbServer(database, scheduler.ticker()::nanoTime);
    OvsdbService service = new OvsdbService(server, JsonRpcSettings.DEFAULT);
    Protocol protocol = service::serve;
    Server.start(network, List.of(endpoint), ServerSettings.DEFAULT, protocol);
    return server; // server.transact(...) changes the database from inside
  }

  // README: end

  // README: ovsdb-client
  static Map<String, String> addBridge(Routine r, Network network, Endpoint endpoint, String name) {
    Connection<ByteBuf> connection = network.connect(r, endpoint);
    OvsdbSession session = OvsdbSession.open(r, connection, JsonRpcSettings.DEFAULT);
    DatabaseSchema schema = session.schema(r, "Open_vSwitch");
    UUID bridge =
        session
            .transact(
                r,
                schema,
                List.of(
                    Operation.insert("Bridge", Row.empty().with("name", Datum.of(name)), "new"),
                    Operation.mutate(
                        "Open_vSwitch", Mutation.insert("bridges", Datum.of(Atom.named("new"))))))
            .orThrow() // names the operation that failed, and why
            .inserted(0);
    Operation tag =
        Operation.mutate(
            "Bridge",
            Mutation.insert("external_ids", Datum.map(Map.of("owner", "weft"))),
            Condition.row(bridge));
    TransactionResult result =
        session.transact(
            r, schema, List.of(tag, Operation.select("Bridge", Condition.row(bridge))));
    session.close("done");
    return result.orThrow().selected(1).getFirst().map("external_ids");
  }

  // README: end

  // README: ovsdb-replica
  static final MonitorRequest BRIDGES =
      MonitorRequest.none()
          .and("Bridge", "name", "external_ids")
          .where("Bridge", Condition.equal("name", Datum.of("br0"))); // any of the conditions

  static RoutineFuture<Void> follow(
      Scheduler scheduler, Network network, Endpoint endpoint, OvsdbClient.Listener listener) {
    OvsdbClient client =
        new OvsdbClient("Open_vSwitch", BRIDGES, JsonRpcSettings.DEFAULT, listener);
    // Connects again whenever the connection is lost, until it is cancelled.
    return scheduler.spawn("follow", r -> client.run(r, network, endpoint));
  }

  // README: end

  @Test
  void theSamplesRun() {
    try (Simulation simulation = Simulation.withSeed(1)) {
      Scheduler host = simulation.scheduler("switch");
      Scheduler controller = simulation.scheduler("controller");
      Endpoint endpoint = Endpoint.tcp("switch", 6640);
      OvsdbServer server = serve(host, simulation.network(host), endpoint);
      server.transact(List.of(Operation.insert("Open_vSwitch", Row.empty()))).orThrow();
      List<String> seen = new ArrayList<>();
      Network network = simulation.network(controller);
      RoutineFuture<Void> following = follow(controller, network, endpoint, new Recorder(seen));
      simulation.runFor(Duration.ofSeconds(1));
      for (String name : List.of("br0", "br1")) {
        RoutineFuture<Map<String, String>> added =
            controller.submit("user", r -> addBridge(r, network, endpoint, name));
        assertThat(simulation.await(added)).isEqualTo(Map.of("owner", "weft"));
      }
      simulation.runFor(Duration.ofSeconds(1));
      following.cancel();
      simulation.runFor(Duration.ofSeconds(1));
      assertThat(seen).containsExactly("connected []", "changed [br0]", "changed [br0]");
    }
  }

  private record Recorder(List<String> seen) implements OvsdbClient.Listener {
    @Override
    public void connected(
        Routine r, OvsdbSession session, DatabaseSchema schema, List<RowChange> changes) {
      seen.add("connected " + names(changes));
    }

    @Override
    public void changed(Routine r, OvsdbSession session, List<RowChange> changes) {
      seen.add("changed " + names(changes));
    }

    @Override
    public void disconnected(Routine r, String reason) {
      seen.add("disconnected");
    }

    private static List<String> names(List<RowChange> changes) {
      return changes.stream()
          .map(change -> change.after().orElseThrow().text("name").orElseThrow())
          .toList();
    }
  }
}
