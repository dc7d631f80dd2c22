package io.weft.protocols.ovsdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.protocols.jsonrpc.JsonRpcMessage;
import io.weft.protocols.jsonrpc.JsonRpcMessage.Notification;
import io.weft.protocols.jsonrpc.JsonRpcMessage.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** A replica that follows a server is equal to it, whatever happens to the connection. */
class ReplicaProperties {
  private static final MonitorRequest REQUEST =
      MonitorRequest.none()
          .and("Open_vSwitch", "bridges", "external_ids")
          .and("Bridge", "name", "ports", "datapath_id")
          .and("Port", "name", "interfaces", "tag")
          .and("Interface", "name", "ofport", "external_ids");

  /** What happens: to the database, or to the connection. */
  private enum Kind {
    ADD_BRIDGE,
    ADD_PORT,
    SET_TAG,
    SET_OFPORT,
    CHANGE_WHAT_IS_NOT_MONITORED,
    REMOVE_PORTS,
    REMOVE_BRIDGE,
    RECONNECT,
    CUT
  }

  private record Step(Kind kind, int which) {}

  @Property(tries = 300)
  void aReplicaIsItsServersTablesAndTheChangesSayHowItGotThere(@ForAll("steps") List<Step> steps) {
    AtomicLong ids = new AtomicLong();
    OvsdbDatabase database =
        new OvsdbDatabase(OpenVSwitch.schema(), () -> new UUID(1, ids.incrementAndGet()));
    OvsdbServer server = new OvsdbServer(database, () -> 0);
    server.transact(List.of(Operation.insert("Open_vSwitch", Row.empty()))).orThrow();
    Replica replica = new Replica();
    Map<UUID, Row> told = new HashMap<>();
    Optional<Link> link = Optional.of(new Link(server, replica, told));

    for (Step step : steps) {
      switch (step.kind) {
        case CUT -> {
          link.ifPresent(Link::close);
          link = Optional.empty();
        }
        case RECONNECT -> {
          link.ifPresent(Link::close);
          link = Optional.of(new Link(server, replica, told));
        }
        default -> server.transact(operations(step, database)).orThrow();
      }
      if (link.isPresent()) {
        Map<UUID, Row> all = new HashMap<>();
        REQUEST
            .tables()
            .forEach(
                (table, columns) -> {
                  Map<UUID, Row> expected = monitored(database, table, columns);
                  assertThat(replica.rows(table)).isEqualTo(expected);
                  all.putAll(expected);
                });
        assertThat(told).isEqualTo(all);
      }
    }
  }

  @Property
  void nonsenseChangesNothing(@ForAll("nonsense") JsonNode json) {
    DatabaseSchema schema = OpenVSwitch.schema();
    Replica replica = new Replica();
    UUID row = new UUID(0, 1);
    replica.replace(
        new TableUpdates(
            Map.of(
                "Bridge",
                Map.of(
                    row, new TableUpdates.RowUpdate(Optional.empty(), Optional.of(Row.empty()))))));
    Map<UUID, Row> before = Map.copyOf(replica.rows("Bridge"));
    var wrapped = Json.NODES.objectNode();
    wrapped.set("Bridge", Json.NODES.objectNode().set(row.toString(), json));
    for (JsonNode candidate : List.of(json, wrapped)) {
      try {
        replica.apply(TableUpdates.parse(schema, candidate));
      } catch (OvsdbException e) {
        assertThat(replica.rows("Bridge")).isEqualTo(before);
      }
    }
  }

  /** A monitoring session over messages in memory. */
  private static final class Link {
    private final OvsdbServer.Session session;
    private final Replica replica;
    private final Map<UUID, Row> told;

    Link(OvsdbServer server, Replica replica, Map<UUID, Row> told) {
      this.replica = replica;
      this.told = told;
      this.session = server.open(this::receive);
      ArrayNode params = Json.NODES.arrayNode().add("Open_vSwitch").add("m");
      session.receive(
          new JsonRpcMessage.Request(
              "monitor", params.add(REQUEST.toJson()), Json.NODES.numberNode(1)));
    }

