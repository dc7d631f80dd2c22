package io.weft.protocols.openflow.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.net.Client;
import io.weft.core.net.Endpoint;
import io.weft.core.net.NettyNetwork;
import io.weft.core.net.Server;
import io.weft.protocols.openflow.DatapathId;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.PrivateOpenVSwitch;
import io.weft.protocols.openflow.v13.Message;
import io.weft.protocols.packet.Bytes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Both sides against Open vSwitch: the controller's against a bridge, the switch's against its
 * tools.
 */
@Tag("real")
@Timeout(180)
class RealOpenFlowTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final OpenFlowSettings SETTINGS = OpenFlowSettings.DEFAULT;

  /** An Ethernet frame of a type for experiments. */
  private static final String FRAME = "ffffffffffff" + "020000000001" + "88b5" + "00".repeat(46);

  private Scheduler scheduler;
  private NettyNetwork network;

  @BeforeEach
  void start() {
    scheduler = Scheduler.start("real-openflow");
    network = NettyNetwork.open(scheduler);
  }

  @AfterEach
  void stop() {
    scheduler.close();
  }

  private Server listen(Negotiation handler) {
    return Server.start(
        network,
        Endpoint.parse("tcp:127.0.0.1:0"),
        SETTINGS.server(),
        (r, socket) -> handler.run(r, OpenFlowConnection.negotiate(r, socket, SETTINGS)));
  }

  private interface Negotiation {
    void run(io.weft.core.Routine r, Negotiated negotiated) throws Exception;
  }

  private Endpoint bound(Server server) {
    return scheduler.submit("bound", r -> server.awaitBound(r).getFirst()).join(LIMIT);
  }

  @Test
  void aBridgeThatSpeaksOpenFlow13IsControlled() throws Exception {
    PrivateOpenVSwitch.require();
    RoutineFuture<OpenFlowConnection<Message>> opened = new RoutineFuture<>();
    RoutineFuture<io.weft.protocols.openflow.v13.PacketIn> packetIn = new RoutineFuture<>();
    Server server =
        listen(
            (r, negotiated) -> {
              if (negotiated instanceof Negotiated.V13 agreed) {
                opened.complete(agreed.connection());
                agreed
                    .connection()
                    .run(
                        r,
                        (own, message) -> {
                          if (message instanceof io.weft.protocols.openflow.v13.PacketIn packet) {
                            packetIn.complete(packet);
                          }
                        });
              }
            });
    try (PrivateOpenVSwitch ovs = PrivateOpenVSwitch.start(2, "OpenFlow10,OpenFlow13")) {
      ovs.vsctl("set", "bridge", "br0", "protocols=OpenFlow13");
      ovs.vsctl("set-controller", "br0", "tcp:127.0.0.1:" + bound(server).port());
      OpenFlowConnection<Message> connection = opened.join(LIMIT);
      assertThat(ask(connection::identify)).isEqualTo(new SwitchIdentity(new DatapathId(0xab), 0));
      List<Message> changes = new ArrayList<>();
      for (int i = 1; i <= 300; i++) {
        // One of them goes to a table before its own, which no switch accepts.
        String actions = i == 150 ? "resubmit(,254),goto_table:1" : "output:2";
        String table = i == 150 ? "table=2, " : "";
        changes.add(
            io.weft.protocols.openflow.v13.FlowMod.add(
                io.weft.protocols.openflow.v13.Flow.parse(
                    table
                        + "priority="
                        + i
                        + ",in_port=1,vlan_tci=0x0000/0x1fff actions="
                        + actions)));
      }
      changes.add(
          io.weft.protocols.openflow.v13.FlowMod.add(
              io.weft.protocols.openflow.v13.Flow.parse(
                  "priority=1000,in_port=1,dl_type=0x88b5 actions=CONTROLLER:65535")));
      BatchResult<Message> result = ask(r -> connection.batch(r, changes));
      assertThat(result.refusals()).hasSize(1);
      assertThat(result.refusals().getFirst().request()).isEqualTo(result.sent().get(149));
      assertThat(result.refusals().getFirst().error().description()).contains("BAD_TABLE_ID");
      assertThat(flows(ovs, "OpenFlow13")).hasSize(300);
      ovs.appctl("netdev-dummy/receive", "p1", FRAME);
      assertThat(packetIn.join(LIMIT).data().toHex()).isEqualTo(FRAME);
      ask(
          r -> {
            connection.send(
                r,
                io.weft.protocols.openflow.v13.PacketOut.of(
                    PortNumber.CONTROLLER,
                    List.of(io.weft.protocols.openflow.v13.Action.Output.to(PortNumber.of(2))),
                    Bytes.ofHex(FRAME)));
            connection.barrier(r);
            return true;
          });
      assertThat(ovs.ofctl("OpenFlow13", List.of("dump-ports"), "p2")).contains("tx pkts=1");
    }
  }

  @Test
  void aBridgeThatSpeaksOpenFlow10IsControlled() throws Exception {
    PrivateOpenVSwitch.require();
    RoutineFuture<OpenFlowConnection<io.weft.protocols.openflow.v10.Message>> opened =
        new RoutineFuture<>();
    RoutineFuture<io.weft.protocols.openflow.v10.PacketIn> packetIn = new RoutineFuture<>();
    Server server =
        listen(
            (r, negotiated) -> {
              if (negotiated instanceof Negotiated.V10 agreed) {
                opened.complete(agreed.connection());
                agreed
                    .connection()
                    .run(
                        r,
                        (own, message) -> {
                          if (message instanceof io.weft.protocols.openflow.v10.PacketIn packet) {
                            packetIn.complete(packet);
                          }
                        });
              }
            });
    try (PrivateOpenVSwitch ovs = PrivateOpenVSwitch.start(2, "OpenFlow10,OpenFlow13")) {
      ovs.vsctl("set", "bridge", "br0", "protocols=OpenFlow10");
      ovs.vsctl("set-controller", "br0", "tcp:127.0.0.1:" + bound(server).port());
      OpenFlowConnection<io.weft.protocols.openflow.v10.Message> connection = opened.join(LIMIT);
      assertThat(ask(connection::identify)).isEqualTo(new SwitchIdentity(new DatapathId(0xab), 0));
      var features =
          ask(r -> connection.features(r, io.weft.protocols.openflow.v10.FeaturesReply.class));
      assertThat(features.ports()).extracting(p -> p.name()).contains("p1", "p2");
      List<io.weft.protocols.openflow.v10.Message> changes = new ArrayList<>();
      for (int i = 1; i <= 300; i++) {
        changes.add(
            io.weft.protocols.openflow.v10.FlowMod.add(
                io.weft.protocols.openflow.v10.Flow.parse(
                    "priority=" + i + ",in_port=1 actions=output:2")));
      }
      // One of them overlaps with another, and asks not to be taken then.
      var overlapping =
          io.weft.protocols.openflow.v10.Flow.parse("priority=1,dl_vlan=7 actions=output:2");
      changes.set(
          149,
          io.weft.protocols.openflow.v10.FlowMod.add(
              new io.weft.protocols.openflow.v10.Flow(
                  overlapping.tableId(),
                  overlapping.priority(),
                  0,
                  0,
                  0,
                  io.weft.protocols.openflow.v10.Flow.CHECK_OVERLAP,
                  overlapping.match(),
                  overlapping.actions())));
      changes.add(
          io.weft.protocols.openflow.v10.FlowMod.add(
              io.weft.protocols.openflow.v10.Flow.parse(
                  "priority=1000,in_port=1,dl_type=0x88b5 actions=CONTROLLER:65535")));
      BatchResult<io.weft.protocols.openflow.v10.Message> result =
          ask(r -> connection.batch(r, changes));
      assertThat(result.refusals()).hasSize(1);
      assertThat(result.refusals().getFirst().request()).isEqualTo(result.sent().get(149));
      assertThat(result.refusals().getFirst().error().description()).contains("OVERLAP");
      assertThat(flows(ovs, "OpenFlow10")).hasSize(300);
      ovs.appctl("netdev-dummy/receive", "p1", FRAME);
      assertThat(packetIn.join(LIMIT).data().toHex()).isEqualTo(FRAME);
      ask(
          r -> {
            connection.send(
                r,
                io.weft.protocols.openflow.v10.PacketOut.of(
                    PortNumber.CONTROLLER,
                    List.of(io.weft.protocols.openflow.v10.Action.Output.to(PortNumber.of(2))),
                    Bytes.ofHex(FRAME)));
            connection.barrier(r);
            return true;
          });
      assertThat(ovs.ofctl("OpenFlow10", List.of("dump-ports"), "p2")).contains("tx pkts=1");
    }
  }

  @Test
  void theControllersSideMayConnectAndTheHighestVersionIsAgreedOn() throws Exception {
    PrivateOpenVSwitch.require();
    try (PrivateOpenVSwitch ovs = PrivateOpenVSwitch.start(2, "OpenFlow10,OpenFlow13")) {
      Endpoint management = Endpoint.unix(ovs.file("br0.mgmt"));
      String agreed =
          ask(
              r -> {
                Negotiated negotiated =
                    OpenFlowConnection.negotiate(r, network.connect(r, management), SETTINGS);
                r.spawn("run", own -> negotiated.connection().run(own, (h, message) -> {}));
                SwitchIdentity identity = negotiated.connection().identify(r);
                return negotiated.connection().version() + " with " + identity.datapathId();
              });
      assertThat(agreed).isEqualTo("OpenFlow 1.3 with 00000000000000ab");
    }
  }

  private <T> T ask(io.weft.core.RoutineCall<T> body) {
    return scheduler.submit("test", body).join(LIMIT);
  }

  private static List<String> flows(PrivateOpenVSwitch ovs, String version) throws Exception {
    return ovs.ofctl(version, List.of("dump-flows"))
        .lines()
        .filter(l -> l.contains("actions="))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "unix"})
  void theToolsOfOpenVSwitchTalkToTheSwitchOfTheGuide(String how, @TempDir Path directory)
      throws Exception {
    PrivateOpenVSwitch.require();
    var small = new ConnectionGuideTest.SmallSwitch(new DatapathId(0xcd), SETTINGS);
    Endpoint where =
        how.equals("tcp")
            ? Endpoint.parse("tcp:127.0.0.1:0")
            : Endpoint.unix(directory.resolve("s").toString());
    Endpoint bound = bound(Server.start(network, where, SETTINGS.server(), small));
    String target = how.equals("tcp") ? "tcp:127.0.0.1:" + bound.port() : "unix:" + bound.path();
    assertThat(ofctl("show", target))
        .contains("dpid:00000000000000cd")
        .contains("1(eth1): addr:02:00:00:00:00:01");
    assertThat(ofctl("dump-desc", target))
        .contains("Manufacturer: Weft")
        .contains("DP Description: small");
    ofctl("add-flow", target, "priority=7,in_port=1,actions=output:2");
    ofctl("add-flow", target, "priority=8,ip,nw_dst=10.0.0.0/8,actions=drop");
    assertThat(ofctl("dump-flows", target))
        .contains("priority=7,in_port=1 actions=output:2")
        .contains("priority=8,ip,nw_dst=10.0.0.0/8 actions=drop");
    ofctl("del-flows", target);
    assertThat(ofctl("dump-flows", target)).doesNotContain("priority=");
  }

  @Test
  void aTestControllerProgramsTheSwitchOfTheGuide(@TempDir Path directory) throws Exception {
    boolean installed = PrivateOpenVSwitch.find("ovs-testcontroller").isPresent();
    String missing = "ovs-testcontroller is not installed (package openvswitch-testcontroller)";
    if ("true".equals(System.getenv("CI"))) {
      assertThat(installed).as(missing).isTrue();
    }
    assumeTrue(installed, missing);
    Path socket = directory.resolve("c");
    Process process =
        new ProcessBuilder(
                PrivateOpenVSwitch.find("ovs-testcontroller").orElseThrow().toString(),
                "punix:" + socket,
                "--unixctl=" + directory.resolve("ctl"))
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    try {
      RoutineFuture<Message> asked = new RoutineFuture<>();
      Client.start(
          network,
          Endpoint.unix(socket.toString()),
          SETTINGS.client(),
          (r, connection) -> {
            OpenFlowConnection<Message> opened =
                OpenFlowConnection.open(r, connection, OpenFlowVersion.V13, SETTINGS);
            opened.run(r, (own, message) -> asked.complete(message));
          });
      assertThat(asked.join(LIMIT))
          .isInstanceOf(io.weft.protocols.openflow.v13.FeaturesRequest.class);
    } finally {
      process.destroy();
      process.waitFor(10, TimeUnit.SECONDS);
    }
  }

  private static String ofctl(String command, String target, String... more) throws Exception {
    List<String> words =
        new ArrayList<>(
            List.of(
                PrivateOpenVSwitch.find("ovs-ofctl").orElseThrow().toString(),
                "-O",
                "OpenFlow13",
                "--timeout=30",
                "--no-names",
                command,
                target));
    words.addAll(List.of(more));
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(() -> words + ": " + output).isZero();
    return output;
  }
}
