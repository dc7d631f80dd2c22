package io.weft.examples.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The lab itself: without a controller, with bridges that learn or have flows written by hand. */
@RequiresOpenVSwitch
@Timeout(120)
class LabTest {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private static Lab lab;

  @BeforeAll
  static void start() {
    lab = Lab.create("wlt");
    lab.server(1).addBridge("br0").standalone();
    lab.server(2).addBridge("br0").standalone();
    lab.trunk("trunk0", List.of(lab.server(1).bridge("br0"), lab.server(2).bridge("br0")));
  }

  @AfterAll
  static void stop() {
    lab.close();
  }

  private static Endpoint endpoint(int server, String name, int host) {
    String mac = String.format("02:aa:00:00:00:%02x", host);
    return lab.server(server).endpoint("br0", name, "port-" + name, mac, "10.0.0." + host + "/24");
  }

  @Test
  void endpointsOfOneServerReachEachOther() {
    Endpoint a = endpoint(1, "same-a", 1);
    Endpoint b = endpoint(1, "same-b", 2);

    assertThat(a.ping(b.address())).isEqualTo(new PingResult(3, 3));
    assertThat(b.ping("10.0.0.99")).isEqualTo(new PingResult(3, 0));
  }

  @Test
  void endpointsReachEachOtherAcrossServersOverTheTrunk() {
    Endpoint a = endpoint(1, "far-a", 3);
    Endpoint b = endpoint(2, "far-b", 4);

    assertThat(a.ping(b.address(), 2)).isEqualTo(new PingResult(2, 2));
  }

  @Test
  void theTrunkCarriesVlanTags() {
    Endpoint a = endpoint(1, "tag-a", 5);
    Endpoint b = endpoint(2, "tag-b", 6);
    Endpoint c = endpoint(2, "tag-c", 7);
    lab.server(1).vsctl("set", "Port", "tag-a", "tag=100");
    lab.server(2).vsctl("set", "Port", "tag-b", "tag=100");
    lab.server(2).vsctl("set", "Port", "tag-c", "tag=101");

    assertThat(a.awaitReply(b.address(), PATIENCE)).isTrue();
    assertThat(a.ping(c.address()).none()).isTrue();
    String learned =
        lab.trunkSwitch().orElseThrow().appctl("fdb/show", "br-trunk").replaceAll(" +", " ");
    assertThat(learned).contains(" 100 " + a.mac(), " 100 " + b.mac());
  }

  @Test
  void anUnpluggedEndpointIsSilentUntilItIsPluggedAgain() {
    Endpoint a = endpoint(1, "plug-a", 8);
    Endpoint b = endpoint(1, "plug-b", 9);
    assertThat(a.awaitReply(b.address(), PATIENCE)).isTrue();

    b.unplug();
    assertThat(a.awaitSilence(b.address(), PATIENCE)).isTrue();

    b.plug();
    assertThat(a.awaitReply(b.address(), PATIENCE)).isTrue();
  }

  @Test
  void theInterfaceCarriesItsNameForTheController() {
    Endpoint a = endpoint(1, "name-a", 10);
    assertThat(lab.server(1).vsctl("get", "Interface", "name-a", "external_ids"))
        .isEqualTo("{attached-mac=\"02:aa:00:00:00:0a\", iface-id=port-name-a}");

    a.setInterfaceId("other");
    assertThat(a.interfaceId()).isEqualTo("other");
    assertThat(lab.server(1).vsctl("get", "Interface", "name-a", "external_ids:iface-id"))
        .isEqualTo("other");
  }

  @Test
  void aDeletedEndpointLeavesNothing() {
    Endpoint a = endpoint(1, "gone-a", 11);
    a.delete();

    assertThat(lab.output("ip", "netns", "list")).doesNotContain(a.namespace());
    assertThat(lab.server(1).vsctl("list-ports", "br0").lines()).doesNotContain("gone-a");
    assertThat(lab.server(1).exec("ip", "-brief", "link")).doesNotContain("gone-a");
  }

