package io.weft.protocols.ovsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.event.Event;
import io.weft.core.event.EventType;
import io.weft.core.event.EventType0;
import io.weft.core.net.Endpoint;
import io.weft.core.net.NettyNetwork;
import io.weft.protocols.jsonrpc.JsonRpcSettings;
import java.io.File;
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
    command.set(0, find(words[0]).orElseThrow().toString());
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("log").toFile()));
  }

  private static void requireInstalled(String program) {
    boolean installed = find(program).isPresent() && Files.exists(SCHEMA);
    String message = program + " is not installed (package openvswitch-switch)";
    if ("true".equals(System.getenv("CI"))) {
      assertThat(installed).as(message).isTrue();
    }
    assumeTrue(installed, message);
  }

  private static Optional<Path> find(String program) {
    List<String> directories =
        new ArrayList<>(
            Arrays.asList(
                Optional.ofNullable(System.getenv("PATH"))
                    .orElse("")
                    .split(File.pathSeparator, -1)));
    directories.addAll(List.of("/usr/sbin", "/sbin"));
    return directories.stream()
        .filter(d -> !d.isEmpty())
        .map(d -> Path.of(d, program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
