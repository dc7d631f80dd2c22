package io.weft.protocols.ovsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.event.Event;
import io.weft.core.event.EventType;
import io.weft.core.event.EventType0;
import io.weft.core.net.Connection;
import io.weft.core.net.ConnectionException;
import io.weft.core.net.Endpoint;
import io.weft.core.net.NettyNetwork;
import io.weft.protocols.jsonrpc.JsonRpcErrorException;
import io.weft.protocols.jsonrpc.JsonRpcSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client against an ovsdb-server of Open vSwitch. */
@Tag("real")
@Timeout(120)
class RealOvsdbTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Path SCHEMA = Path.of("/usr/share/openvswitch/vswitch.ovsschema");
  private static final MonitorRequest REQUEST =
      MonitorRequest.none()
          .and("Open_vSwitch", "bridges", "external_ids", "ovs_version")
          .and("Bridge", "name", "ports", "datapath_id", "external_ids")
          .and("Port", "name", "interfaces", "tag", "trunks")
          .and("Interface", "name", "type", "ofport", "external_ids", "options");

  /** Something happened to the client below. */
  private record Seen(String what, List<RowChange> changes) implements Event {
    private static final EventType0<Seen> TYPE = EventType.of(Seen.class);
  }

  @TempDir private Path directory;
  private Scheduler scheduler;
  private Optional<Process> process = Optional.empty();

  @BeforeEach
  void start() throws Exception {
    requireInstalled("ovsdb-server");
    requireInstalled("ovsdb-tool");
    scheduler = Scheduler.start("real-ovsdb");
    run("ovsdb-tool", "create", path("conf.db"), SCHEMA.toString());
    Files.writeString(directory.resolve("types.ovsschema"), TYPES);
    run("ovsdb-tool", "create", path("types.db"), path("types.ovsschema"));
    startServer();
  }

  @AfterEach
  void stop() throws Exception {
    if (process.isPresent()) {
      stopServer();
      scheduler.close();
    }
  }

  @Test
  void schemaMonitorTransactAndRestart() throws Exception {
    NettyNetwork network = NettyNetwork.open(scheduler);
    Endpoint endpoint = Endpoint.parse("unix:" + path("db.sock"), 6640);
    OvsdbClient client =
        new OvsdbClient(OpenVSwitch.DATABASE, REQUEST, JsonRpcSettings.DEFAULT, new ToEvents());

    RoutineFuture<Seen> connected = next("connected");
    scheduler.spawn("client", r -> client.run(r, network, endpoint));
    assertThat(connected.join(LIMIT).changes()).isEmpty();

    // A bridge with a port, by a transaction of ours.
    RoutineFuture<Seen> changed = next("changed");
    UUID bridge =
        scheduler
            .submit(
                "user",
                r -> {
                  OvsdbSession session =
                      OvsdbSession.open(r, network.connect(r, endpoint), JsonRpcSettings.DEFAULT);
                  assertThat(session.databases(r)).contains("Open_vSwitch");
                  session.echo(r);
                  DatabaseSchema schema = session.schema(r, "Open_vSwitch");
                  assertThat(schema.table("Port").columns()).containsKey("tag");
                  TransactionResult bad =
                      session.transact(
                          r,
                          schema,
                          List.of(
                              new Operation.Comment("a mistake follows"),
                              Operation.update("Port", Row.empty().with("tag", Datum.of(9999)))));
                  assertThat(bad.results().get(0)).isInstanceOf(OperationResult.Done.class);
                  assertThat(bad.results().get(1)).isInstanceOf(OperationResult.Failed.class);
                  UUID id = session.transact(r, schema, addBridge("br0")).orThrow().inserted(1);
                  List<Row> found =
                      session
                          .transact(
                              r, schema, List.of(Operation.select("Bridge", Condition.row(id))))
                          .orThrow()
                          .selected(0);
                  assertThat(found).hasSize(1);
                  assertThat(found.getFirst().text("name")).contains("br0");
                  return id;
                })
            .join(LIMIT);
    assertThat(changed.join(LIMIT).changes())
        .extracting(RowChange::table)
        .containsExactlyInAnyOrder("Open_vSwitch", "Bridge", "Port", "Interface");
    Row row =
        scheduler
            .submit("look", r -> client.replica().find("Bridge", bridge))
            .join(LIMIT)
            .orElseThrow();
    assertThat(row.text("name")).contains("br0");
    assertThat(row.map("external_ids")).isEqualTo(Map.of("made-by", "weft"));

    // Another client changes something.
    RoutineFuture<Seen> tagged = next("changed");
    run("ovs-vsctl", "--db=unix:" + path("db.sock"), "--no-wait", "set", "Port", "br0", "tag=7");
    RowChange change = tagged.join(LIMIT).changes().getFirst();
    assertThat(change.before().orElseThrow().integer("tag")).isEmpty();
    assertThat(change.after().orElseThrow().integer("tag")).hasValue(7);

    // The server restarts with an empty database: everything is reported as gone.
    RoutineFuture<Seen> disconnected = next("disconnected");
    stopServer();
    disconnected.join(LIMIT);
    Files.delete(directory.resolve("conf.db"));
    run("ovsdb-tool", "create", path("conf.db"), SCHEMA.toString());
    RoutineFuture<Seen> again = next("connected");
    startServer();
    List<RowChange> gone = again.join(LIMIT).changes();
    assertThat(gone).hasSize(4).allMatch(c -> c.after().isEmpty());
    assertThat(gone).extracting(RowChange::row).contains(bridge);
  }

  @Test
  void everyMethodOfTheServer() throws Exception {
    NettyNetwork network = NettyNetwork.open(scheduler);
    Endpoint endpoint = Endpoint.parse("unix:" + path("db.sock"), 6640);
    String done =
        scheduler
            .submit(
                "user",
                r -> {
                  OvsdbSession session =
                      OvsdbSession.open(r, connect(r, network, endpoint), JsonRpcSettings.DEFAULT);
                  OvsdbSession other =
                      OvsdbSession.open(r, connect(r, network, endpoint), JsonRpcSettings.DEFAULT);
                  DatabaseSchema schema = session.schema(r, "Open_vSwitch");
                  assertThat(session.serverId(r)).isEqualTo(other.serverId(r));
                  session.setDatabaseChangeAware(r, true);
                  monitors(r, session, other, schema);
                  locks(r, session, other, schema);
                  waits(r, session, other, schema);
                  defaults(r, session);
                  session.close("enough");
                  return session.closed().now();
                })
            .join(LIMIT);
    assertThat(done).isEqualTo("enough");
  }

  /** The server takes a while to begin. */
  private static Connection<ByteBuf> connect(Routine r, NettyNetwork network, Endpoint endpoint) {
    while (true) {
      try {
        return network.connect(r, endpoint);
      } catch (ConnectionException e) {
        r.sleep(Duration.ofMillis(20));
      }
    }
  }

  private static void monitors(
      Routine r, OvsdbSession session, OvsdbSession other, DatabaseSchema schema) {
    Condition br1 = Condition.equal("name", Datum.of("br1"));
    MonitorRequest request =
        MonitorRequest.none().and("Bridge", "name", "external_ids", "ports").where("Bridge", br1);
    Replica replica = new Replica();
    OvsdbMonitor monitor = session.monitor(r, schema, request, replica);
    assertThat(monitor.method()).isEqualTo(OvsdbMonitor.Method.MONITOR_COND_SINCE);
    other.transact(r, schema, addBridge("br0")).orThrow();
    UUID bridge = add(r, other, schema, "br1");
    assertThat(monitor.awaitChanges(r).orElseThrow())
        .extracting(RowChange::row)
        .containsExactly(bridge);

    // Differences of maps: one pair goes, one changes, one comes.
    other
        .transact(
            r,
            schema,
            List.of(
                Operation.update(
                    "Bridge",
                    Row.empty().with("external_ids", Datum.map(Map.of("b", "2", "c", "3"))),
                    Condition.row(bridge))))
        .orThrow();
    monitor.awaitChanges(r).orElseThrow();
    assertThat(replica.find("Bridge", bridge).orElseThrow().map("external_ids"))
        .isEqualTo(Map.of("b", "2", "c", "3"));

    // What was missed while away is told as what has changed since.
    monitor.cancel(r);
    other
        .transact(
            r,
            schema,
            List.of(
                Operation.update(
                    "Bridge",
                    Row.empty().with("external_ids", Datum.map(Map.of("b", "4"))),
                    Condition.row(bridge))))
        .orThrow();
    OvsdbMonitor again = session.monitor(r, schema, request, replica);
    assertThat(again.firstChanges()).hasSize(1);
    assertThat(replica.find("Bridge", bridge).orElseThrow().map("external_ids"))
        .isEqualTo(Map.of("b", "4"));

    // Other conditions: br1 goes and br0 comes, then nothing stays.
    again.changeConditions(r, "Bridge", List.of(Condition.equal("name", Datum.of("br0"))));
    assertThat(again.awaitChanges(r).orElseThrow()).hasSize(2);
    assertThat(replica.rows("Bridge").values())
        .extracting(row -> row.text("name").orElse(""))
        .containsExactly("br0");
    again.changeConditions(r, "Bridge", List.of());
    assertThat(again.awaitChanges(r).orElseThrow()).hasSize(1);
    assertThat(replica.rows("Bridge")).isEmpty();

    // A second monitor beside, of the server's own database.
    DatabaseSchema catalogue = session.schema(r, "_Server");
    OvsdbMonitor second =
        session.monitor(
            r, catalogue, MonitorRequest.none().and("Database", "name", "model"), new Replica());
    assertThat(second.replica().rows("Database").values())
        .extracting(row -> row.text("name").orElse(""))
        .contains("Open_vSwitch");
  }

  private static UUID add(Routine r, OvsdbSession session, DatabaseSchema schema, String name) {
    return session
        .transact(
            r,
            schema,
            List.of(
                Operation.insert(
                    "Bridge",
                    Row.empty()
                        .with("name", Datum.of(name))
                        .with("external_ids", Datum.map(Map.of("a", "1", "b", "1"))),
                    "b"),
                Operation.mutate(
                    "Open_vSwitch", Mutation.insert("bridges", Datum.of(Atom.named("b"))))))
        .orThrow()
        .inserted(0);
  }

  private static void locks(
      Routine r, OvsdbSession session, OvsdbSession other, DatabaseSchema schema) {
    OvsdbLock lock = session.lock(r, "weft");
    assertThat(lock.isOwned()).isTrue();
    OvsdbLock waiting = other.lock(r, "weft");
    assertThat(waiting.isOwned()).isFalse();
    List<Operation> underLock =
        List.of(new Operation.Assert("weft"), new Operation.Comment("owner only"));
    session.transact(r, schema, underLock).orThrow();
    assertThatThrownBy(() -> other.transact(r, schema, underLock).orThrow())
        .isInstanceOfSatisfying(
            OvsdbTransactionException.class,
            e -> {
              assertThat(e.operation()).hasValue(0);
              assertThat(e.error()).isEqualTo("not owner");
            });
    lock.unlock(r);
    waiting.awaitOwned(r);
    OvsdbLock stolen = session.steal(r, "weft");
    assertThat(stolen.isOwned()).isTrue();
    waiting.awaitLost(r);
    stolen.unlock(r);
    waiting.awaitOwned(r);
  }

  private static void waits(
      Routine r, OvsdbSession session, OvsdbSession other, DatabaseSchema schema) {
    Operation.Wait until =
        new Operation.Wait(
            Optional.empty(),
            "Open_vSwitch",
            List.of(),
            Optional.of(List.of("next_cfg")),
            true,
            List.of(Row.empty().with("next_cfg", Datum.of(77))));
    PendingTransaction cancelled = session.begin(r, schema, List.of(until));
    cancelled.cancel(r);
    assertThatThrownBy(() -> cancelled.await(r))
        .isInstanceOf(JsonRpcErrorException.class)
        .hasMessageContaining("cancel");
    PendingTransaction fulfilled = session.begin(r, schema, List.of(until));
    other
        .transact(
            r,
            schema,
            List.of(Operation.update("Open_vSwitch", Row.empty().with("next_cfg", Datum.of(77)))))
        .orThrow();
    assertThat(fulfilled.await(r).succeeded()).isTrue();
    Operation.Wait never =
        new Operation.Wait(
            Optional.of(Duration.ofMillis(1)),
            "Open_vSwitch",
            List.of(),
            Optional.of(List.of("next_cfg")),
            true,
            List.of(Row.empty().with("next_cfg", Datum.of(78))));
    assertThat(session.transact(r, schema, List.of(never)).results().getFirst())
        .isInstanceOfSatisfying(
            OperationResult.Failed.class, f -> assertThat(f.error()).isEqualTo("timed out"));
    assertThatThrownBy(() -> session.transact(r, schema, List.of(new Operation.Abort())).orThrow())
        .hasMessageContaining("aborted");
  }

  /** What is left out of an insert has the same value in the server as in the schema class. */
  private static void defaults(Routine r, OvsdbSession session) {
    DatabaseSchema schema = session.schema(r, "Types");
    TransactionResult result =
        session.transact(
            r,
            schema,
            List.of(
                Operation.insert("T", Row.empty().with("e", Datum.of("one"))),
                Operation.select("T")));
    Row row = result.orThrow().selected(1).getFirst();
    schema
        .table("T")
        .columns()
        .forEach(
            (name, column) ->
                assertThat(row.value(name))
                    .as(name)
                    .isEqualTo(name.equals("e") ? Datum.of("one") : column.type().defaultValue()));
    assertThat(row.reference("_version")).isPresent();
    assertThatThrownBy(
            () ->
                session.transact(r, schema, List.of(Operation.insert("T", Row.empty()))).orThrow())
        .hasMessageContaining("constraint violation");
  }

  private static final String TYPES =
      """
      {"name":"Types","version":"1.0.0","tables":{"T":{"isRoot":true,"columns":{
        "i":{"type":"integer"},"r":{"type":"real"},"b":{"type":"boolean"},"s":{"type":"string"},
        "u":{"type":"uuid"},
        "e":{"type":{"key":{"type":"string","enum":["set",["one","two"]]}}},
        "o":{"type":{"key":"integer","min":0,"max":1}},
        "m":{"type":{"key":"string","value":"integer","min":0,"max":"unlimited"}},
        "x":{"type":{"key":{"type":"integer","minInteger":0,"maxInteger":9}},"ephemeral":true},
        "w":{"type":{"key":{"type":"uuid","refTable":"T","refType":"weak"},"min":0,"max":9}}
      }}}}
      """;

  private static List<Operation> addBridge(String name) {
    return List.of(
        Operation.insert("Open_vSwitch", Row.empty().with("bridges", Datum.of(Atom.named("b")))),
        Operation.insert(
            "Bridge",
            Row.empty()
                .with("name", Datum.of(name))
                .with("ports", Datum.of(Atom.named("p")))
                .with("external_ids", Datum.map(Map.of("made-by", "weft"))),
            "b"),
        Operation.insert(
            "Port",
            Row.empty().with("name", Datum.of(name)).with("interfaces", Datum.of(Atom.named("i"))),
            "p"),
        Operation.insert("Interface", Row.empty().with("name", Datum.of(name)), "i"),
        new Operation.Commit(true));
  }

  private RoutineFuture<Seen> next(String what) {
    RoutineFuture<Boolean> waiting = new RoutineFuture<>();
    RoutineFuture<Seen> seen =
        scheduler.submit(
            "next " + what,
            r -> {
              waiting.complete(true);
              return r.await(Seen.TYPE.match().where(e -> e.what().equals(what)));
            });
    waiting.join(LIMIT);
    // One more turn of the loop, so that the routine above has reached its wait.
    scheduler.submit("turn", r -> true).join(LIMIT);
    return seen;
  }

  private static final class ToEvents implements OvsdbClient.Listener {
    @Override
    public void connected(
        Routine r, OvsdbSession session, DatabaseSchema schema, List<RowChange> changes) {
      r.send(new Seen("connected", changes));
    }

    @Override
    public void changed(Routine r, OvsdbSession session, List<RowChange> changes) {
      r.send(new Seen("changed", changes));
    }

    @Override
    public void disconnected(Routine r, String reason) {
      r.send(new Seen("disconnected", List.of()));
    }
  }

  private void startServer() throws IOException {
    process =
        Optional.of(
            command(
                    "ovsdb-server",
                    path("conf.db"),
                    path("types.db"),
                    "--remote=punix:" + path("db.sock"),
                    "--unixctl=" + path("ctl.sock"),
                    "--no-chdir",
                    "-vconsole:off")
                .start());
  }

  private void stopServer() throws InterruptedException {
    process.orElseThrow().destroy();
    process.orElseThrow().waitFor(30, TimeUnit.SECONDS);
  }

  private String path(String file) {
    return directory.resolve(file).toString();
  }

  private void run(String... words) throws IOException, InterruptedException {
    Process started = command(words).start();
    assertThat(started.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(started.exitValue()).as(() -> String.join(" ", words)).isZero();
  }

  private ProcessBuilder command(String... words) {
    List<String> command = new ArrayList<>(Arrays.asList(words));
    command.set(0, OpenVSwitchPrograms.find(words[0]).orElseThrow().toString());
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("log").toFile()));
  }

  private static void requireInstalled(String program) {
    boolean installed = OpenVSwitchPrograms.find(program).isPresent() && Files.exists(SCHEMA);
    String message = program + " is not installed (package openvswitch-switch)";
    if ("true".equals(System.getenv("CI"))) {
      assertThat(installed).as(message).isTrue();
    }
    assumeTrue(installed, message);
  }
}