  @Test
  void flowsWrittenByHandForwardAndAreDumpedAndTraced() {
    Bridge bridge = lab.server(1).addBridge("br-hand");
    Endpoint a =
        lab.server(1).endpoint("br-hand", "hand-a", "a", "02:bb:00:00:00:01", "10.1.0.1/24");
    Endpoint b =
        lab.server(1).endpoint("br-hand", "hand-b", "b", "02:bb:00:00:00:02", "10.1.0.2/24");
    assertThat(bridge.dumpFlows()).isEmpty();
    assertThat(a.ping(b.address()).none()).isTrue();

    bridge
        .addGroup("group_id=7,type=all,bucket=actions=output:" + b.ofPort())
        .addFlow("cookie=0x5,priority=9,in_port=" + a.ofPort() + ",actions=group:7")
        .addFlow("cookie=0x5,priority=9,in_port=" + b.ofPort() + ",actions=output:" + a.ofPort());

    assertThat(bridge.awaitFlows(flows -> flows.size() == 2, PATIENCE))
        .containsExactly(
            "cookie=0x5, priority=9,in_port=1 actions=group:7",
            "cookie=0x5, priority=9,in_port=2 actions=output:1");
    assertThat(bridge.dumpGroups()).containsExactly("group_id=7,type=all,bucket=actions=output:2");
    assertThat(a.ping(b.address()).all()).isTrue();
    assertThat(bridge.trace("in_port=2,dl_dst=02:bb:00:00:00:01"))
        .contains("0. in_port=2, priority 9", "output:1");
    assertThat(bridge.datapathId()).isEqualTo(0x0277_0000_0102L);
    lab.server(1).deleteBridge("br-hand");
  }

  @Test
  void aStoppedSwitchForwardsNothingAndAStartedOneAgain() {
    lab.server(3).addBridge("br0").standalone();
    Endpoint a = endpoint(3, "stop-a", 12);
    Endpoint b = endpoint(3, "stop-b", 13);
    assertThat(a.awaitReply(b.address(), PATIENCE)).isTrue();

    lab.server(3).stopSwitch();
    assertThat(a.ping(b.address()).none()).isTrue();
    // The database lives on and takes changes meanwhile.
    lab.server(3).vsctl("set", "Bridge", "br0", "external_ids:while=stopped");

    lab.server(3).startSwitch();
    assertThat(a.awaitReply(b.address(), PATIENCE)).isTrue();
  }

  @Test
  void theDatabaseStopsAndStartsWithWhatItHeld() {
    lab.server(4).addBridge("br9");

    lab.server(4).stopDatabase();
    assertThatThrownBy(() -> lab.server(4).vsctl("--timeout=2", "list-br"))
        .isInstanceOf(CommandException.class);

    lab.server(4).startDatabase();
    assertThat(lab.server(4).vsctl("list-br")).isEqualTo("br9");
  }

  @Test
  void aProgramInTheRootNamespaceReachesEveryDatabase() throws IOException {
    for (int number = 1; number <= 2; number++) {
      String listening = lab.server(number).listenOvsdb(6640);

      assertThat(listening).isEqualTo("tcp:" + lab.server(number).managementAddress() + ":6640");
      assertThat(lab.output("ovsdb-client", "list-dbs", listening)).contains("Open_vSwitch");
      assertThat(lab.output("ovsdb-client", "list-dbs", "unix:" + lab.server(number).ovsdbSocket()))
          .contains("Open_vSwitch");
      // And from the other server's namespace.
      assertThat(lab.server(3 - number).exec("ovsdb-client", "list-dbs", listening))
          .contains("Open_vSwitch");
    }
  }

  @Test
  void everySwitchReachesAControllerInThisJvm() throws IOException {
    try (ServerSocket controller = new ServerSocket()) {
      controller.bind(new InetSocketAddress(lab.controllerAddress(), 0));
      controller.setSoTimeout((int) PATIENCE.toMillis());
      String target = "tcp:" + lab.controllerAddress() + ":" + controller.getLocalPort();
      for (int number = 5; number <= 6; number++) {
        lab.server(number).addBridge("br0").setController(target);
        try (Socket connection = controller.accept()) {
          assertThat(connection.getInetAddress().getHostAddress())
              .isEqualTo(lab.server(number).managementAddress());
          // OFPT_HELLO of OpenFlow 1.3.
          assertThat(connection.getInputStream().readNBytes(2)).containsExactly(4, 0);
        }
        lab.server(number).bridge("br0").setController();
      }
    }
  }

  @Test
  void aProgramInAServersNamespaceIsStartedAwaitedAndStopped() throws IOException {
    List<String> command =
        List.of(
            "sh",
            "-c",
            "trap 'echo bye; exit 3' TERM INT; ip addr; echo in position; while :; do sleep 0.05;"
                + " done");

    ControllerProcess stopped = lab.server(1).start("stopped", command, Map.of());
    assertThat(stopped.awaitLine("in position", PATIENCE)).isEqualTo("in position");
    assertThat(stopped.running()).isTrue();
    assertThat(stopped.stop()).isEqualTo(3);
    assertThat(Files.readString(stopped.log()))
        .contains(lab.server(1).managementAddress() + "/24", "\nbye\n");

    try (ControllerProcess interrupted = lab.start("interrupted", command, Map.of())) {
      interrupted.awaitLine("in position", PATIENCE);
      interrupted.interrupt();
      assertThat(interrupted.awaitExit(PATIENCE)).isEqualTo(3);
    }
    ControllerProcess killed = lab.start("killed", command, Map.of("X", "1"));
    killed.awaitLine("in position", PATIENCE);
    assertThat(killed.kill()).isEqualTo(128 + 9);
  }

