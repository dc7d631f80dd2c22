package io.weft.protocols.ovsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.weft.core.Scheduler;
import io.weft.core.net.Connection;
import io.weft.core.net.Endpoint;
import io.weft.core.net.Listener;
import io.weft.core.simulation.Simulation;
import io.weft.protocols.jsonrpc.JsonRpcErrorException;
import io.weft.protocols.jsonrpc.JsonRpcMessage;
import io.weft.protocols.jsonrpc.JsonRpcMessage.Notification;
import io.weft.protocols.jsonrpc.JsonRpcMessage.Request;
import io.weft.protocols.jsonrpc.JsonRpcMessage.Response;
import io.weft.protocols.jsonrpc.JsonRpcSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A database gets another schema while it is served (ovsdb-server(7), {@code convert}). */
class OvsdbConversionTest {
  private static final String SCHEMA =
      """
      {"name": "D", "version": "1.0.0", "tables": {
        "T": {"isRoot": true, "columns": {
          "number": {"type": "integer"},
          "texts": {"type": {"key": "string", "min": 0, "max": "unlimited"}},
          "map": {"type": {"key": "string", "value": "string", "min": 0, "max": "unlimited"}},
          "weak": {"type": {"key": {"type": "uuid", "refTable": "U", "refType": "weak"},
                            "min": 0, "max": "unlimited"}}}},
        "U": {"isRoot": true, "columns": {"name": {"type": "string"}}},
        "Old": {"isRoot": true, "columns": {"x": {"type": "integer"}}}}}\
      """;
  private static final Endpoint ENDPOINT = Endpoint.tcp("switch", 6640);

  private final Simulation simulation = Simulation.withSeed(1);
  private final AtomicLong ids = new AtomicLong();
  private final OvsdbDatabase database =
      new OvsdbDatabase(schema(t -> {}), () -> new UUID(1, ids.incrementAndGet()));
  private final OvsdbServer server = new OvsdbServer(database, simulation.ticker()::nanoTime);
  private final List<JsonRpcMessage> received = new ArrayList<>();
  private final List<String> disconnected = new ArrayList<>();
  private final OvsdbServer.Session session = server.open(received::add, disconnected::add);
  private final UUID user;
  private final UUID row;

  OvsdbConversionTest() {
    user = insert("U", Row.empty().with("name", Datum.of("u")));
    row =
        insert(
            "T",
            Row.empty()
                .with("number", Datum.of(5))
                .with("texts", Datum.set(List.of(Atom.of("x"), Atom.of("y"))))
                .with("map", Datum.map(Map.of("k", "v")))
                .with("weak", Datum.of(user)));
    insert("Old", Row.empty().with("x", Datum.of(1)));
  }

  @AfterEach
  void close() {
    simulation.close();
  }

  @Test
  void whatFitsTheNewSchemaStays() {
    Response answer =
        convert(
            json -> {
              json.put("version", "2.0.0");
              ObjectNode tables = (ObjectNode) json.get("tables");
              tables.remove("Old");
              tables.set("New", tables.get("U").deepCopy());
              columns(json).remove("map");
              type(json, "number", "\"real\"");
              columns(json)
                  .set("kind", tree("{\"type\":{\"key\":{\"type\":\"string\",\"enum\":\"a\"}}}"));
            });

    assertThat(answer.result()).hasToString("{}");
    assertThat(database.schema().version()).isEqualTo("2.0.0");
    assertThat(database.rows("U")).containsOnlyKeys(user);
    assertThat(database.rows("New")).isEmpty();
    assertThatThrownBy(() -> database.rows("Old")).isInstanceOf(OvsdbException.class);
    assertThat(database.rows("T"))
        .containsExactly(
            Map.entry(
                row,
                Row.empty()
                    .with("number", Datum.of(Atom.of(5.0)))
                    .with("texts", Datum.set(List.of(Atom.of("x"), Atom.of("y"))))
                    .with("weak", Datum.of(user))
                    .with("kind", Datum.of(""))));
  }

  @Test
  void anotherConversionKeepsADefaultThatItsTypeDoesNotAllow() {
    Consumer<ObjectNode> change =
        json ->
            columns(json)
                .set("kind", tree("{\"type\":{\"key\":{\"type\":\"string\",\"enum\":\"a\"}}}"));
    convert(change);
    assertThat(convert(change.andThen(json -> json.put("version", "3.0.0"))).result())
        .hasToString("{}");
    assertThat(database.rows("T").get(row).text("kind")).contains("");
  }

  @Test
  void rowsThatNothingKeepsAnyMoreGo() {
    convert(json -> ((ObjectNode) json.get("tables").get("U")).put("isRoot", false));

    assertThat(database.rows("U")).isEmpty();
    assertThat(database.rows("T").get(row).references("weak")).isEmpty();
  }

