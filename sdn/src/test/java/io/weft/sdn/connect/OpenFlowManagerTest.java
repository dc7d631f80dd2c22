package io.weft.sdn.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.core.net.Endpoint;
import io.weft.core.simulation.Simulation;
import io.weft.protocols.openflow.DatapathId;
import io.weft.protocols.openflow.connection.OpenFlowConnection;
import io.weft.protocols.openflow.connection.OpenFlowSettings;
import io.weft.protocols.openflow.connection.OpenFlowVersion;
import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.v13.FeaturesReply;
import io.weft.protocols.openflow.v13.FeaturesRequest;
import io.weft.protocols.openflow.v13.Message;
import io.weft.protocols.openflow.v13.PacketIn;
import io.weft.protocols.openflow.v13.PortDescReply;
import io.weft.protocols.openflow.v13.PortDescRequest;
import io.weft.protocols.openflow.v13.PortStatus;
import io.weft.protocols.packet.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which connections are a switch, and what is heard of it. */
class OpenFlowManagerTest {
  private static final Endpoint HERE = Endpoint.parse("tcp:controller:6653");
  private static final DatapathId ID = new DatapathId(42);

  private final Simulation simulation = Simulation.withSeed(1);
  private final Scheduler controller = simulation.scheduler("controller");
  private final Scheduler machine = simulation.scheduler("switch");
  private final OpenFlowManager manager =
      new OpenFlowManager(controller, simulation.network(controller), OpenFlowSettings.DEFAULT, 10);
  private final List<String> heard = new ArrayList<>();

  @BeforeEach
  void listen() {
    manager.addListener(
        new SwitchListener() {
          @Override
          public void connected(Routine r, OpenFlowSwitch connected) {
            heard.add("connected " + connected.id());
          }

          @Override
          public void portChanged(Routine r, OpenFlowSwitch of, PortStatus status) {
            heard.add("port " + of.id());
          }

          @Override
          public void received(Routine r, OpenFlowSwitch from, Message message) {
            heard.add(message.getClass().getSimpleName() + " of " + from.id());
          }

          @Override
          public void disconnected(Routine r, OpenFlowSwitch disconnected) {
            heard.add("disconnected " + disconnected.id());
          }
        });
    simulation.await(controller.submit("listen", r -> manager.listen(r, "", HERE)));
  }

  @AfterEach
  void close() {
    simulation.close();
  }

  private OpenFlowConnection<Message> connect(int auxiliaryId) {
    OpenFlowConnection<Message> connection =
        simulation.await(
            machine.submit(
                "connect",
                r ->
                    OpenFlowConnection.open(
                        r,
                        simulation.network(machine).connect(r, HERE),
                        OpenFlowVersion.V13,
                        OpenFlowSettings.DEFAULT)));
    machine.spawn(
        "serve",
        r ->
            connection.run(
                r,
                (own, message) -> {
                  switch (message) {
                    case FeaturesRequest m ->
                        connection.send(own, new FeaturesReply(m.xid(), ID, 0, 1, auxiliaryId, 0));
                    case PortDescRequest m ->
                        connection.send(own, PortDescReply.of(m.xid(), false, List.of()));
                    default -> throw new AssertionError("unexpected: " + message);
                  }
                }));
    simulation.runFor(Duration.ofSeconds(1));
    return connection;
  }

  @Test
  void aSwitchIsHeardByItsAuxiliaryConnectionsToo() {
    connect(0);
    OpenFlowConnection<Message> auxiliary = connect(1);
    machine.spawn(
        "packet",
        r ->
            auxiliary.send(
                r, new PacketIn(0, PacketIn.NO_BUFFER, 0, 0, 0, 0, Match.ANY, Bytes.EMPTY)));
    simulation.runFor(Duration.ofSeconds(1));
    assertThat(heard).containsExactly("connected " + ID, "PacketIn of " + ID);
    assertThat(manager.switches()).hasSize(1);
  }

  @Test
  void anAuxiliaryConnectionThatEndsIsNoSwitchThatEnds() {
    connect(0);
    OpenFlowConnection<Message> auxiliary = connect(1);
    machine.spawn("close", r -> auxiliary.close("enough"));
    simulation.runFor(Duration.ofSeconds(1));
    assertThat(heard).containsExactly("connected " + ID);
    assertThat(manager.find(ID)).isPresent();
  }

  @Test
  void aSwitchThatComesAnewReplacesTheOldConnection() {
    OpenFlowConnection<Message> old = connect(0);
    OpenFlowConnection<Message> young = connect(0);
    assertThat(old.isOpen()).isFalse();
    assertThat(young.isOpen()).isTrue();
    assertThat(heard).containsExactly("connected " + ID, "disconnected " + ID, "connected " + ID);
  }

  @Test
  void anAuxiliaryConnectionWithoutAMainOneIsClosed() {
    assertThat(connect(1).isOpen()).isFalse();
    assertThat(heard).isEmpty();
    assertThat(manager.switches()).isEmpty();
  }
}
