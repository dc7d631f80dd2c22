package io.weft.protocols.ovsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.weft.core.Routine;
import io.weft.core.RoutineCall;
import io.weft.core.RoutineTimeoutException;
import io.weft.core.Scheduler;
import io.weft.core.net.Connection;
import io.weft.core.net.Endpoint;
import io.weft.core.net.Listener;
import io.weft.core.simulation.Simulation;
import io.weft.protocols.jsonrpc.JsonRpcConnection;
import io.weft.protocols.jsonrpc.JsonRpcErrorException;
import io.weft.protocols.jsonrpc.JsonRpcHandler;
import io.weft.protocols.jsonrpc.JsonRpcMessage;
import io.weft.protocols.jsonrpc.JsonRpcSettings;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Client sessions and the server side, over simulated links. */
class OvsdbSessionTest {
  private static final Endpoint SERVER = Endpoint.tcp("switch", 6640);
  private static final MonitorRequest ROOTS =
      MonitorRequest.none().and("Open_vSwitch", "next_cfg", "external_ids");

  private final Simulation simulation = Simulation.withSeed(1);
  private final Scheduler client = simulation.scheduler("client");
  private final Scheduler host = simulation.scheduler("host");
  private final AtomicLong ids = new AtomicLong();
  private final Set<String> unknown = new HashSet<>();
  private final OvsdbServer server =
      new OvsdbServer(
          List.of(
              new OvsdbDatabase(OpenVSwitch.schema(), () -> new UUID(1, ids.incrementAndGet()))),
          simulation.ticker()::nanoTime,
          new OvsdbServer.Limits(2, 2, 2, 3));

  @BeforeEach
  void listen() {
    host.spawn(
        "accept",
        r -> {
          try (Listener<ByteBuf> listener = simulation.network(host).listen(r, SERVER)) {
            for (var next = listener.accept(r); next.isPresent(); next = listener.accept(r)) {
              Connection<ByteBuf> connection = next.get();
              r.spawn("serve", s -> serve(s, connection));
            }
          }
        });
    simulation.settle();
  }

  @AfterEach
  void close() {
    simulation.close();
  }

  /** A server of an older version knows some methods not. */
  private void serve(Routine r, Connection<ByteBuf> connection) {
    if (unknown.isEmpty()) {
      new OvsdbService(server, JsonRpcSettings.DEFAULT).serve(r, connection);
      return;
    }
    JsonRpcConnection[] open = new JsonRpcConnection[1];
    OvsdbServer.Session session =
        server.open(message -> host.spawn("send", s -> open[0].send(s, message)));
    open[0] =
        JsonRpcConnection.open(
            r,
            connection,
            JsonRpcSettings.DEFAULT.serving(),
            new JsonRpcHandler() {
              @Override
              public void request(
                  Routine q, JsonRpcConnection from, JsonRpcMessage.Request request) {
                if (unknown.contains(request.method())) {
                  from.send(q, request.fail(Json.NODES.stringNode("unknown method")));
                } else {
                  session.receive(request);
                }
              }

              @Override
              public void notification(
                  Routine q, JsonRpcConnection from, JsonRpcMessage.Notification notification) {
                session.receive(notification);
              }
            });
    r.await(open[0].closed());
  }

  @ParameterizedTest
  @EnumSource(OvsdbMonitor.Method.class)
  void theBestMethodThatTheServerKnowsIsUsed(OvsdbMonitor.Method best) throws Exception {
    for (OvsdbMonitor.Method method : OvsdbMonitor.Method.values()) {
      if (method.ordinal() < best.ordinal()) {
        unknown.add(method.name().toLowerCase(java.util.Locale.ROOT));
      }
    }
    UUID row = insert(1);
    run(
        r -> {
          OvsdbMonitor monitor = monitor(r, open(r), new Replica());
          assertThat(monitor.method()).isEqualTo(best);
          assertThat(monitor.firstChanges()).hasSize(1);
          set(2);
          RowChange change = monitor.awaitChanges(r).orElseThrow().getFirst();
          assertThat(change.row()).isEqualTo(row);
          assertThat(change.before().orElseThrow().integer("next_cfg")).hasValue(1);
          assertThat(change.after().orElseThrow().integer("next_cfg")).hasValue(2);
          server.transact(List.of(Operation.delete("Open_vSwitch"))).orThrow();
          assertThat(monitor.awaitChanges(r).orElseThrow().getFirst().after()).isEmpty();
          return true;
        });
  }

