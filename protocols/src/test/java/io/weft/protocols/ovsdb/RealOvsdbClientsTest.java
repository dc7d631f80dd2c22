package io.weft.protocols.ovsdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.net.Connection;
import io.weft.core.net.Endpoint;
import io.weft.core.net.Listener;
import io.weft.core.net.NettyNetwork;
import io.weft.protocols.jsonrpc.JsonRpcSettings;
import io.weft.protocols.ovsdb.OpenVSwitchPrograms.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The programs of Open vSwitch against the server side. */
@Tag("real")
@Timeout(240)
class RealOvsdbClientsTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private Path directory;
  private OpenVSwitchPrograms programs;
  private Scheduler scheduler;
  private OvsdbServer server;
  private String remote;

  @BeforeEach
  void start() throws Exception {
    programs = new OpenVSwitchPrograms(directory, "ovsdb-client", "ovs-vsctl");
    remote = "unix:" + programs.path("db.sock");
    scheduler = Scheduler.start("ovsdb-server");
    DatabaseSchema schema =
        DatabaseSchema.parse(
            JsonMapper.shared().readTree(Files.readString(OpenVSwitchPrograms.SCHEMA)));
    server =
        new OvsdbServer(new OvsdbDatabase(schema, UUID::randomUUID), scheduler.ticker()::nanoTime);
    OvsdbService service = new OvsdbService(server, JsonRpcSettings.DEFAULT);
    NettyNetwork network = NettyNetwork.open(scheduler);
    RoutineFuture<Boolean> listening = new RoutineFuture<>();
    scheduler.spawn(
        "listen",
        r -> {
          try (Listener<ByteBuf> listener =
              network.listen(r, Endpoint.parse("l" + remote, JsonRpcSettings.DEFAULT_PORT))) {
            listening.complete(true);
            Optional<Connection<ByteBuf>> accepted;
            while ((accepted = listener.accept(r)).isPresent()) {
              Connection<ByteBuf> connection = accepted.get();
              r.spawn("serve", s -> service.serve(s, connection));
            }
          }
        });
    listening.join(LIMIT);
    vsctl("init");
  }

  @AfterEach
  void stop() throws Exception {
    if (scheduler != null) {
      programs.stopAll();
      scheduler.close();
    }
  }

  @Test
  void ovsVsctlConfiguresAndAsks() throws Exception {
    vsctl("add-br", "br0", "--", "add-port", "br0", "p1", "--", "add-port", "br0", "p2", "tag=7");
    assertThat(vsctl("list-br")).isEqualTo("br0\n");
    assertThat(vsctl("list-ports", "br0")).isEqualTo("p1\np2\n");
    assertThat(vsctl("get", "Port", "p2", "tag")).isEqualTo("7\n");
    vsctl("set", "Interface", "p1", "external_ids:iface-id=x", "options:a=b", "type=internal");
    assertThat(vsctl("get", "Interface", "p1", "external_ids")).isEqualTo("{iface-id=x}\n");
    assertThat(vsctl("--columns=name", "--bare", "find", "Interface", "type=internal"))
        .contains("p1");
    assertThat(vsctl("list", "Bridge")).contains("name                : br0");
    vsctl("set", "Bridge", "br0", "protocols=OpenFlow10,OpenFlow13");
    vsctl("remove", "Bridge", "br0", "protocols", "OpenFlow10");
    assertThat(vsctl("get", "Bridge", "br0", "protocols")).isEqualTo("[OpenFlow13]\n");
    assertThat(
            programs
                .attempt(
                    "ovs-vsctl", "--db=" + remote, "--no-wait", "set", "Port", "p2", "tag=9999")
                .output())
        .contains("9999");
    vsctl("set-controller", "br0", "tcp:127.0.0.1:6653");
    vsctl(
        "--",
        "--id=@m",
        "create",
        "Mirror",
        "name=m",
        "select_all=true",
        "--",
        "set",
        "Bridge",
        "br0",
        "mirrors=@m");
    vsctl("clear", "Bridge", "br0", "mirrors");
    assertThat(vsctl("--columns=name", "list", "Mirror")).isEmpty();
    vsctl("del-port", "br0", "p2");
    vsctl("del-br", "br0");
    assertThat(vsctl("list", "Interface")).isEmpty();
    assertThat(rows("Port")).isZero();
  }

  @Test
  void ovsVsctlWaitsUntil() throws Exception {
    vsctl("add-br", "br0");
    Running waiting =
        programs.start(
            "ovs-vsctl",
            "--db=" + remote,
            "wait-until",
            "Interface",
            "br0",
            "ofport=65534",
            "--",
            "get",
            "Interface",
            "br0",
            "ofport");
    inside(
        List.of(
            Operation.update(
                "Interface",
                Row.empty().with("ofport", Datum.of(65534)),
                Condition.equal("name", Datum.of("br0")))));
    waiting.awaitPrinted("65534");
  }

  @Test
  void ovsdbClientAsks() throws Exception {
    vsctl("add-br", "br0");
    assertThat(client("list-dbs", remote)).isEqualTo("Open_vSwitch\n_Server\n");
    assertThat(client("get-schema-version", remote, "Open_vSwitch")).startsWith("8.");
    assertThat(client("get-schema", remote, "Open_vSwitch")).contains("\"Bridge\"");
    assertThat(client("list-tables", remote, "Open_vSwitch")).contains("Flow_Table");
    assertThat(client("list-columns", remote, "Open_vSwitch", "Bridge")).contains("fail_mode");
    assertThat(client("dump", remote, "Open_vSwitch", "Bridge", "name")).contains("br0");
    assertThat(client("dump", remote, "Open_vSwitch")).contains("Interface table");
    assertThat(client("dump", remote, "_Server")).contains("standalone");
    client("wait", remote, "Open_vSwitch", "connected");
    assertThat(client("needs-conversion", remote, OpenVSwitchPrograms.SCHEMA.toString()))
        .isEqualTo("no\n");
    assertThat(
            client(
                "transact",
                remote,
                "[\"Open_vSwitch\",{\"op\":\"select\",\"table\":\"Bridge\",\"where\":[[\"name\",\"==\",\"br0\"]],\"columns\":[\"name\"]}]"))
        .isEqualTo("[{\"rows\":[{\"name\":\"br0\"}]}]\n");
    assertThat(
            client(
                "query",
                remote,
                "[\"Open_vSwitch\",{\"op\":\"delete\",\"table\":\"Open_vSwitch\",\"where\":[]}]"))
        .contains("count");
    assertThat(client("backup", remote, "Open_vSwitch")).contains("OVSDB JSON");
  }

  @Test
  void ovsdbClientMonitors() throws Exception {
    Running plain =
        programs.start("ovsdb-client", "monitor", remote, "Open_vSwitch", "Bridge", "name");
    awaitMonitors(1);
    Running conditional =
        programs.start(
            "ovsdb-client",
            "monitor-cond",
            remote,
            "Open_vSwitch",
            "[[\"name\",\"==\",\"br1\"]]",
            "Bridge",
            "name,external_ids");
    Running since =
        programs.start(
            "ovsdb-client",
            "monitor-cond-since",
            remote,
            "Open_vSwitch",
            new UUID(0, 0).toString(),
            "[[\"name\",\"==\",\"br1\"]]",
            "Bridge",
            "name,external_ids");
    awaitMonitors(3);
    vsctl("add-br", "br0", "--", "add-br", "br1");
    assertThat(plain.awaitPrinted("br1")).contains("br0");
    assertThat(conditional.awaitPrinted("br1")).doesNotContain("br0");
    assertThat(since.awaitPrinted("br1")).doesNotContain("br0");
    vsctl("set", "Bridge", "br1", "external_ids:a=b");
    conditional.awaitPrinted("a=b");
    since.awaitPrinted("a=b");
    vsctl("del-br", "br1");
    plain.awaitPrinted("delete");
    conditional.awaitPrinted("delete");
    since.awaitPrinted("delete");
  }

  @Test
  void ovsdbClientConverts() throws Exception {
    vsctl("add-br", "br0");
    ObjectNode schema =
        (ObjectNode) JsonMapper.shared().readTree(Files.readString(OpenVSwitchPrograms.SCHEMA));
    schema.put("version", "99.0.0").remove("cksum");
    ObjectNode columns = (ObjectNode) schema.get("tables").get("Bridge").get("columns");
    columns.putObject("weft").put("type", "integer");
    Path file = Files.writeString(directory.resolve("new.ovsschema"), schema.toString());
    assertThat(client("needs-conversion", remote, file.toString())).isEqualTo("yes\n");

    client("convert", remote, file.toString());

    assertThat(client("needs-conversion", remote, file.toString())).isEqualTo("no\n");
    assertThat(client("get-schema-version", remote, "Open_vSwitch")).isEqualTo("99.0.0\n");
    assertThat(client("dump", remote, "Open_vSwitch", "Bridge", "name", "weft"))
        .containsPattern("br0 +0");
    inside(List.of(Operation.update("Bridge", Row.empty().with("weft", Datum.of(7)))));

    ((ObjectNode) columns.get("name")).put("type", "integer");
    Files.writeString(file, schema.toString());
    OpenVSwitchPrograms.Result refused =
        programs.attempt("ovsdb-client", "--timeout=30", "convert", remote, file.toString());
    assertThat(refused.code()).isNotZero();
    assertThat(refused.output()).contains("Bridge.name: must be of type integer");
    assertThat(client("dump", remote, "Open_vSwitch", "Bridge", "name", "weft"))
        .containsPattern("br0 +7");
  }

  @Test
  void ovsdbClientLocksAndSteals() throws Exception {
    Running first = programs.start("ovsdb-client", "lock", remote, "l");
    first.awaitPrinted("{\"locked\":true}");
    Running second = programs.start("ovsdb-client", "lock", remote, "l");
    second.awaitPrinted("{\"locked\":false}");
    Running thief = programs.start("ovsdb-client", "steal", remote, "l");
    thief.awaitPrinted("{\"locked\":true}");
    first.awaitPrinted("stolen");
    thief.stop();
    first.awaitPrinted("locked\n");
    first.stop();
    second.awaitPrinted("locked\n");
  }

  private void awaitMonitors(int monitors) throws Exception {
    for (int i = 0; i < 3000 && onLoop(() -> server.monitorCount()) < monitors; i++) {
      // The other process has no event that we could wait for.
      scheduler.spawn("a while", r -> r.sleep(Duration.ofMillis(10))).join(LIMIT);
    }
  }

  private int rows(String table) {
    return onLoop(() -> server.database().rows(table).size());
  }

  private void inside(List<Operation> operations) {
    onLoop(() -> server.transact(operations).orThrow());
  }

  private <T> T onLoop(java.util.function.Supplier<T> look) {
    return scheduler.submit("look", r -> look.get()).join(LIMIT);
  }

  private String vsctl(String... words) throws Exception {
    List<String> command =
        new java.util.ArrayList<>(List.of("ovs-vsctl", "--db=" + remote, "--no-wait"));
    command.addAll(List.of(words));
    return programs.run(command.toArray(String[]::new));
  }

  private String client(String... words) throws Exception {
    List<String> command = new java.util.ArrayList<>(List.of("ovsdb-client", "--timeout=30"));
    command.addAll(List.of(words));
    return programs.run(command.toArray(String[]::new));
  }
}
