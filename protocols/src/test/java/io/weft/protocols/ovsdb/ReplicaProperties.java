package io.weft.protocols.ovsdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.protocols.jsonrpc.JsonRpcMessage;
import io.weft.protocols.jsonrpc.JsonRpcMessage.Notification;
import io.weft.protocols.jsonrpc.JsonRpcMessage.Response;
import io.weft.protocols.jsonrpc.JsonTokens;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** A replica that follows a server is equal to it, whatever happens to the connection. */
@Tag("pure")
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
    Optional<Link> link = Optional.of(new Link(server, replica, told, method(0)));

    for (Step step : steps) {
      switch (step.kind) {
        case CUT -> {
          link.ifPresent(Link::close);
          link = Optional.empty();
        }
        case RECONNECT -> {
          link.ifPresent(Link::close);
          link = Optional.of(new Link(server, replica, told, method(step.which)));
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

  private static Optional<TableUpdates> read(Supplier<TableUpdates> read) {
    try {
      return Optional.of(read.get());
    } catch (OvsdbException e) {
      return Optional.empty();
    }
  }

  private static OvsdbMonitor.Method method(int which) {
    // Mostly the one that goes on from where it was.
    return OvsdbMonitor.Method.values()[which == 5 ? 2 : which == 4 ? 1 : 0];
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
      Optional<TableUpdates> tree = read(() -> TableUpdates.parse(schema, candidate));
      TableUpdatesReader reader = new TableUpdatesReader(schema, REQUEST);
      JsonTokens tokens = Tokens.of(candidate);
      // They agree, but for what only the one that reads trees knows: names of rows.
      Optional<TableUpdates> straight = read(() -> reader.updates(tokens, Tokens.VALUE));
      straight.ifPresent(updates -> assertThat(tree).contains(updates));
      try {
        replica.apply(schema, reader.updates2(tokens, Tokens.VALUE));
      } catch (OvsdbException e) {
        assertThat(e.where()).isNotBlank();
      }
    }
  }

  /** A monitoring session over messages in memory, by one of the three methods. */
  private static final class Link {
    private final OvsdbServer.Session session;
    private final Replica replica;
    private final Map<UUID, Row> told;
    private final OvsdbMonitor.Method method;
    private final DatabaseSchema schema = OpenVSwitch.schema();
    private final TableUpdatesReader reader = new TableUpdatesReader(schema, REQUEST);

    Link(OvsdbServer server, Replica replica, Map<UUID, Row> told, OvsdbMonitor.Method method) {
      this.replica = replica;
      this.told = told;
      this.method = method;
      this.session = server.open(this::receive);
      ArrayNode params = Json.NODES.arrayNode().add("Open_vSwitch").add("m");
      switch (method) {
        case MONITOR -> params.add(REQUEST.toJson());
        case MONITOR_COND -> params.add(REQUEST.toConditionalJson());
        case MONITOR_COND_SINCE ->
            params
                .add(REQUEST.toConditionalJson())
                .add(replica.lastTransaction(schema, REQUEST).orElse(new UUID(0, 0)).toString());
      }
      session.receive(
          new JsonRpcMessage.Request(
              method.name().toLowerCase(Locale.ROOT), params, Json.NODES.numberNode(1)));
    }

    void close() {
      session.close();
    }

    private void receive(JsonRpcMessage message) {
      List<RowChange> changes =
          switch (message) {
            case Response reply -> first(reply.result());
            case Notification update -> next(update.method(), update.params());
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

    private List<RowChange> first(JsonNode result) {
      return switch (method) {
        case MONITOR -> {
          replica.cannotBeResumed();
          yield replica.replace(updates(result));
        }
        case MONITOR_COND -> {
          replica.cannotBeResumed();
          yield replica.replace(updates2(result));
        }
        case MONITOR_COND_SINCE -> {
          UUID last = UUID.fromString(result.get(1).stringValue());
          List<RowChange> changes =
              result.get(0).booleanValue()
                  ? replica.apply(schema, updates2(result.get(2)))
                  : replica.replace(updates2(result.get(2)));
          replica.reached(schema, REQUEST, last);
          yield changes;
        }
      };
    }

    private List<RowChange> next(String name, ArrayNode params) {
      return switch (name) {
        case "update" -> replica.apply(updates(params.get(1)));
        case "update2" -> replica.apply(schema, updates2(params.get(1)));
        case "update3" -> {
          List<RowChange> changes = replica.apply(schema, updates2(params.get(2)));
          replica.reached(schema, REQUEST, UUID.fromString(params.get(1).stringValue()));
          yield changes;
        }
        default -> throw new AssertionError(name);
      };
    }

    /** As the client reads them; the other reader must agree. */
    private TableUpdates updates(JsonNode json) {
      TableUpdates read = reader.updates(Tokens.of(json), Tokens.VALUE);
      assertThat(read).isEqualTo(TableUpdates.parse(schema, json));
      return read;
    }

    private TableUpdates2 updates2(JsonNode json) {
      return reader.updates2(Tokens.of(json), Tokens.VALUE);
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