  @Test
  void aReplicaGoesOnFromTheLastTransactionWhereTheServerKnowsIt() throws Exception {
    insert(1);
    run(
        r -> {
          Replica replica = new Replica();
          OvsdbSession session = open(r);
          assertThat(monitor(r, session, replica).resumed()).isFalse();
          session.close("away");
          set(2);
          session = open(r);
          OvsdbMonitor resumed = monitor(r, session, replica);
          assertThat(resumed.resumed()).isTrue();
          assertThat(resumed.firstChanges()).hasSize(1);
          session.close("away for long");
          for (int i = 3; i < 10; i++) {
            set(i);
          }
          OvsdbMonitor replaced = monitor(r, open(r), replica);
          assertThat(replaced.resumed()).isFalse();
          assertThat(replaced.firstChanges()).hasSize(1);
          assertThat(replica.rows("Open_vSwitch").values())
              .allMatch(row -> row.integer("next_cfg").getAsLong() == 9);
          return true;
        });
  }

  @Test
  void conditionsChangeWhileRunning() throws Exception {
    UUID row = insert(1);
    run(
        r -> {
          Replica replica = new Replica();
          MonitorRequest none = ROOTS.where("Open_vSwitch", List.of());
          OvsdbMonitor monitor = open(r).monitor(r, OpenVSwitch.schema(), none, replica);
          assertThat(monitor.firstChanges()).isEmpty();
          Condition more = new Condition("next_cfg", Condition.Function.GREATER, Datum.of(5));
          monitor.changeConditions(r, "Open_vSwitch", List.of(more));
          set(6);
          assertThat(monitor.awaitChanges(r).orElseThrow().getFirst().before()).isEmpty();
          assertThat(replica.find("Open_vSwitch", row)).isPresent();
          assertThat(monitor.request().where()).containsEntry("Open_vSwitch", List.of(more));
          set(5);
          assertThat(monitor.awaitChanges(r).orElseThrow().getFirst().after()).isEmpty();
          assertThatThrownBy(() -> monitor.changeConditions(r, "Port", List.of()))
              .isInstanceOf(IllegalArgumentException.class);
          return true;
        });
  }

  @Test
  void locksGoFromOneToTheNext() throws Exception {
    run(
        r -> {
          OvsdbSession first = open(r);
          OvsdbSession second = open(r);
          OvsdbLock held = first.lock(r, "l");
          OvsdbLock waiting = second.lock(r, "l");
          assertThat(held.isOwned()).isTrue();
          assertThat(waiting.isOwned()).isFalse();
          List<Operation> guarded = List.of(new Operation.Assert("l"));
          assertThat(first.transact(r, OpenVSwitch.schema(), guarded).succeeded()).isTrue();
          assertThat(second.transact(r, OpenVSwitch.schema(), guarded).succeeded()).isFalse();
          first.close("gone");
          waiting.awaitOwned(r);
          OvsdbLock thief = open(r).steal(r, "l");
          waiting.awaitLost(r);
          assertThat(thief.isOwned()).isTrue();
          thief.unlock(r);
          waiting.awaitOwned(r);
          second.lock(r, "m");
          assertThatThrownBy(() -> second.lock(r, "n"))
              .isInstanceOf(JsonRpcErrorException.class)
              .hasMessageContaining("too many locks");
          return true;
        });
  }