  @Test
  void aProgramThatEndsWithoutTheLineSaysWhatItPrinted() {
    ControllerProcess ended =
        lab.start("ended", List.of("sh", "-c", "echo address in use; exit 1"), Map.of());

    assertThatThrownBy(() -> ended.awaitLine("ready", PATIENCE))
        .isInstanceOf(CommandException.class)
        .hasMessageEndingWith("ended without printing \"ready\"\naddress in use");
  }

  @Test
  void oneMachineHoldsSeveralLabsButOnePrefixOnce() {
    try (Lab other = Lab.create("wlu")) {
      assertThat(other.controllerAddress()).isNotEqualTo(lab.controllerAddress());
      assertThat(other.server(1).vsctl("list-br")).isEmpty();
      assertThatThrownBy(() -> Lab.create("wlu"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("another lab with prefix wlu runs on this machine");
    }
  }

  @Test
  void aClosedLabLeavesNoNamespaceNoDeviceAndNoProcess(@TempDir Path directory) {
    ControllerProcess program;
    Lab closing = Lab.create(directory.resolve("l"), "wlc");
    try (closing) {
      closing.server(1).addBridge("br0");
      closing.server(1).endpoint("br0", "a", "a", "02:00:00:00:00:01", "10.0.0.1/24");
      closing.trunk("trunk0", List.of(closing.server(1).bridge("br0")));
      program = closing.server(1).start("program", List.of("sleep", "1000"), Map.of());
      assertThat(traces("wlc", directory)).isNotEmpty();
    }

    assertThat(traces("wlc", directory)).isEmpty();
    assertThat(program.running()).isFalse();
    assertThat(directory.resolve("l/s1/ovs-vswitchd.log")).exists();
    assertThat(directory.resolve("l/s1/conf.db")).doesNotExist();
    assertThatThrownBy(() -> closing.server(1).vsctl("show"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the lab is closed");
  }

  @Test
  void theEndOfTheJvmClosesTheLab(@TempDir Path directory) {
    try (ControllerProcess jvm = lab.start("jvm", LeftLab.command("wlj", directory), Map.of())) {
      jvm.awaitLine(LeftLab.READY, PATIENCE);
      assertThat(traces("wlj", directory)).isNotEmpty();

      jvm.stop();
      assertThat(traces("wlj", directory)).isEmpty();
    }
  }

  @Test
  void whatAKilledJvmLeftIsRemovedByTheNextLabOfThePrefix(@TempDir Path directory) {
    ControllerProcess jvm = lab.start("killed-jvm", LeftLab.command("wlk", directory), Map.of());
    jvm.awaitLine(LeftLab.READY, PATIENCE);
    jvm.kill();
    List<String> left = traces("wlk", directory);
    assertThat(left).hasSizeGreaterThan(3);

    try (Lab next = Lab.create(directory, "wlk")) {
      assertThat(traces("wlk", directory)).containsExactlyInAnyOrder("wlk-fabric", "wlk-mgmt");
      assertThat(next.server(1).vsctl("list-br")).isEmpty();
    }
    assertThat(traces("wlk", directory)).isEmpty();
  }

  /** Namespaces and devices of a prefix, and processes with an argument in a directory. */
  private static List<String> traces(String prefix, Path directory) {
    String namespaces = lab.output("ip", "netns", "list");
    String devices = lab.output("ip", "-brief", "link");
    List<String> processes =
        ProcessHandle.allProcesses()
            .filter(process -> Processes.running(process.pid()))
            .flatMap(process -> process.info().commandLine().stream())
            .filter(line -> line.contains("--pidfile=" + directory))
            .toList();
    return Stream.of(
            namespaces.lines().map(line -> line.split(" ", 2)[0]),
            devices.lines().map(line -> line.split("[@ ]", 2)[0]),
            processes.stream())
        .flatMap(lines -> lines)
        .filter(line -> line.startsWith(prefix + "-") || line.contains("--pidfile="))
        .toList();
  }
}
