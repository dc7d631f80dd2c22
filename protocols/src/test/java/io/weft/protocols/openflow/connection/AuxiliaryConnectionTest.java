package io.weft.protocols.openflow.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.net.Connection;
import io.weft.core.net.Endpoint;
import io.weft.core.net.Server;
import io.weft.core.simulation.Simulation;
import io.weft.protocols.openflow.DatapathId;
import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.v13.FeaturesReply;
import io.weft.protocols.openflow.v13.FeaturesRequest;
import io.weft.protocols.openflow.v13.Message;
import io.weft.protocols.openflow.v13.PacketIn;
import io.weft.protocols.packet.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Auxiliary connections (OpenFlow 1.3.5 section 6.3.7), both sides of them ours. */
class AuxiliaryConnectionTest {
  private static final Endpoint CONTROLLER = Endpoint.parse("tcp:controller:6653");
  private static final DatapathId ID = new DatapathId(42);

  private final Simulation simulation = Simulation.withSeed(1);
  private final Scheduler controller = simulation.scheduler("controller");
  private final Scheduler machine = simulation.scheduler("switch");
  private final ConnectionGroups<Message> groups = new ConnectionGroups<>();
  private final List<String> packetIns = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();

  @BeforeEach
  void listen() {
    Server.start(
        simulation.network(controller),
        CONTROLLER,
        OpenFlowSettings.DEFAULT.server(),
        (r, socket) -> {
          OpenFlowConnection<Message> connection =
              OpenFlowConnection.open(r, socket, OpenFlowVersion.V13, OpenFlowSettings.DEFAULT);
          RoutineFuture<SwitchIdentity> identity =
              r.submit(
                  "identify",
                  own -> {
                    SwitchIdentity told = connection.identify(own);
                    try {
                      groups.join(told, connection);
                    } catch (OpenFlowConnectionException e) {
                      refused.add(String.valueOf(e.getMessage()));
                    }
                    return told;
                  });
          connection.run(
              r,
              (own, message) -> {
                if (message instanceof PacketIn packet) {
                  packetIns.add(packet.xid() + " by " + identity.now().auxiliaryId());
                }
              });
        });
    simulation.settle();
  }

  @AfterEach
  void close() {
    simulation.close();
  }

  private OpenFlowConnection<Message> open(Routine r, int auxiliaryId) {
    Connection<ByteBuf> socket = simulation.network(machine).connect(r, CONTROLLER);
    OpenFlowConnection<Message> opened =
        OpenFlowConnection.open(r, socket, OpenFlowVersion.V13, OpenFlowSettings.DEFAULT);
    serve(opened, auxiliaryId);
    return opened;
  }

  private void serve(OpenFlowConnection<Message> connection, int auxiliaryId) {
    machine.spawn(
        "connection " + auxiliaryId,
        r ->
            connection.run(
                r,
                (own, message) -> {
                  if (message instanceof FeaturesRequest request) {
                    connection.send(
                        own, new FeaturesReply(request.xid(), ID, 0, 1, auxiliaryId, 0));
                  }
                }));
  }

  private OpenFlowConnection<Message> main() {
    OpenFlowConnection<Message> main = simulation.await(machine.submit("main", r -> open(r, 0)));
    simulation.runFor(Duration.ofSeconds(1));
    return main;
  }

  private OpenFlowConnection<Message> auxiliary(OpenFlowConnection<Message> main, int id) {
    OpenFlowConnection<Message> auxiliary =
        simulation.await(
            machine.submit(
                "auxiliary",
                r -> main.openAuxiliary(r, simulation.network(machine).connect(r, CONTROLLER))));
    serve(auxiliary, id);
    simulation.runFor(Duration.ofSeconds(1));
    return auxiliary;
  }