  @Test
  void referencesCountFromThenOn() {
    convert(
        json -> {
          ((ObjectNode) json.get("tables").get("U")).put("isRoot", false);
          type(
              json, "weak", "{\"key\":{\"type\":\"uuid\",\"refTable\":\"U\"},\"min\":0,\"max\":2}");
        });

    assertThat(database.rows("U")).containsOnlyKeys(user);
    server
        .transact(List.of(Operation.update("T", Row.empty().with("weak", Datum.empty()))))
        .orThrow();
    assertThat(database.rows("U")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "texts | \"string\" | T.texts: 2 elements",
        "number | \"string\" | T.number: must be of type string",
        "number | {\"key\":{\"type\":\"integer\",\"maxInteger\":4}} | T.number: 5 is not in",
        "map | {\"key\":\"string\",\"min\":0,\"max\":9} | T.map: must be a set, not a map",
        "texts | {\"key\":\"string\",\"value\":\"string\",\"min\":0,\"max\":9} | T.texts: must be a"
            + " map",
        "weak | {\"key\":{\"type\":\"uuid\",\"refTable\":\"Old\"},\"min\":0,\"max\":9} "
            + "| T.weak of row 00000000-0000-0001-0000-000000000002 refers to Old row",
      })
  void whatDoesNotFitChangesNothing(String column, String type, String reason) {
    session.receive(request("monitor", "[\"D\",\"m\",{\"T\":[{}]}]"));
    OvsdbDatabase before = new OvsdbDatabase(database.schema(), () -> new UUID(0, 0));
    Map<UUID, Row> rows = Map.copyOf(database.rows("T"));

    Response answer = convert(json -> type(json, column, type));

    assertThat(answer.result().isNull()).isTrue();
    assertThat(answer.error().get("details").stringValue()).contains(reason);
    assertThat(received).hasSize(1);
    assertThat(disconnected).isEmpty();
    assertThat(database.schema()).isEqualTo(before.schema());
    assertThat(database.rows("T")).isEqualTo(rows);
    assertThat(server.monitorCount()).isEqualTo(1);
    assertThatThrownBy(() -> server.convert(schema(json -> type(json, column, type))))
        .isInstanceOf(OvsdbException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void twoRowsThatAnIndexDoesNotAllowAreAnError() {
    insert("T", Row.empty().with("number", Datum.of(5)));
    assertThat(
            convert(
                    json ->
                        ((ObjectNode) json.get("tables").get("T"))
                            .set("indexes", tree("[[\"number\"]]")))
                .error()
                .toString())
        .contains("constraint violation", "have the same [number]");
    assertThat(
            convert(json -> ((ObjectNode) json.get("tables").get("T")).put("maxRows", 1))
                .error()
                .toString())
        .contains("constraint violation", "may have 1 rows");
  }

  @Test
  void wrongParametersAreErrors() {
    String schema = schema(t -> {}).toJson().toString();
    assertThat(call("convert", "[\"D\"]").error().toString()).contains("syntax error");
    assertThat(call("convert", "[\"D\"," + schema + ",1]").error().toString())
        .contains("syntax error");
    assertThat(call("convert", "[\"E\"," + schema + "]").error().toString())
        .contains("no database");
    assertThat(call("convert", "[\"D\",5]").error().toString()).contains("syntax error");
    assertThat(call("convert", "[\"D\",{\"name\":\"D\"}]").error().toString()).contains("tables");
    assertThat(call("convert", "[\"D\",{\"name\":\"E\",\"tables\":{}}]").error().toString())
        .contains("invalid parameters");
    assertThat(
            call("convert", "[\"_Server\",{\"name\":\"_Server\",\"tables\":{}}]")
                .error()
                .toString())
        .contains("not allowed");
    assertThatThrownBy(() -> server.convert(OpenVSwitch.schema()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(disconnected).isEmpty();
  }

  @Test
  void anAwareClientKeepsItsConnectionAndLosesItsMonitorsAndWaits() {
    call("set_db_change_aware", "[true]");
    call("monitor", "[\"D\",\"m\",{\"T\":[{}]}]");
    call("monitor", "[\"_Server\",\"s\",{\"Database\":[{\"columns\":[\"schema\"]}]}]");
    session.receive(
        request(
            "transact",
            "[\"D\",{\"op\":\"wait\",\"table\":\"T\",\"where\":[],\"columns\":[\"number\"],"
                + "\"until\":\"==\",\"rows\":[]}]"));

    convert(json -> json.put("version", "2.0.0"));

    assertThat(received).hasSize(4);
    assertThat(((Notification) received.get(0)).method()).isEqualTo("monitor_canceled");
    assertThat(((Notification) received.get(0)).params()).hasToString("[\"m\"]");
    assertThat(((Response) received.get(1)).error()).hasToString("\"canceled\"");
    assertThat(((Notification) received.get(2)).params().toString()).contains("2.0.0");
    assertThat(((Response) received.get(3)).result()).hasToString("{}");
    assertThat(disconnected).isEmpty();
  }

  @Test
  void nobodyGoesOnFromATransactionBeforeAConversion() {
    ArrayNode first =
        (ArrayNode)
            call("monitor_cond_since", since("00000000-0000-0000-0000-000000000000")).result();
    session.receive(request("monitor_cancel", "[\"m\"]"));
    convert(json -> {});

    assertThat(call("monitor_cond_since", since(first.get(1).stringValue())).result().get(0))
        .hasToString("false");
  }

  @Test
  void whoIsNotAwareHasTheAnswerAndConnectsAgain() {
    Scheduler host = simulation.scheduler("switch");
    OvsdbService service = new OvsdbService(server, JsonRpcSettings.DEFAULT);
    host.spawn(
        "listen",
        r -> {
          try (Listener<ByteBuf> listener = simulation.network(host).listen(r, ENDPOINT)) {
            Optional<Connection<ByteBuf>> next;
            while ((next = listener.accept(r)).isPresent()) {
              Connection<ByteBuf> connection = next.get();
              r.spawn("serve", child -> service.serve(child, connection));
            }
          }
        });
    Scheduler user = simulation.scheduler("user");
    List<String> log = new ArrayList<>();
    OvsdbClient follower =
        new OvsdbClient(
            "D",
            MonitorRequest.none().and("T", "number", "more"),
            JsonRpcSettings.DEFAULT,
            new OvsdbClient.Listener() {
              @Override
              public void connected(
                  io.weft.core.Routine r,
                  OvsdbSession with,
                  DatabaseSchema schema,
                  List<RowChange> changes) {
                log.add("connected " + schema.version());
              }

              @Override
              public void changed(
                  io.weft.core.Routine r, OvsdbSession with, List<RowChange> changes) {
                log.add("changed");
              }

              @Override
              public void disconnected(io.weft.core.Routine r, String reason) {
                log.add("disconnected");
              }
            });
    user.spawn("follow", r -> follower.run(r, simulation.network(user), ENDPOINT));
    simulation.runFor(Duration.ofSeconds(1));

    simulation.await(
        user.submit(
            "convert",
            r -> {
              OvsdbSession unaware =
                  OvsdbSession.open(
                      r, simulation.network(user).connect(r, ENDPOINT), JsonRpcSettings.DEFAULT);
              assertThatThrownBy(
                      () -> unaware.convert(r, schema(json -> type(json, "number", "\"string\""))))
                  .isInstanceOf(JsonRpcErrorException.class)
                  .hasMessageContaining("T.number");
              unaware.convert(
                  r,
                  schema(
                      json -> {
                        json.put("version", "2.0.0");
                        columns(json).set("more", tree("{\"type\":\"integer\"}"));
                      }));
              return r.await(unaware.closed());
            }));
    simulation.runFor(Duration.ofMinutes(1));

    assertThat(log).containsExactly("connected 1.0.0", "disconnected", "connected 2.0.0");
    assertThat(follower.replica().find("T", row).orElseThrow().integer("more")).hasValue(0);
  }

  private static String since(String last) {
    return "[\"D\",\"m\",{\"T\":[{}]},\"" + last + "\"]";
  }

  private UUID insert(String table, Row content) {
    return server.transact(List.of(Operation.insert(table, content))).orThrow().inserted(0);
  }

  private Response convert(Consumer<ObjectNode> change) {
    received.clear();
    ArrayNode params = Json.NODES.arrayNode().add("D").add(json(change));
    session.receive(new Request("convert", params, Json.NODES.numberNode(7)));
    return (Response) received.getLast();
  }

  private Response call(String method, String params) {
    received.clear();
    session.receive(request(method, params));
    Response answer = (Response) received.getLast();
    received.clear();
    return answer;
  }

  private static Request request(String method, String params) {
    return new Request(method, (ArrayNode) tree(params), Json.NODES.numberNode(1));
  }

  private static DatabaseSchema schema(Consumer<ObjectNode> change) {
    return DatabaseSchema.parse(json(change));
  }

  private static ObjectNode json(Consumer<ObjectNode> change) {
    ObjectNode json = (ObjectNode) tree(SCHEMA);
    change.accept(json);
    return json;
  }

  private static ObjectNode columns(ObjectNode schema) {
    return (ObjectNode) schema.get("tables").get("T").get("columns");
  }

  private static void type(ObjectNode schema, String column, String type) {
    ((ObjectNode) columns(schema).get(column)).set("type", tree(type));
  }

  private static JsonNode tree(String text) {
    return JsonMapper.shared().readTree(text);
  }
}