    void close() {
      session.close();
    }

    private void receive(JsonRpcMessage message) {
      DatabaseSchema schema = OpenVSwitch.schema();
      List<RowChange> changes =
          switch (message) {
            case Response reply -> replica.replace(TableUpdates.parse(schema, reply.result()));
            case Notification update ->
                replica.apply(TableUpdates.parse(schema, update.params().get(1)));
            case JsonRpcMessage.Request request -> throw new AssertionError(request);
          };
      for (RowChange change : changes) {
        assertThat(change.before()).isEqualTo(Optional.ofNullable(told.get(change.row())));
        assertThat(change.after()).isNotEqualTo(change.before());
        change
            .after()
            .ifPresentOrElse(row -> told.put(change.row(), row), () -> told.remove(change.row()));
      }
    }
  }

  private static Map<UUID, Row> monitored(
      OvsdbDatabase database, String table, List<String> columns) {
    Map<UUID, Row> rows = new HashMap<>();
    database
        .rows(table)
        .forEach(
            (id, row) -> {
              Map<String, Datum> values = new LinkedHashMap<>();
              columns.forEach(column -> values.put(column, row.value(column)));
              rows.put(id, new Row(values));
            });
    return rows;
  }

  private static List<Operation> operations(Step step, OvsdbDatabase database) {
    List<UUID> bridges = List.copyOf(database.rows("Bridge").keySet());
    Condition bridge =
        Condition.row(
            bridges.isEmpty() ? new UUID(0, 0) : bridges.get(step.which % bridges.size()));
    return switch (step.kind) {
      case ADD_BRIDGE ->
          List.of(
              Operation.insert(
                  "Bridge", Row.empty().with("name", Datum.of("br" + database.newId())), "b"),
              Operation.mutate(
                  "Open_vSwitch", Mutation.insert("bridges", Datum.of(Atom.named("b")))));
      case ADD_PORT -> {
        String name = "p" + database.newId();
        yield List.of(
            Operation.insert("Interface", Row.empty().with("name", Datum.of(name)), "i"),
            Operation.insert(
                "Port",
                Row.empty()
                    .with("name", Datum.of(name))
                    .with("interfaces", Datum.of(Atom.named("i"))),
                "p"),
            Operation.mutate(
                "Bridge", Mutation.insert("ports", Datum.of(Atom.named("p"))), bridge));
      }
      case SET_TAG ->
          List.of(Operation.update("Port", Row.empty().with("tag", Datum.of(step.which))));
      case SET_OFPORT ->
          List.of(
              Operation.update(
                  "Interface",
                  Row.empty()
                      .with("ofport", step.which == 0 ? Datum.empty() : Datum.of(step.which))));
      case CHANGE_WHAT_IS_NOT_MONITORED ->
          List.of(Operation.update("Interface", Row.empty().with("mtu", Datum.of(step.which))));
      case REMOVE_PORTS ->
          List.of(Operation.update("Bridge", Row.empty().with("ports", Datum.empty()), bridge));
      case REMOVE_BRIDGE ->
          List.of(
              Operation.mutate(
                  "Open_vSwitch",
                  Mutation.delete(
                      "bridges",
                      bridges.isEmpty()
                          ? Datum.empty()
                          : Datum.of(bridges.get(step.which % bridges.size())))));
      case RECONNECT, CUT -> throw new IllegalArgumentException();
    };
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(Arbitraries.of(Kind.values()), Arbitraries.integers().between(0, 5))
        .as(Step::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(40)
        .map(
            steps -> {
              List<Step> all = new ArrayList<>(steps);
              all.add(new Step(Kind.RECONNECT, 0));
              return all;
            });
  }

  @Provide
  Arbitrary<JsonNode> nonsense() {
    return OvsdbArbitraries.nonsense(4);
  }
}
