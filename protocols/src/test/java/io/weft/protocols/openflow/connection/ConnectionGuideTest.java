package io.weft.protocols.openflow.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.net.Client;
import io.weft.core.net.Connection;
import io.weft.core.net.Endpoint;
import io.weft.core.net.Pem;
import io.weft.core.net.Protocol;
import io.weft.core.net.Server;
import io.weft.core.net.TlsSettings;
import io.weft.core.net.TlsSettings.ClientCertificate;
import io.weft.core.simulation.Simulation;
import io.weft.protocols.openflow.DatapathId;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.v13.Action;
import io.weft.protocols.openflow.v13.BarrierReply;
import io.weft.protocols.openflow.v13.BarrierRequest;
import io.weft.protocols.openflow.v13.DescReply;
import io.weft.protocols.openflow.v13.DescRequest;
import io.weft.protocols.openflow.v13.ErrorMessage;
import io.weft.protocols.openflow.v13.FeaturesReply;
import io.weft.protocols.openflow.v13.FeaturesRequest;
import io.weft.protocols.openflow.v13.Flow;
import io.weft.protocols.openflow.v13.FlowMod;
import io.weft.protocols.openflow.v13.FlowModCommand;
import io.weft.protocols.openflow.v13.FlowStats;
import io.weft.protocols.openflow.v13.FlowStatsReply;
import io.weft.protocols.openflow.v13.FlowStatsRequest;
import io.weft.protocols.openflow.v13.GetConfigReply;
import io.weft.protocols.openflow.v13.GetConfigRequest;
import io.weft.protocols.openflow.v13.Instruction;
import io.weft.protocols.openflow.v13.Message;
import io.weft.protocols.openflow.v13.PacketIn;
import io.weft.protocols.openflow.v13.PacketOut;
import io.weft.protocols.openflow.v13.PortDescReply;
import io.weft.protocols.openflow.v13.PortDescRequest;
import io.weft.protocols.openflow.v13.PortDescription;
import io.weft.protocols.openflow.v13.SetConfig;
import io.weft.protocols.packet.MacAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The samples of the guide to OpenFlow connections: they compile, run, and are what it prints. */
class ConnectionGuideTest {
  private static final Endpoint CONTROLLER = Endpoint.parse("tcp:controller:6653");

  // README: controller
  /** Has every packet sent to it, and sends it on to all other ports: a hub. */
  record Hub(OpenFlowSettings settings) implements Protocol {
    @Override
    public void run(Routine r, Connection<ByteBuf> socket) {
      OpenFlowConnection<Message> connection =
          OpenFlowConnection.open(r, socket, OpenFlowVersion.V13, settings);
      r.spawn("set-up", own -> setUp(own, connection)); // run reads the replies meanwhile
      connection.run(
          r,
          (own, message) -> {
            if (message instanceof PacketIn packet) {
              List<Action> flood = List.of(Action.Output.to(PortNumber.FLOOD));
              PortNumber from = packet.match().inPort().orElse(PortNumber.CONTROLLER);
              connection.send(own, PacketOut.of(from, flood, packet.data()));
            }
          });
    }

    private static void setUp(Routine r, OpenFlowConnection<Message> connection) {
      SwitchIdentity identity = connection.identify(r);
      Flow toController =
          Flow.of(0, 0, 0, Match.ANY, Instruction.ApplyActions.of(Action.Output.toController()));
      BatchResult<Message> result =
          connection.batch(
              r, List.of(FlowMod.delete(FlowMod.ALL_TABLES, Match.ANY), FlowMod.add(toController)));
      for (Refusal<Message> refusal : result.refusals()) {
        connection.close(identity.datapathId() + " refused " + refusal.request());
      }
    }
  }

  // README: end

  // README: switch
  /** Keeps flows, and tells of itself; what it does not know it refuses. */
  static final class SmallSwitch implements Protocol {
    private final DatapathId id;
    private final OpenFlowSettings settings;
    private final List<Flow> flows = new ArrayList<>();

    SmallSwitch(DatapathId id, OpenFlowSettings settings) {
      this.id = id;
      this.settings = settings;
    }

    @Override
    public void run(Routine r, Connection<ByteBuf> socket) {
      OpenFlowConnection<Message> connection =
          OpenFlowConnection.open(r, socket, OpenFlowVersion.V13, settings);
      connection.run(r, (own, message) -> handle(own, connection, message));
    }

