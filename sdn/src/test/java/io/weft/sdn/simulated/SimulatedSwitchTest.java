package io.weft.sdn.simulated;

import static io.weft.sdn.simulated.Packets.A;
import static io.weft.sdn.simulated.Packets.B;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.Scheduler;
import io.weft.core.net.Endpoint;
import io.weft.core.simulation.Simulation;
import io.weft.protocols.openflow.DatapathId;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.v13.AggregateStatsReply;
import io.weft.protocols.openflow.v13.AggregateStatsRequest;
import io.weft.protocols.openflow.v13.BarrierReply;
import io.weft.protocols.openflow.v13.BarrierRequest;
import io.weft.protocols.openflow.v13.ControllerRole;
import io.weft.protocols.openflow.v13.DescReply;
import io.weft.protocols.openflow.v13.DescRequest;
import io.weft.protocols.openflow.v13.ErrorMessage;
import io.weft.protocols.openflow.v13.FeaturesReply;
import io.weft.protocols.openflow.v13.FeaturesRequest;
import io.weft.protocols.openflow.v13.FlowMod;
import io.weft.protocols.openflow.v13.FlowRemoved;
import io.weft.protocols.openflow.v13.FlowStatsReply;
import io.weft.protocols.openflow.v13.FlowStatsRequest;
import io.weft.protocols.openflow.v13.FlowText;
import io.weft.protocols.openflow.v13.GetConfigReply;
import io.weft.protocols.openflow.v13.GetConfigRequest;
import io.weft.protocols.openflow.v13.GroupDescReply;
import io.weft.protocols.openflow.v13.GroupDescRequest;
import io.weft.protocols.openflow.v13.GroupMod;
import io.weft.protocols.openflow.v13.Hello;
import io.weft.protocols.openflow.v13.Message;
import io.weft.protocols.openflow.v13.OpenFlowCodec;
import io.weft.protocols.openflow.v13.PacketIn;
import io.weft.protocols.openflow.v13.PacketOut;
import io.weft.protocols.openflow.v13.PortDescReply;
import io.weft.protocols.openflow.v13.PortDescRequest;
import io.weft.protocols.openflow.v13.PortDescription;
import io.weft.protocols.openflow.v13.PortMod;
import io.weft.protocols.openflow.v13.PortStatus;
import io.weft.protocols.openflow.v13.RoleReply;
import io.weft.protocols.openflow.v13.RoleRequest;
import io.weft.protocols.openflow.v13.SetConfig;
import io.weft.protocols.openflow.v13.TableStatsReply;
import io.weft.protocols.openflow.v13.TableStatsRequest;
import io.weft.protocols.openflow.v13.UnknownMessage;
import io.weft.protocols.packet.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SimulatedSwitchTest {
  private static final Endpoint CONTROLLER = Endpoint.parse("tcp://controller:6653", 0);
  private static final DatapathId DATAPATH = new DatapathId(0x0200_0000_00a1L);
  private static final Bytes ARP = Packets.arp(A, "10.0.0.1", "10.0.0.2");

  private final Simulation simulation = Simulation.withSeed(1);
  private final Scheduler scheduler = simulation.scheduler("switch");
  private final Scheduler other = simulation.scheduler("controller");
  private final TestController controller =
      new TestController(other, simulation.network(other), CONTROLLER);
  private final SimulatedSwitch bridge =
      SimulatedSwitch.start(
          scheduler,
          simulation.network(scheduler),
          SwitchConfig.of("br0", DATAPATH).withControllers(CONTROLLER));

  @BeforeEach
  void connect() {
    assertThat(
            simulation.runUntil(() -> bridge.connectedControllers() == 1, Duration.ofSeconds(10)))
        .isTrue();
    controller.received.clear();
  }

  @AfterEach
  void close() {
    simulation.close();
  }

  private List<Message> ask(Message... messages) {
    controller.received.clear();
    controller.send(messages);
    simulation.runFor(Duration.ofMillis(10));
    return List.copyOf(controller.received);
  }

  @Test
  void theHandshakeSaysWhoTheSwitchIs() {
    bridge.addPort("p1");
    List<Message> answers =
        ask(
            new FeaturesRequest(1),
            new SetConfig(2, 0, 500),
            new GetConfigRequest(3),
            new DescRequest(4, 0),
            new PortDescRequest(5, 0),
            new BarrierRequest(6));
    assertThat(answers.get(0)).isInstanceOf(PortStatus.class);
    assertThat(answers.get(1)).isEqualTo(new FeaturesReply(1, DATAPATH, 0, 254, 0, 3));
    assertThat(answers.get(2)).isEqualTo(new GetConfigReply(3, 0, 500));
    assertThat(((DescReply) answers.get(3)).datapath()).isEqualTo("br0");
    assertThat(((PortDescReply) answers.get(4)).entries())
        .extracting(PortDescription::name)
        .containsExactly("p1", "br0");
    assertThat(answers.get(5)).isEqualTo(new BarrierReply(6));
  }

  @Test
  void aBarrierIsAnsweredAfterEverythingBeforeIt() {
    List<Message> answers =
        ask(
            FlowMod.add(FlowText.parseFlow("send_flow_rem arp actions=drop")),
            FlowMod.add(FlowText.parseFlow("actions=group:1")).withXid(77),
            FlowMod.delete(0, Match.ANY),
            new BarrierRequest(9));
    assertThat(answers).hasSize(3);
    ErrorMessage error = (ErrorMessage) answers.get(0);
    assertThat(error.xid()).isEqualTo(77);
    assertThat(error.describe()).isEqualTo("BAD_ACTION BAD_OUT_GROUP");
    assertThat(error.data().length()).isEqualTo(64);
    assertThat(error.data().get(1)).isEqualTo(14);
    assertThat(((FlowRemoved) answers.get(1)).reason()).isEqualTo(FlowRemoved.DELETE);
    assertThat(answers.get(2)).isEqualTo(new BarrierReply(9));
  }

  @Test
  void manyFlowsComeInSeveralParts() {
    for (int i = 0; i < 1000; i++) {
      bridge.addFlows("table=3,reg5=" + i + " actions=goto_table:4");
    }
    bridge.addGroups("group_id=1,type=all,bucket=actions=output:1");
    List<Message> answers = ask(FlowStatsRequest.all().withXid(5), new GroupDescRequest(6, 0));
    List<FlowStatsReply> parts = controller.received(FlowStatsReply.class);
    assertThat(parts).hasSizeGreaterThan(3).allMatch(part -> part.xid() == 5);
    assertThat(parts.subList(0, parts.size() - 1)).allMatch(FlowStatsReply::more);
    assertThat(parts.getLast().more()).isFalse();
    assertThat(parts.stream().mapToInt(part -> part.entries().size()).sum()).isEqualTo(1000);
    assertThat(((GroupDescReply) answers.getLast()).entries()).hasSize(1);
    List<Message> sums =
        ask(
            new AggregateStatsRequest(1, 0, 3, PortNumber.ANY, GroupMod.ANY_GROUP, 0, 0, Match.ANY),
            new TableStatsRequest(2, 0));
    assertThat(((AggregateStatsReply) sums.get(0)).flows()).isEqualTo(1000);
    assertThat(((TableStatsReply) sums.get(1)).entries().get(3).active()).isEqualTo(1000);
  }

  @Test
  void largeEntriesStillFitIntoParts() {
    String outputs = "output:1" + ",output:1".repeat(3000);
    for (int i = 0; i < 10; i++) {
      bridge.addFlows("reg5=" + i + " actions=" + outputs);
    }
    ask(FlowStatsRequest.all());
    assertThat(
            controller.received(FlowStatsReply.class).stream()
                .mapToInt(part -> part.entries().size())
                .sum())
        .isEqualTo(10);
  }

  @Test
  void packetsGoToTheControllerAndComeFromIt() {
    bridge.addPort("p1");
    bridge.addPort("p2");
    bridge.addFlows("arp actions=CONTROLLER:20", "in_port=CONTROLLER actions=output:2");
    bridge.inject("p1", ARP);
    simulation.runFor(Duration.ofMillis(10));
    PacketIn packetIn = controller.received(PacketIn.class).getFirst();
    assertThat(packetIn.data()).isEqualTo(ARP.slice(0, 20));
    assertThat(packetIn.totalLength()).isEqualTo(ARP.length());
    assertThat(packetIn.match().inPort()).contains(new PortNumber(1));
    List<Trace> traces = new ArrayList<>();
    bridge.observe(traces::add);
    Bytes echo = Packets.echo(A, B, "10.0.0.1", "10.0.0.2");
    ask(
        PacketOut.of(PortNumber.CONTROLLER, FlowText.parseActions("TABLE"), echo),
        PacketOut.of(PortNumber.CONTROLLER, FlowText.parseActions("output:1"), ARP));
    assertThat(traces.get(0).tables()).containsExactly(0);
    assertThat(traces.get(0).outputPorts()).containsExactly(2);
    assertThat(traces.get(1).outputPorts()).containsExactly(1);
    assertThat(bridge.port("p2").sent()).isEqualTo(1);
  }

  @Test
  void portsThatComeGoAndChangeAreTold() {
    assertThat(bridge.addPort("p1")).isEqualTo(1);
    assertThat(bridge.addPort("p2")).isEqualTo(2);
    bridge.setLink("p1", false);
    bridge.setLink("p1", false);
    bridge.removePort("p1");
    // A number just freed is taken last.
    assertThat(bridge.addPort("p3")).isEqualTo(3);
    simulation.runFor(Duration.ofMillis(10));
    assertThat(controller.received(PortStatus.class))
        .extracting(s -> s.reason() + " " + s.port().name() + " " + s.port().isUp())
        .containsExactly("0 p1 true", "0 p2 true", "2 p1 false", "1 p1 false", "0 p3 true");
  }

  @Test
  void aPortThatTheControllerSwitchesOffCarriesNothing() {
    bridge.addPort("p1");
    bridge.addFlows("actions=output:1");
    PortDescription port = bridge.ports().getFirst();
    List<Message> answers =
        ask(
            new PortMod(
                3,
                port.number(),
                port.address(),
                PortDescription.PORT_DOWN,
                PortDescription.PORT_DOWN,
                0),
            new PortMod(4, new PortNumber(9), port.address(), 0, 0, 0));
    assertThat(answers).anyMatch(m -> m instanceof PortStatus s && !s.port().isUp());
    assertThat(controller.received(ErrorMessage.class).getFirst().describe())
        .isEqualTo("PORT_MOD_FAILED BAD_PORT");
    assertThat(bridge.inject("br0", ARP).toString()).contains("port 1 is down");
  }

  @Test
  void aMessageOfUnknownTypeIsAnsweredAndTheConnectionStays() {
    List<Message> answers = ask(new UnknownMessage(4, 99, Bytes.EMPTY), new BarrierRequest(5));
    assertThat(((ErrorMessage) answers.get(0)).describe()).isEqualTo("BAD_REQUEST BAD_TYPE");
    assertThat(answers.get(0).xid()).isEqualTo(4);
    assertThat(answers.get(1)).isEqualTo(new BarrierReply(5));
  }

  @Test
  void aMessageCutShortInsideIsAnsweredAndTheConnectionStays() {
    controller.sendRaw(new byte[] {4, 14, 0, 12, 0, 0, 0, 8, 1, 2, 3, 4});
    List<Message> answers = ask(new BarrierRequest(5));
    assertThat(((ErrorMessage) answers.get(0)).describe()).isEqualTo("BAD_REQUEST BAD_LEN");
    assertThat(answers.get(0).xid()).isEqualTo(8);
    assertThat(bridge.connectedControllers()).isEqualTo(1);
  }

  @Test
  void garbageClosesTheConnectionAndTheSwitchComesBack() {
    bridge.addFlows("arp actions=drop");
    controller.sendRaw("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    simulation.runFor(Duration.ofMillis(100));
    assertThat(bridge.connectedControllers()).isZero();
    assertThat(controller.ended).isEqualTo(1);
    simulation.runFor(Duration.ofSeconds(2));
    assertThat(bridge.connectedControllers()).isEqualTo(1);
    // fail_mode=secure: the flows are still there.
    assertThat(bridge.flowLines()).containsExactly("arp actions=drop");
  }

  @Test
  void halfAMessageClosesTheConnectionAfterItsTime() {
    controller.sendRaw(new byte[] {4, 14, 0, 80, 0, 0});
    simulation.runFor(Duration.ofSeconds(9));
    assertThat(controller.ended).isZero();
    simulation.runFor(Duration.ofSeconds(2));
    assertThat(controller.ended).isEqualTo(1);
  }

  @Test
  void aControllerThatSaysNothingIsGivenUp() {
    controller.answersEchoes = false;
    simulation.runFor(Duration.ofSeconds(9));
    assertThat(controller.accepted).isEqualTo(1);
    simulation.runFor(Duration.ofSeconds(3));
    assertThat(controller.accepted).isEqualTo(2);
    controller.answersEchoes = true;
    simulation.runFor(Duration.ofHours(1));
    assertThat(controller.accepted).isLessThanOrEqualTo(3);
    assertThat(bridge.connectedControllers()).isEqualTo(1);
  }

  @Test
  void aRestartLosesFlowsAndNumbersButNotPorts() {
    for (int i = 1; i <= 20; i++) {
      bridge.addPort("p" + i);
    }
    List<Integer> before = numbers();
    bridge.addFlows("arp actions=drop");
    bridge.restart();
    simulation.runFor(Duration.ofMillis(500));
    assertThat(bridge.connectedControllers()).isZero();
    simulation.runFor(Duration.ofSeconds(1));
    assertThat(bridge.connectedControllers()).isEqualTo(1);
    assertThat(bridge.flows()).isEmpty();
    assertThat(numbers()).isNotEqualTo(before).containsExactlyInAnyOrderElementsOf(before);
  }

  private List<Integer> numbers() {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      numbers.add(bridge.portNumber("p" + i).orElseThrow());
    }
    return numbers;
  }

  @Test
  void aSlaveMayNotWriteAndAnOldGenerationIsStale() {
    List<Message> answers =
        ask(
            new RoleRequest(1, ControllerRole.SLAVE, 10),
            FlowMod.add(FlowText.parseFlow("actions=drop")).withXid(2),
            new RoleRequest(3, ControllerRole.MASTER, 9),
            new RoleRequest(4, ControllerRole.MASTER, 11),
            FlowMod.add(FlowText.parseFlow("actions=drop")));
    assertThat(answers.get(0)).isEqualTo(new RoleReply(1, ControllerRole.SLAVE, 10));
    assertThat(((ErrorMessage) answers.get(1)).code()).isEqualTo(10);
    assertThat(((ErrorMessage) answers.get(2)).describe()).isEqualTo("ROLE_REQUEST_FAILED STALE");
    assertThat(answers.get(3)).isEqualTo(new RoleReply(4, ControllerRole.MASTER, 11));
    assertThat(answers).hasSize(4);
    assertThat(bridge.flows()).hasSize(1);
  }

  @Test
  void aControllerOfAnotherVersionIsToldSo() {
    Scheduler third = simulation.scheduler("old");
    Endpoint listen = Endpoint.parse("tcp://switch:6634", 0);
    SimulatedSwitch listening =
        SimulatedSwitch.start(
            scheduler,
            simulation.network(scheduler),
            SwitchConfig.of("br1", new DatapathId(2)).withListen(listen));
    simulation.settle();
    List<Message> heard = new ArrayList<>();
    simulation.await(
        third.spawn(
            "old controller",
            r -> {
              var connection = simulation.network(third).connect(r, listen);
              var buffer = io.netty.buffer.Unpooled.buffer();
              new OpenFlowCodec().encode(new Hello(1, 5, List.of()), buffer);
              connection.write(r, buffer);
              try (var framer = new io.weft.protocols.openflow.Framer()) {
                var bytes = connection.read(r);
                while (bytes.isPresent()) {
                  framer.append(bytes.get());
                  var frame = framer.next();
                  while (frame.isPresent()) {
                    heard.add(new OpenFlowCodec().decode(frame.get()));
                    frame = framer.next();
                  }
                  bytes = connection.read(r);
                }
              }
            }));
    assertThat(((ErrorMessage) heard.get(1)).describe()).isEqualTo("HELLO_FAILED INCOMPATIBLE");
    assertThat(listening.connectedControllers()).isZero();
  }

  @Test
  void timedFlowsGoByThemselves() {
    ask(FlowMod.add(FlowText.parseFlow("send_flow_rem hard_timeout=5,arp actions=drop")));
    simulation.runFor(Duration.ofSeconds(7));
    assertThat(bridge.flows()).isEmpty();
    assertThat(controller.received(FlowRemoved.class))
        .singleElement()
        .extracting(FlowRemoved::reason)
        .isEqualTo(FlowRemoved.HARD_TIMEOUT);
  }
}
