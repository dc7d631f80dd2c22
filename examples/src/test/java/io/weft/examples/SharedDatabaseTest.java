package io.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.core.net.Endpoint;
import io.weft.core.net.NettyNetwork;
import io.weft.objectdb.storage.config.StorageSettings;
import io.weft.protocols.openflow.DatapathId;
import io.weft.protocols.packet.Ipv4Address;
import io.weft.protocols.packet.MacAddress;
import io.weft.sdn.simulated.ServerConfig;
import io.weft.sdn.simulated.SimulatedHost;
import io.weft.sdn.simulated.SimulatedServer;
import io.weft.sdn.simulated.SimulatedWire;
import io.weft.sdn.simulated.SwitchConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Controllers with one database, in a real Redis or on a real ZooKeeper ensemble. */
@Timeout(240)
class SharedDatabaseTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

  private static Controller controller(String database) {
    return Controller.start(
        ControllerSettings.builder()
            .api(Endpoint.tcp("127.0.0.1", 0))
            .openFlow(Endpoint.tcp("127.0.0.1", 0))
            .ovsdbServers(List.of())
            .storage(StorageSettings.parse(database))
            .build());
  }

  private static Api api(Controller controller) {
    return new Api("http://127.0.0.1:" + controller.api().getFirst().port());
  }

  private static void await(Scheduler scheduler, BooleanSupplier condition) {
    scheduler.submit("await", r -> await(r, condition)).join(LIMIT);
  }

  private static boolean await(Routine r, BooleanSupplier condition) {
    return r.within(
        LIMIT,
        limited -> {
          while (!condition.getAsBoolean()) {
            limited.sleep(LOOK_AGAIN);
          }
          return true;
        });
  }

  @Test
  void twoControllersServeOneNetworkEachWithASwitchOfItsOwn() {
    LocalRedis.require();
    try (LocalRedis redis = LocalRedis.start()) {
      serveOneNetwork(redis.url(), () -> {});
    }
  }

  @Test
  void twoControllersOnZooKeeperGoOnWhenOneOfItsServersIsKilled() {
    try (LocalEnsemble ensemble = LocalEnsemble.start()) {
      serveOneNetwork(ensemble.url(), ensemble::killOne);
    }
  }

  /**
   * Makes a network through both controllers, sends a packet from the switch of one to that of the
   * other, and takes something away again.
   *
   * @param meanwhile what happens to the database in between
   */
  private static void serveOneNetwork(String database, Runnable meanwhile) {
    try (Controller one = controller(database);
        Controller two = controller(database);
        Scheduler outside = Scheduler.start("simulated-servers")) {
      NettyNetwork network = NettyNetwork.open(outside);
      SimulatedWire trunk = new SimulatedWire("trunk");
      List<SimulatedServer> servers = new ArrayList<>();
      List<SimulatedHost> hosts = new ArrayList<>();
      for (Controller controller : List.of(one, two)) {
        int number = servers.size() + 1;
        SwitchConfig bridge =
            SwitchConfig.of("br0", new DatapathId(number))
                .withControllers(controller.openFlow().getFirst());
        SimulatedServer server =
            SimulatedServer.start(
                outside,
                network,
                ServerConfig.of("server-" + number, bridge)
                    .withDatabaseListen(Endpoint.tcp("127.0.0.1", 0)));
        servers.add(server);
        await(outside, () -> server.databaseLocal().isPresent());
        controller.addServer(server.databaseLocal().orElseThrow());
        outside.submit("plug", r -> plug(outside, server, trunk, hosts, number)).join(LIMIT);
      }

      Api first = api(one);
      Api second = api(two);
      first.call("createphysicalnetwork", "type=vlan&vlanrange=`[[100,199]]`&id=physical");
      second.call("createphysicalport", "physicalnetwork=physical&name=trunk0");
      first.call("createlogicalnetwork", "physicalnetwork=physical&id=blue");
      second.call("createsubnet", "logicalnetwork=blue&cidr=10.0.0.0/24&id=subnet");
      first.call("createlogicalport", port(1));
      second.call("createlogicalport", port(2));
      assertThat(first.call("listlogicalports", "logicalnetwork=blue"))
          .contains("host1", "host2")
          .isEqualTo(second.call("listlogicalports", "logicalnetwork=blue"));

      await(outside, () -> servers.stream().allMatch(SharedDatabaseTest::hasItsFlow));
      SimulatedHost.PingResult result = hosts.get(0).ping(hosts.get(1).ip()).join(LIMIT);
      for (int again = 0; again < 20 && !result.echoed(); again++) {
        result = hosts.get(0).ping(hosts.get(1).ip()).join(LIMIT);
      }
      assertThat(result.echoed()).isTrue();

      meanwhile.run();
      first.call("deletelogicalport", "id=host2");
      await(outside, () -> !hasItsFlow(servers.get(1)));
    }
  }

  private static boolean plug(
      Scheduler outside,
      SimulatedServer server,
      SimulatedWire trunk,
      List<SimulatedHost> hosts,
      int number) {
    trunk.attach(server.addInterface("trunk0"));
    SimulatedHost host =
        new SimulatedHost(
            outside,
            "host" + number,
            MacAddress.parse("02:00:00:00:00:0" + number),
            Ipv4Address.parse("10.0.0.1" + number));
    SimulatedWire.join(host.port(), server.addInterface("vif", "host" + number));
    hosts.add(host);
    return true;
  }

  private static String port(int number) {
    return "id=host"
        + number
        + "&logicalnetwork=blue&subnet=subnet&mac_address=02:00:00:00:00:0"
        + number
        + "&ip_address=10.0.0.1"
        + number;
  }

  /** Whether a switch has the flow that leads to its endpoint. */
  private static boolean hasItsFlow(SimulatedServer server) {
    return server.bridge().flowLines().stream().anyMatch(line -> line.contains("dl_dst=02:"));
  }

  @Test
  void aControllerWaitsForADatabaseThatIsAwayAndSaysSo() {
    LocalRedis.require();
    ListAppender<ILoggingEvent> said = new ListAppender<>();
    said.list = new CopyOnWriteArrayList<>();
    Logger log = (Logger) LoggerFactory.getLogger(Controller.class);
    said.start();
    log.addAppender(said);
    try (LocalRedis redis = LocalRedis.start("--requirepass", "secret");
        Controller controller = controller(redis.url())) {
      Api api = api(controller);
      Api.Answer refused = api.tryCall("createphysicalnetwork", "type=native&id=n");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.body()).contains("the database cannot be reached");
      await(controller.scheduler(), () -> said.list.stream().anyMatch(SharedDatabaseTest::isAway));
      assertThat(said.list.stream().filter(SharedDatabaseTest::isAway))
          .singleElement()
          .asString()
          .contains("redis tcp://127.0.0.1:")
          .contains(", database 1: ")
          .contains("the server wants a password");
      redis.open("secret");
      await(
          controller.scheduler(),
          () -> said.list.stream().anyMatch(e -> e.toString().contains("The database is there")));
      api.call("createphysicalnetwork", "type=native&id=n");
    } finally {
      log.detachAppender(said);
    }
  }

  private static boolean isAway(ILoggingEvent event) {
    return event.getFormattedMessage().startsWith("The database cannot be reached");
  }
}