  @Test
  void theConnectionsOfASwitchAreKeptTogether() {
    OpenFlowConnection<Message> main = main();
    OpenFlowConnection<Message> first = auxiliary(main, 1);
    OpenFlowConnection<Message> second = auxiliary(main, 2);
    ConnectionGroup<Message> group = groups.find(ID).orElseThrow();
    assertThat(group.auxiliaries()).containsOnlyKeys(1, 2);
    simulation.await(
        machine.submit(
            "packets",
            r -> {
              first.send(r, packetIn(7));
              second.send(r, packetIn(8));
              main.send(r, packetIn(9));
              return true;
            }));
    simulation.runFor(Duration.ofSeconds(1));
    assertThat(packetIns).containsExactlyInAnyOrder("7 by 1", "8 by 2", "9 by 0");
  }

  private static PacketIn packetIn(int xid) {
    return new PacketIn(xid, PacketIn.NO_BUFFER, 0, 0, 0, 0, Match.ANY, Bytes.EMPTY);
  }

  @Test
  void theyEndWithTheirMainConnectionOnBothSides() {
    OpenFlowConnection<Message> main = main();
    OpenFlowConnection<Message> first = auxiliary(main, 1);
    OpenFlowConnection<Message> there = groups.find(ID).orElseThrow().auxiliary(1).orElseThrow();
    simulation.await(
        machine.submit(
            "close",
            r -> {
              main.close("enough");
              return true;
            }));
    assertThat(first.endReason()).isEqualTo("its main connection has ended");
    simulation.runFor(Duration.ofSeconds(1));
    assertThat(there.isOpen()).isFalse();
    assertThat(groups.groups()).isEmpty();
    assertThat(simulation.links().open()).isZero();
  }

  @Test
  void oneThatEndsLeavesTheOthers() {
    OpenFlowConnection<Message> main = main();
    OpenFlowConnection<Message> first = auxiliary(main, 1);
    auxiliary(main, 2);
    simulation.await(
        machine.submit(
            "close",
            r -> {
              first.close("enough");
              return true;
            }));
    simulation.runFor(Duration.ofSeconds(1));
    assertThat(groups.find(ID).orElseThrow().auxiliaries()).containsOnlyKeys(2);
    assertThat(main.isOpen()).isTrue();
  }

  @Test
  void oneOfTheSameIdReplacesTheOld() {
    OpenFlowConnection<Message> main = main();
    OpenFlowConnection<Message> old = auxiliary(main, 1);
    OpenFlowConnection<Message> young = auxiliary(main, 1);
    assertThat(old.isOpen()).isFalse();
    assertThat(young.isOpen()).isTrue();
    assertThat(groups.find(ID).orElseThrow().auxiliaries()).hasSize(1);
  }

  @Test
  void aSwitchThatComesAnewReplacesAllItsConnections() {
    OpenFlowConnection<Message> old = main();
    OpenFlowConnection<Message> auxiliary = auxiliary(old, 1);
    OpenFlowConnection<Message> young = main();
    assertThat(old.isOpen()).isFalse();
    assertThat(auxiliary.isOpen()).isFalse();
    assertThat(young.isOpen()).isTrue();
    assertThat(groups.find(ID).orElseThrow().auxiliaries()).isEmpty();
  }

  @Test
  void oneWithoutAMainConnectionIsClosed() {
    OpenFlowConnection<Message> lonely =
        simulation.await(machine.submit("lonely", r -> open(r, 3)));
    simulation.runFor(Duration.ofSeconds(1));
    assertThat(lonely.isOpen()).isFalse();
    assertThat(refused).singleElement().asString().contains("without a main one");
  }

  @Test
  void aMainConnectionThatHasEndedHasNone() {
    OpenFlowConnection<Message> main = main();
    RoutineFuture<OpenFlowConnection<Message>> late =
        machine.submit(
            "late",
            r -> {
              main.close("enough");
              return main.openAuxiliary(r, simulation.network(machine).connect(r, CONTROLLER));
            });
    simulation.runFor(Duration.ofSeconds(1));
    assertThatThrownBy(late::now)
        .cause()
        .isInstanceOf(OpenFlowConnectionException.class)
        .hasMessageContaining("its main connection has ended");
    assertThat(simulation.links().open()).isZero();
  }
}
