package io.weft.protocols.ovsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.net.Connection;
import io.weft.core.net.Endpoint;
import io.weft.core.net.Listener;
import io.weft.core.simulation.Simulation;
import io.weft.protocols.jsonrpc.JsonRpcErrorException;
import io.weft.protocols.jsonrpc.JsonRpcSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Client and service over simulated links. */
class OvsdbClientTest {
  private static final Endpoint SERVER = Endpoint.tcp("switch", 6640);
  private static final MonitorRequest REQUEST =
      MonitorRequest.none().and("Open_vSwitch", "next_cfg", "no_such_column").and("NoSuchTable");

  private final Simulation simulation = Simulation.withSeed(1);
  private final Scheduler controller = simulation.scheduler("controller");
  private final AtomicLong ids = new AtomicLong();
  private final List<String> log = new ArrayList<>();
  private final OvsdbServer server =
      new OvsdbServer(
          new OvsdbDatabase(OpenVSwitch.schema(), () -> new UUID(1, ids.incrementAndGet())),
          simulation.ticker()::nanoTime);
  private final OvsdbClient client =
      new OvsdbClient(OpenVSwitch.DATABASE, REQUEST, JsonRpcSettings.DEFAULT, new Recorder());

  @AfterEach
  void close() {
    simulation.close();
  }

  @Test
  void aServerIsFollowedOverRestartsAndDeletionsMeanwhileAreReported() {
    Scheduler host = startServer();
    UUID first = insert(1);
    controller.spawn("client", r -> client.run(r, simulation.network(controller), SERVER));
    simulation.runFor(Duration.ofSeconds(1));
    server.transact(
        List.of(Operation.update("Open_vSwitch", Row.empty().with("next_cfg", Datum.of(2)))));
    simulation.runFor(Duration.ofSeconds(1));
    assertThat(log).containsExactly("connected +1", "changed 1>2");

    simulation.stop(host);
    simulation.runFor(Duration.ofSeconds(1));
    server.transact(List.of(Operation.delete("Open_vSwitch")));
    UUID second = insert(3);
    startServer();
    simulation.runFor(Duration.ofSeconds(30));
    assertThat(log.subList(2, 4)).containsExactly("disconnected", "connected -2 +3");
    assertThat(client.replica().find("Open_vSwitch", first)).isEmpty();
    assertThat(client.replica().find("Open_vSwitch", second)).isPresent();
  }

  @Test
  void aServerThatComesLateIsFound() {
    controller.spawn("client", r -> client.run(r, simulation.network(controller), SERVER));
    simulation.runFor(Duration.ofHours(1));
    assertThat(log).isEmpty();
    startServer();
    simulation.runFor(Duration.ofSeconds(11));
    assertThat(log).containsExactly("connected");
  }

  @Test
  void anIdleSessionStaysAndALostPeerIsNoticed() {
    Scheduler host = startServer();
    controller.spawn("client", r -> client.run(r, simulation.network(controller), SERVER));
    simulation.runFor(Duration.ofHours(1));
    assertThat(log).containsExactly("connected");
    simulation.stop(host);
    simulation.runFor(Duration.ofSeconds(20));
    assertThat(log).containsExactly("connected", "disconnected");
  }

  @Test
  void aServerThatTalksNonsenseIsTriedAgain() {
    Scheduler host = simulation.scheduler("switch");
    host.spawn(
        "nonsense",
        r -> {
          try (Listener<io.netty.buffer.ByteBuf> listener =
              simulation.network(host).listen(r, SERVER)) {
            for (int i = 0; i < 3; i++) {
              Connection<io.netty.buffer.ByteBuf> connection = listener.accept(r).orElseThrow();
              connection.write(
                  r,
                  Unpooled.copiedBuffer(
                      List.of("]", "{\"id\":1,\"result\":{},\"error\":null}", "{\"id\":1,").get(i),
                      StandardCharsets.UTF_8));
            }
          }
        });
    controller.spawn("client", r -> client.run(r, simulation.network(controller), SERVER));
    simulation.runFor(Duration.ofSeconds(60));
    assertThat(log).isEmpty();
    simulation.stop(host);
    startServer();
    simulation.runFor(Duration.ofSeconds(11));
    assertThat(log).containsExactly("connected");
  }

