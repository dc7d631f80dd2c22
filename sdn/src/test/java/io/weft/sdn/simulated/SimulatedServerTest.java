package io.weft.sdn.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.core.net.Endpoint;
import io.weft.core.simulation.Simulation;
import io.weft.protocols.jsonrpc.JsonRpcSettings;
import io.weft.protocols.openflow.DatapathId;
import io.weft.protocols.ovsdb.DatabaseSchema;
import io.weft.protocols.ovsdb.MonitorRequest;
import io.weft.protocols.ovsdb.OpenVSwitch;
import io.weft.protocols.ovsdb.OvsdbClient;
import io.weft.protocols.ovsdb.OvsdbSession;
import io.weft.protocols.ovsdb.Row;
import io.weft.protocols.ovsdb.RowChange;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SimulatedServerTest {
  private static final Endpoint DATABASE = Endpoint.parse("tcp://server:6640", 0);

  private final Simulation simulation = Simulation.withSeed(1);
  private final Scheduler scheduler = simulation.scheduler("server");
  private final Scheduler manager = simulation.scheduler("manager");
  private final SimulatedServer server =
      SimulatedServer.start(
          scheduler,
          simulation.network(scheduler),
          ServerConfig.of("s1", SwitchConfig.of("br0", new DatapathId(0x0200_0000_00a1L)))
              .withDatabaseListen(DATABASE));
  private final Follower follower = new Follower();
  private final OvsdbClient client =
      new OvsdbClient(
          OpenVSwitch.DATABASE,
          MonitorRequest.none()
              .and("Open_vSwitch", "external_ids")
              .and("Bridge", "name", "datapath_id", "ports")
              .and("Interface", "name", "ofport", "external_ids", "link_state"),
          JsonRpcSettings.DEFAULT,
          follower);

  private static final class Follower implements OvsdbClient.Listener {
    int connected;
    int lost;

    @Override
    public void connected(
        Routine r, OvsdbSession session, DatabaseSchema schema, List<RowChange> changes) {
      connected++;
    }

    @Override
    public void changed(Routine r, OvsdbSession session, List<RowChange> changes) {}

    @Override
    public void disconnected(Routine r, String reason) {
      lost++;
    }
  }

  @BeforeEach
  void follow() {
    manager.spawn("client", r -> client.run(r, simulation.network(manager), DATABASE));
    assertThat(simulation.runUntil(() -> follower.connected == 1, Duration.ofSeconds(20))).isTrue();
  }

  @AfterEach
  void close() {
    simulation.close();
  }

  /** Interfaces with their number and id, as the client knows them. */
  private Map<String, String> interfaces() {
    simulation.runFor(Duration.ofMillis(10));
    Map<String, String> lines = new TreeMap<>();
    for (Row row : client.replica().rows("Interface").values()) {
      long number = row.integer("ofport").orElse(-1);
      lines.put(
          row.text("name").orElse(""),
          number + " " + row.map("external_ids").getOrDefault("iface-id", "-"));
    }
    return lines;
  }

  @Test
  void theDatabaseSaysWhoTheServerIsAndWhichPortsItHas() {
    server.addInterface("tap1", "port-1");
    server.addInterface("eth0");
    assertThat(interfaces()).isEqualTo(Map.of("br0", "65534 -", "tap1", "1 port-1", "eth0", "2 -"));
    assertThat(client.replica().rows("Open_vSwitch").values())
        .singleElement()
        .extracting(row -> row.map("external_ids").get("system-id"))
        .isEqualTo("s1");
    assertThat(client.replica().rows("Bridge").values())
        .singleElement()
        .extracting(row -> row.text("datapath_id"))
        .isEqualTo(Optional.of("00000200000000a1"));
  }

  @Test
  void interfacesChangeTheirIdAndGo() {
    server.addInterface("tap1", "port-1");
    server.setInterfaceId("tap1", Optional.of("port-2"));
    assertThat(interfaces()).containsEntry("tap1", "1 port-2");
    server.setInterfaceId("tap1", Optional.empty());
    assertThat(interfaces()).containsEntry("tap1", "1 -");
    server.removeInterface("tap1");
    assertThat(interfaces()).containsOnlyKeys("br0");
    assertThat(server.bridge().portNumber("tap1")).isEmpty();
    assertThat(server.database().rows("Port")).hasSize(1);
  }

  @Test
  void aLinkThatGoesDownIsSaid() {
    server.addInterface("tap1");
    server.bridge().setLink("tap1", false);
    simulation.runFor(Duration.ofMillis(10));
    assertThat(client.replica().rows("Interface").values())
        .extracting(row -> row.text("link_state").orElse(""))
        .containsExactlyInAnyOrder("up", "down");
  }

  @Test
  void aRestartedSwitchNumbersItsPortsAnewAndTheDatabaseFollowsWhenItIsBack() {
    for (int i = 1; i <= 9; i++) {
      server.addInterface("tap" + i, "port-" + i);
    }
    Map<String, String> before = interfaces();
    server.restartSwitch();
    assertThat(interfaces()).isEqualTo(before);
    simulation.runFor(Duration.ofSeconds(2));
    assertThat(interfaces()).isNotEqualTo(before).hasSameSizeAs(before);
    for (int i = 1; i <= 9; i++) {
      assertThat(server.ofport("tap" + i)).isEqualTo(server.bridge().portNumber("tap" + i));
    }
    assertThat(follower.lost).isZero();
  }

  @Test
  void aRestartedDatabaseComesBackWithItsContent() {
    server.addInterface("tap1", "port-1");
    server.restartDatabase();
    simulation.runFor(Duration.ofMillis(100));
    assertThat(follower.lost).isEqualTo(1);
    server.addInterface("tap2", "port-2");
    assertThat(simulation.runUntil(() -> follower.connected == 2, Duration.ofMinutes(1))).isTrue();
    assertThat(interfaces()).containsEntry("tap1", "1 port-1").containsEntry("tap2", "2 port-2");
  }

  @Test
  void theDatabaseConnectsToItsManager() {
    Endpoint listen = Endpoint.parse("tcp://manager:6640", 0);
    Follower other = new Follower();
    OvsdbClient second =
        new OvsdbClient(
            OpenVSwitch.DATABASE,
            MonitorRequest.none().and("Bridge", "name"),
            JsonRpcSettings.DEFAULT,
            other);
    manager.spawn(
        "manager",
        r -> {
          var listener = simulation.network(manager).listen(r, listen);
          while (true) {
            second.follow(r, listener.accept(r).orElseThrow());
          }
        });
    SimulatedServer active =
        SimulatedServer.start(
            scheduler,
            simulation.network(scheduler),
            ServerConfig.of("s2", SwitchConfig.of("br1", new DatapathId(2))).withManagers(listen));
    assertThat(simulation.runUntil(() -> other.connected == 1, Duration.ofSeconds(20))).isTrue();
    active.restartDatabase();
    assertThat(simulation.runUntil(() -> other.connected == 2, Duration.ofSeconds(20))).isTrue();
    assertThat(second.replica().rows("Bridge")).hasSize(1);
    active.stop();
  }
}