    private void handle(Routine r, OpenFlowConnection<Message> connection, Message message) {
      int xid = message.xid();
      switch (message) {
        case FeaturesRequest m -> connection.send(r, new FeaturesReply(xid, id, 0, 1, 0, 0));
        case GetConfigRequest m -> connection.send(r, new GetConfigReply(xid, 0, 128));
        case SetConfig m -> {} // is not answered
        case BarrierRequest m -> connection.send(r, new BarrierReply(xid));
        case DescRequest m ->
            connection.send(r, new DescReply(xid, 0, "Weft", "none", "a sample", "1", "small"));
        case PortDescRequest m -> connection.send(r, PortDescReply.of(xid, false, ports()));
        case FlowMod m when m.tableId() != 0 && m.tableId() != FlowMod.ALL_TABLES ->
            connection.refuse(r, m, ErrorMessage.FLOW_MOD_FAILED, 2); // OFPFMFC_BAD_TABLE_ID
        case FlowMod m when m.command() == FlowModCommand.ADD -> flows.add(m.flow());
        case FlowMod m -> flows.clear();
        case FlowStatsRequest m ->
            connection.send(
                r,
                FlowStatsReply.of(
                    xid, false, flows.stream().map(f -> new FlowStats(f, 0, 0, 0, 0)).toList()));
        default -> connection.refuse(r, message, ErrorMessage.BAD_REQUEST, ErrorMessage.BAD_TYPE);
      }
    }

    private static List<PortDescription> ports() {
      MacAddress address = MacAddress.parse("02:00:00:00:00:01");
      return List.of(PortDescription.of(PortNumber.of(1), address, "eth1"));
    }
  }

  // README: end

  @Test
  void theControllerAndTheSwitchOfTheGuideTalk() {
    OpenFlowSettings settings = OpenFlowSettings.DEFAULT;
    try (Simulation simulation = Simulation.withSeed(1)) {
      Scheduler controller = simulation.scheduler("controller");
      Scheduler machine = simulation.scheduler("switch");
      // README: start
      Server.start(
          simulation.network(controller), // NettyNetwork.open(scheduler), outside of tests
          settings.endpoint("tcp:controller"),
          settings.server(),
          new Hub(settings));
      SmallSwitch small = new SmallSwitch(new DatapathId(1), settings);
      Client client =
          Client.start(
              simulation.network(machine),
              settings.endpoint("tcp:controller"),
              settings.client(), // comes back when the connection is lost
              small);
      // README: end
      simulation.runFor(Duration.ofSeconds(2));
      assertThat(small.flows).extracting(Flow::priority).containsExactly(0);
      assertThat(client.connection()).isPresent();
    }
  }

  // README: negotiate
  static void serve(Routine r, Connection<ByteBuf> socket, OpenFlowSettings settings) {
    switch (OpenFlowConnection.negotiate(r, socket, settings)) {
      case Negotiated.V10 old -> old.connection().close("too old for us");
      case Negotiated.V13 agreed -> {
        OpenFlowConnection<Message> connection = agreed.connection();
        r.spawn("ports", own -> printPorts(own, connection));
        connection.run(r, (own, message) -> {});
      }
    }
  }

  static void printPorts(Routine r, OpenFlowConnection<Message> connection) {
    for (PortDescReply part :
        connection.multipart(r, new PortDescRequest(0, 0), PortDescReply.class)) {
      part.entries().forEach(System.out::println);
    }
  }

  // README: end

  @Test
  void theVersionThatWasAgreedOnIsSwitchedOver() {
    OpenFlowSettings settings = OpenFlowSettings.DEFAULT;
    try (Simulation simulation = Simulation.withSeed(1)) {
      Scheduler controller = simulation.scheduler("controller");
      Scheduler machine = simulation.scheduler("switch");
      Server.start(
          simulation.network(controller),
          CONTROLLER,
          settings.server(),
          (r, socket) -> serve(r, socket, settings));
      Client.start(
          simulation.network(machine),
          CONTROLLER,
          settings.client(),
          new SmallSwitch(new DatapathId(1), settings));
      RoutineFuture<String> old =
          machine.submit(
              "1.0",
              r -> {
                r.sleep(Duration.ofMillis(100));
                OpenFlowConnection<io.weft.protocols.openflow.v10.Message> connection =
                    OpenFlowConnection.open(
                        r,
                        simulation.network(machine).connect(r, CONTROLLER),
                        OpenFlowVersion.V10,
                        settings);
                connection.run(r, (own, message) -> {});
                return connection.endReason();
              });
      assertThat(simulation.await(old)).isEqualTo("closed by the peer");
    }
  }

  // README: tls
  static OpenFlowSettings withTls(OpenFlowSettings settings, Path key, Path own, Path authority) {
    TlsSettings tls =
        TlsSettings.DEFAULT
            .withIdentity(Pem.file(key), Pem.file(own))
            .withTrusted(Pem.file(authority))
            .withClientCertificate(ClientCertificate.REQUIRED);
    return settings.withConnections(
        settings.client().connection().toBuilder().tls(tls).build()); // of both sides
  }

  // README: end

  @Test
  void theKeysOfTheGuideAreForBothSides() {
    Path file = Path.of("x.pem");
    OpenFlowSettings settings = withTls(OpenFlowSettings.DEFAULT, file, file, file);
    assertThat(settings.client().connection().tls().key()).contains(Pem.file(file));
    assertThat(settings.listen().connections().tls().trusted()).containsExactly(Pem.file(file));
    assertThat(settings.endpoint("pssl:").listening()).isEqualTo(Endpoint.parse("lssl://:6653", 0));
  }
}
