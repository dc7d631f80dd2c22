package io.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.examples.lab.Bridge;
import io.weft.examples.lab.ControllerProcess;
import io.weft.examples.lab.Endpoint;
import io.weft.examples.lab.Lab;
import io.weft.examples.lab.RequiresOpenVSwitch;
import io.weft.examples.lab.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The main job on real switches: two servers joined by a VLAN trunk, the controller as its launcher
 * starts it, one OVSDB over a UNIX socket and the other over TCP.
 */
@RequiresOpenVSwitch
@Timeout(180)
class VlanOnOpenVSwitchTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private static Path directory;
  private static Lab lab;
  private static Path configuration;
  private static ControllerProcess controller;
  private static Api api;

  @BeforeAll
  static void start() throws IOException {
    lab = Lab.create("vlan");
    int openFlowPort = freePort();
    int apiPort = freePort();
    for (int number = 1; number <= 2; number++) {
      lab.server(number).addBridge("br0");
    }
    lab.trunk("trunk0", List.of(bridge(1), bridge(2)));
    configuration = directory.resolve("vlcp.conf");
    Files.writeString(
        configuration,
        """
        # What a VLCP installation would say, but for the addresses of the laboratory.
        server.startup = ('vlcp.service.manage.webapi.WebAPI',
            'vlcp.service.sdn.l2switch.L2Switch',
            'vlcp.service.sdn.viperflow.ViperFlow')
        module.httpserver.url = None
        module.httpserver.vhost.api.url = 'tcp://127.0.0.1:%d/'
        module.openflowserver.url = 'tcp://%s:%d/'
        module.jsonrpcserver.client = True
        module.jsonrpcserver.urls = ['unix:%s', '%s']
        """
            .formatted(
                apiPort,
                lab.controllerAddress(),
                openFlowPort,
                server(1).ovsdbSocket(),
                server(2).listenOvsdb(6640)));
    startController();
    for (int number = 1; number <= 2; number++) {
      bridge(number)
          .setController("tcp:" + lab.controllerAddress() + ":" + openFlowPort)
          .awaitController(PATIENCE);
    }
    api = new Api("http://127.0.0.1:" + apiPort);
    api.call("createphysicalnetwork", "type=vlan&vlanrange=`[[100,199]]`&id=vlan");
    api.call("createphysicalport", "physicalnetwork=vlan&name=trunk0");
    for (String network : List.of("red", "blue")) {
      api.call("createlogicalnetwork", "physicalnetwork=vlan&id=" + network);
    }
  }

  @AfterAll
  static void stop() {
    if (controller != null) {
      controller.close();
    }
    if (lab != null) {
      lab.close();
    }
  }

  private static void startController() {
    controller =
        lab.start(
            "controller",
            List.of(
                Path.of("bin/weft-controller").toAbsolutePath().toString(),
                "-f",
                configuration.toString()),
            Map.of());
    controller.awaitLine("Controller runs", PATIENCE);
  }

  private static int freePort() throws IOException {
    // The lab's switches must know the port before the controller can tell it.
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static Server server(int number) {
    return lab.server(number);
  }

  private static Bridge bridge(int number) {
    return lab.server(number).bridge("br0");
  }

  /** An endpoint whose name is that of its logical port; its number gives its addresses. */
  private static Endpoint plug(int server, String name, int number) {
    return server(server).endpoint("br0", name, name, mac(number), "10.0.0." + number + "/24");
  }

  private static String mac(int number) {
    return String.format("02:00:00:00:00:%02x", number);
  }

  private static void createPort(String name, String network, int number) {
    api.call(
        "createlogicalport",
        "id=" + name + "&logicalnetwork=" + network + "&mac_address=" + mac(number));
  }

  private static boolean reaches(Endpoint from, Endpoint to) {
    return from.awaitReply(to.address(), PATIENCE);
  }

  @Test
  void endpointsOfANetworkReachEachOtherOnOneServerAndAcross() {
    createPort("r1", "red", 1);
    createPort("r2", "red", 2);
    createPort("r3", "red", 3);
    Endpoint first = plug(1, "r1", 1);
    Endpoint near = plug(1, "r2", 2);
    Endpoint far = plug(2, "r3", 3);

    assertThat(reaches(first, near)).isTrue();
    assertThat(reaches(first, far)).isTrue();
    assertThat(reaches(far, near)).isTrue();
  }

  @Test
  void networksDoNotMeetEvenWithTheSameAddresses() {
    // On each server one endpoint of each network has the same MAC and IP address as the other.
    createPort("red-a", "red", 11);
    createPort("red-b", "red", 12);
    createPort("blue-a", "blue", 11);
    createPort("blue-b", "blue", 12);
    Endpoint redA = plug(1, "red-a", 11);
    Endpoint redB = plug(2, "red-b", 12);
    Endpoint blueA = plug(1, "blue-a", 11);
    Endpoint blueB = plug(2, "blue-b", 12);
    assertThat(reaches(redA, redB)).isTrue();
    assertThat(reaches(blueA, blueB)).isTrue();

    redB.unplug();

    assertThat(redA.awaitSilence(redB.address(), PATIENCE)).isTrue();
    assertThat(reaches(blueA, blueB)).isTrue();
    assertThat(redA.ping(redB.address()).none()).isTrue();
  }

  @Test
  void thePortMayComeBeforeOrAfterTheInterface() {
    createPort("before", "red", 21);
    Endpoint before = plug(1, "before", 21);
    Endpoint after = plug(2, "after", 22);
    assertThat(before.ping(after.address()).none()).isTrue();

    createPort("after", "red", 22);

    assertThat(reaches(before, after)).isTrue();
  }

  @Test
  void deletingTheLogicalPortStopsItsTrafficAndRemovesItsFlows() {
    createPort("stays", "red", 31);
    createPort("goes", "red", 32);
    Endpoint stays = plug(1, "stays", 31);
    Endpoint goes = plug(1, "goes", 32);
    assertThat(reaches(stays, goes)).isTrue();
    int number = goes.ofPort();

    api.call("deletelogicalport", "id=goes");

    assertThat(stays.awaitSilence(goes.address(), PATIENCE)).isTrue();
    bridge(1).awaitFlows(flows -> flows.stream().noneMatch(f -> names(f, number)), PATIENCE);
    assertThat(bridge(1).dumpGroups()).noneMatch(group -> names(group, number));
  }

  @Test
  void deletingTheInterfaceStopsItsTrafficAndRemovesItsFlows() {
    createPort("remains", "red", 41);
    createPort("unplugged", "red", 42);
    Endpoint remains = plug(1, "remains", 41);
    Endpoint unplugged = plug(1, "unplugged", 42);
    assertThat(reaches(remains, unplugged)).isTrue();
    int number = unplugged.ofPort();

    unplugged.unplug();

    assertThat(remains.awaitSilence(unplugged.address(), PATIENCE)).isTrue();
    bridge(1).awaitFlows(flows -> flows.stream().noneMatch(f -> names(f, number)), PATIENCE);
    assertThat(bridge(1).dumpGroups()).noneMatch(group -> names(group, number));
  }

  /** Whether a flow or group comes from, goes to or marks the port. */
  private static boolean names(String line, int port) {
    return (line + ",")
        .matches(
            ".*(in_port=%1$d|output:%1$d|reg6=0x%1$x|set_field:0x%1$x->reg6)[, ].*"
                .formatted(port));
  }

  @Test
  void aRestartedSwitchGetsItsFlowsBack() {
    createPort("s1", "red", 51);
    createPort("s2", "red", 52);
    Endpoint first = plug(1, "s1", 51);
    Endpoint second = plug(2, "s2", 52);
    assertThat(reaches(first, second)).isTrue();

    server(1).stopSwitch();
    assertThat(second.awaitSilence(first.address(), PATIENCE)).isTrue();
    server(1).startSwitch();

    assertThat(reaches(first, second)).isTrue();
    assertThat(reaches(second, first)).isTrue();
  }

  @Test
  void aRestartedControllerChangesNoFlowAndGoesOn() {
    createPort("c1", "blue", 61);
    createPort("c2", "blue", 62);
    Endpoint first = plug(1, "c1", 61);
    Endpoint second = plug(2, "c2", 62);
    assertThat(reaches(first, second)).isTrue();
    List<String> flows = bridge(1).dumpFlows();
    List<String> groups = bridge(1).dumpGroups();

    assertThat(controller.stop()).isZero();
    assertThat(first.ping(second.address()).all()).isTrue();
    startController();
    controller.awaitLine("lab-s1/br0: flows are up to date, 0 changes sent", PATIENCE);
    controller.awaitLine("lab-s2/br0: flows are up to date, 0 changes sent", PATIENCE);

    assertThat(bridge(1).dumpFlows()).isEqualTo(flows);
    assertThat(bridge(1).dumpGroups()).isEqualTo(groups);
    assertThat(first.ping(second.address()).all()).isTrue();
    // And it knows what it knew: a new port of the old network reaches the others.
    createPort("c3", "blue", 63);
    assertThat(reaches(plug(2, "c3", 63), first)).isTrue();
  }
}