  @Test
  void transactionsCanBeRunWhileFollowing() {
    startServer();
    RoutineFuture<String> done =
        controller.submit(
            "user",
            r -> {
              OvsdbSession session =
                  OvsdbSession.open(
                      r,
                      simulation.network(controller).connect(r, SERVER),
                      JsonRpcSettings.DEFAULT);
              session.echo(r);
              assertThat(session.databases(r)).containsExactly("_Server", "Open_vSwitch");
              DatabaseSchema schema = session.schema(r, "Open_vSwitch");
              Replica replica = new Replica();
              OvsdbMonitor monitor = session.monitor(r, schema, REQUEST.within(schema), replica);
              UUID row =
                  session
                      .transact(r, schema, List.of(Operation.insert("Open_vSwitch", Row.empty())))
                      .orThrow()
                      .inserted(0);
              assertThat(monitor.awaitChanges(r).orElseThrow().getFirst().row()).isEqualTo(row);
              assertThat(replica.rows("Open_vSwitch")).containsOnlyKeys(row);
              assertThatThrownBy(() -> session.schema(r, "other"))
                  .isInstanceOf(JsonRpcErrorException.class);
              TransactionResult refused =
                  session.transact(
                      r, schema, List.of(Operation.insert("Open_vSwitch", Row.empty())));
              assertThat(refused.succeeded()).isFalse();
              session.close("enough");
              assertThat(monitor.awaitChanges(r)).isEmpty();
              return session.closed().now();
            });
    assertThat(simulation.await(done)).isEqualTo("enough");
  }

  @Test
  void aWaitTimesOutByTheClock() {
    startServer();
    Operation wait =
        new Operation.Wait(
            Optional.of(Duration.ofSeconds(5)),
            "Open_vSwitch",
            List.of(),
            Optional.of(List.of("next_cfg")),
            true,
            List.of(Row.empty().with("next_cfg", Datum.of(3))));
    RoutineFuture<TransactionResult> result =
        controller.submit(
            "waiter",
            r -> {
              OvsdbSession session =
                  OvsdbSession.open(
                      r,
                      simulation.network(controller).connect(r, SERVER),
                      JsonRpcSettings.DEFAULT);
              return session.transact(r, OpenVSwitch.schema(), List.of(wait));
            });
    simulation.runFor(Duration.ofSeconds(4));
    assertThat(result.isDone()).isFalse();
    assertThat(simulation.await(result).results().getFirst())
        .isEqualTo(new OperationResult.Failed("timed out", "the wait was not fulfilled in time"));
  }

  private Scheduler startServer() {
    Scheduler host = simulation.scheduler("switch");
    OvsdbService service = new OvsdbService(server, JsonRpcSettings.DEFAULT);
    host.spawn(
        "accept",
        r -> {
          Listener<io.netty.buffer.ByteBuf> listener = simulation.network(host).listen(r, SERVER);
          try (listener) {
            for (var next = listener.accept(r); next.isPresent(); next = listener.accept(r)) {
              Connection<io.netty.buffer.ByteBuf> connection = next.get();
              r.spawn("serve", child -> service.serve(child, connection));
            }
          }
        });
    simulation.settle();
    return host;
  }

  private UUID insert(int nextCfg) {
    return server
        .transact(
            List.of(
                Operation.insert("Open_vSwitch", Row.empty().with("next_cfg", Datum.of(nextCfg)))))
        .orThrow()
        .inserted(0);
  }

  private final class Recorder implements OvsdbClient.Listener {
    @Override
    public void connected(
        Routine r, OvsdbSession session, DatabaseSchema schema, List<RowChange> changes) {
      StringBuilder line = new StringBuilder("connected");
      for (RowChange change : changes) {
        change.before().ifPresent(row -> line.append(" -").append(value(row)));
        change.after().ifPresent(row -> line.append(" +").append(value(row)));
      }
      log.add(line.toString());
    }

    @Override
    public void changed(Routine r, OvsdbSession session, List<RowChange> changes) {
      for (RowChange change : changes) {
        log.add(
            "changed "
                + change.before().map(this::value).orElse(-1L)
                + ">"
                + change.after().map(this::value).orElse(-1L));
      }
    }

    @Override
    public void disconnected(Routine r, String reason) {
      log.add("disconnected");
    }

    private long value(Row row) {
      return row.integer("next_cfg").orElseThrow();
    }
  }
}