  @Test
  void aWaitIsCancelledWithTheRoutineThatWaits() throws Exception {
    insert(1);
    Operation.Wait never =
        new Operation.Wait(
            Optional.empty(),
            "Open_vSwitch",
            List.of(),
            Optional.of(List.of("next_cfg")),
            true,
            List.of(Row.empty().with("next_cfg", Datum.of(77))));
    run(
        r -> {
          OvsdbSession session = open(r);
          // More would be refused, if those before were not given up.
          for (int i = 0; i < 5; i++) {
            assertThatThrownBy(
                    () ->
                        r.within(
                            Duration.ofSeconds(1),
                            w -> session.transact(w, OpenVSwitch.schema(), List.of(never))))
                .isInstanceOf(RoutineTimeoutException.class);
            r.sleep(Duration.ofSeconds(1));
          }
          session.begin(r, OpenVSwitch.schema(), List.of(never));
          PendingTransaction second = session.begin(r, OpenVSwitch.schema(), List.of(never));
          PendingTransaction third = session.begin(r, OpenVSwitch.schema(), List.of(never));
          assertThatThrownBy(() -> third.await(r)).hasMessageContaining("too many waits");
          second.cancel(r);
          assertThatThrownBy(() -> second.await(r)).hasMessageContaining("canceled");
          return true;
        });
  }

  @Test
  void whoIsAwareSeesDatabasesComeAndGoAndOthersConnectAgain() throws Exception {
    DatabaseSchema more = new DatabaseSchema("More", "1.0.0", OpenVSwitch.schema().tables());
    run(
        r -> {
          OvsdbSession aware = open(r);
          OvsdbSession other = open(r);
          assertThat(aware.serverId(r)).isEqualTo(other.serverId(r));
          aware.setDatabaseChangeAware(r, true);
          DatabaseSchema catalogue = aware.schema(r, "_Server");
          OvsdbMonitor databases =
              aware.monitor(
                  r, catalogue, MonitorRequest.none().and("Database", "name"), new Replica());
          assertThat(databases.firstChanges()).hasSize(2);
          server.add(new OvsdbDatabase(more, () -> new UUID(2, ids.incrementAndGet())));
          assertThat(databases.awaitChanges(r).orElseThrow()).hasSize(1);
          r.await(other.closed());
          assertThat(aware.databases(r)).containsExactly("_Server", "Open_vSwitch", "More");
          OvsdbMonitor monitor = aware.monitor(r, more, ROOTS, new Replica());
          server.remove("More");
          assertThat(monitor.awaitChanges(r)).isEmpty();
          assertThat(aware.isOpen()).isTrue();
          return true;
        });
  }

  private <T> T run(RoutineCall<T> body) {
    return simulation.await(client.submit("user", body));
  }

  private OvsdbSession open(Routine r) {
    return OvsdbSession.open(
        r, simulation.network(client).connect(r, SERVER), JsonRpcSettings.DEFAULT);
  }

  private OvsdbMonitor monitor(Routine r, OvsdbSession session, Replica replica) {
    return session.monitor(r, OpenVSwitch.schema(), ROOTS, replica);
  }

  private UUID insert(int nextCfg) {
    return server
        .transact(
            List.of(
                Operation.insert("Open_vSwitch", Row.empty().with("next_cfg", Datum.of(nextCfg)))))
        .orThrow()
        .inserted(0);
  }

  private void set(int nextCfg) {
    server
        .transact(
            List.of(
                Operation.update("Open_vSwitch", Row.empty().with("next_cfg", Datum.of(nextCfg)))))
        .orThrow();
  }

  @Test
  void aCancelledMonitorEndsAtTheServer() throws Exception {
    insert(1);
    run(
        r -> {
          OvsdbSession session = open(r);
          // The server allows two at a time.
          for (int i = 0; i < 5; i++) {
            OvsdbMonitor monitor = session.monitor(r, OpenVSwitch.schema(), ROOTS, new Replica());
            monitor.cancel(r);
            assertThat(monitor.awaitChanges(r)).isEmpty();
          }
          return true;
        });
  }
}
