package io.weft.protocols.ovsdb;

import io.weft.protocols.ovsdb.TableUpdates.RowUpdate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one client wants to be told about (RFC 7047 sections 4.1.5 and 4.1.6), and with {@code
 * monitor_cond} of which rows (ovsdb-server(7)).
 */
final class ServerMonitor {
  /** How the client asked, and is told. */
  enum Version {
    /** {@code monitor} and {@code update}. */
    RFC,
    /** {@code monitor_cond} and {@code update2}. */
    COND,
    /** {@code monitor_cond_since} and {@code update3}. */
    SINCE
  }

  private final OvsdbDatabase database;
  private final Version version;
  private final Map<String, Asked> tables;
  private JsonNode id;

  /** Columns of a table, and which kinds of changes of them are wanted. */
  private record Part(
      List<String> columns, boolean initial, boolean insert, boolean delete, boolean modify) {}

  /**
   * What is wanted of a table.
   *
   * @param where a row must fulfil one of them; empty: all rows
   */
  private record Asked(
      List<String> initial,
      List<String> insert,
      List<String> delete,
      List<String> modify,
      boolean wantsInitial,
      boolean wantsInsert,
      boolean wantsDelete,
      boolean wantsModify,
      Optional<List<Condition>> where) {
    static Asked of(List<Part> parts, Optional<List<Condition>> where) {
      return new Asked(
          columns(parts.stream().filter(Part::initial)),
          columns(parts.stream().filter(Part::insert)),
          columns(parts.stream().filter(Part::delete)),
          columns(parts.stream().filter(Part::modify)),
          parts.stream().anyMatch(Part::initial),
          parts.stream().anyMatch(Part::insert),
          parts.stream().anyMatch(Part::delete),
          parts.stream().anyMatch(Part::modify),
          where);
    }

    private static List<String> columns(Stream<Part> parts) {
      return parts.flatMap(part -> part.columns().stream()).distinct().toList();
    }

    Asked with(Optional<List<Condition>> other) {
      return new Asked(
          initial,
          insert,
          delete,
          modify,
          wantsInitial,
          wantsInsert,
          wantsDelete,
          wantsModify,
          other);
    }

    boolean takes(UUID row, Row values) {
      return where.isEmpty()
          || where.get().stream().anyMatch(condition -> Conditions.holds(condition, row, values));
    }
  }

  private ServerMonitor(
      OvsdbDatabase database, Version version, JsonNode id, Map<String, Asked> tables) {
    this.database = database;
    this.version = version;
    this.id = id;
    this.tables = tables;
  }

  JsonNode id() {
    return id;
  }

  OvsdbDatabase database() {
    return database;
  }

  Version version() {
    return version;
  }

  void rename(JsonNode other) {
    id = other;
  }

  static ServerMonitor parse(
      OvsdbDatabase database, Version version, JsonNode id, JsonNode requests) {
    Map<String, Asked> tables = new LinkedHashMap<>();
    Json.object("monitor", requests)
        .forEachEntry(
            (table, request) -> {
              TableSchema tableSchema = database.schema().table(table);
              List<Part> parts = new ArrayList<>();
              for (JsonNode part : parts(request)) {
                parts.add(part(table, tableSchema, part, version));
              }
              tables.put(
                  table,
                  Asked.of(
                      parts,
                      version == Version.RFC
                          ? Optional.empty()
                          : where(table, tableSchema, request)));
            });
    return new ServerMonitor(database, version, id, tables);
  }

  private static Iterable<JsonNode> parts(JsonNode request) {
    return request instanceof ArrayNode list ? list : List.of(request);
  }

  private static Part part(String table, TableSchema schema, JsonNode json, Version version) {
    ObjectNode object = Json.object(table, json);
    Json.onlyMembers(
        table,
        object,
        version == Version.RFC
            ? Set.of("columns", "select")
            : Set.of("columns", "select", "where"));
    List<String> columns = new ArrayList<>();
    if (object.has("columns")) {
      for (JsonNode column : Json.array(table + ".columns", object.get("columns"))) {
        String name = Json.string(table + ".columns", column);
        if (!schema.columns().containsKey(name)) {
          throw new OvsdbException(
              table, "no column \"" + Json.shorten(name) + "\" to be monitored");
        }
        columns.add(name);
      }
    } else {
      columns.addAll(schema.columns().keySet());
    }
    ObjectNode select =
        object.has("select")
            ? Json.object(table + ".select", object.get("select"))
            : Json.NODES.objectNode();
    Json.onlyMembers(table + ".select", select, Set.of("initial", "insert", "delete", "modify"));
    return new Part(
        columns,
        wanted(table, select, "initial"),
        wanted(table, select, "insert"),
        wanted(table, select, "delete"),
        wanted(table, select, "modify"));
  }

  private static boolean wanted(String table, ObjectNode select, String kind) {
    return !select.has(kind) || Json.bool(table + ".select." + kind, select.get(kind));
  }

  /** The conditions of all parts; empty if one of them takes all rows. */
  private static Optional<List<Condition>> where(
      String table, TableSchema schema, JsonNode request) {
    List<Condition> conditions = new ArrayList<>();
    for (JsonNode part : parts(request)) {
      JsonNode where = Json.object(table, part).get("where");
      if (where == null || (where.isArray() && where.isEmpty())) {
        return Optional.empty();
      }
      for (JsonNode condition : Json.array(table + ".where", where)) {
        if (!condition.isBoolean()) {
          Condition parsed = Condition.parse(table + ".where", condition);
          if (parsed.column().equals("_version")) {
            throw new OvsdbException(table + ".where", "must not be about _version");
          }
          conditions.add(Conditions.typed(table, schema, parsed));
        } else if (condition.booleanValue()) {
          return Optional.empty();
        }
      }
    }
    return Optional.of(conditions);
  }

  /** What is there, on the wire. */
  ObjectNode initial() {
    ObjectNode json = Json.NODES.objectNode();
    tables.forEach(
        (table, asked) -> {
          if (asked.wantsInitial()) {
            ObjectNode rows = Json.NODES.objectNode();
            database
                .rows(table)
                .forEach(
                    (row, values) -> {
                      if (asked.takes(row, values)) {
                        rows.set(row.toString(), initial(table, asked, values));
                      }
                    });
            // A table without rows is left out of the answer, as Open vSwitch does it.
            if (!rows.isEmpty()) {
              json.set(table, rows);
            }
          }
        });
    return json;
  }

  private ObjectNode initial(String table, Asked asked, Row values) {
    return version == Version.RFC
        ? Json.NODES.objectNode().set("new", only(values, asked.initial()).toJson())
        : Json.NODES
            .objectNode()
            .set("initial", withoutDefaults(table, values, asked.initial()).toJson());
  }

  /** What of the changes is told; an empty object for nothing. */
  ObjectNode updates(Iterable<RowChange> changes) {
    ObjectNode json = Json.NODES.objectNode();
    for (RowChange change : changes) {
      Asked asked = tables.get(change.table());
      if (asked != null) {
        update(change, asked, asked)
            .ifPresent(
                update ->
                    json.withObjectProperty(change.table()).set(change.row().toString(), update));
      }
    }
    return json;
  }

  /**
   * Asks for other rows of tables.
   *
   * @return what comes and goes by that; an empty object for nothing
   */
  ObjectNode change(JsonNode requests) {
    Map<String, Asked> changed = new LinkedHashMap<>();
    Json.object("monitor_cond_change", requests)
        .forEachEntry(
            (table, request) -> {
              Asked asked = tables.get(table);
              if (asked == null) {
                throw new OvsdbException(table, "is not among the tables of the monitor");
              }
              for (JsonNode part : parts(request)) {
                Json.onlyMembers(table, Json.object(table, part), Set.of("where"));
              }
              changed.put(table, asked.with(where(table, database.schema().table(table), request)));
            });
    ObjectNode json = Json.NODES.objectNode();
    changed.forEach(
        (table, now) -> {
          Asked before = tables.getOrDefault(table, now);
          database
              .rows(table)
              .forEach(
                  (row, values) ->
                      update(
                              new RowChange(table, row, Optional.of(values), Optional.of(values)),
                              before,
                              now)
                          .ifPresent(
                              update ->
                                  json.withObjectProperty(table).set(row.toString(), update)));
        });
    tables.putAll(changed);
    return json;
  }

  private Optional<ObjectNode> update(RowChange change, Asked asked, Asked now) {
    Optional<Row> before = change.before().filter(row -> asked.takes(change.row(), row));
    Optional<Row> after = change.after().filter(row -> now.takes(change.row(), row));
    if (before.isEmpty() && after.isEmpty()) {
      return Optional.empty();
    }
    return version == Version.RFC
        ? update(now, before, after)
        : update2(change.table(), now, before, after);
  }

  private static Optional<ObjectNode> update(
      Asked asked, Optional<Row> before, Optional<Row> after) {
    if (before.isEmpty()) {
      return asked.wantsInsert()
          ? told(new RowUpdate(before, after.map(r -> only(r, asked.insert()))))
          : Optional.empty();
    }
    if (after.isEmpty()) {
      return asked.wantsDelete()
          ? told(new RowUpdate(before.map(r -> only(r, asked.delete())), after))
          : Optional.empty();
    }
    List<String> changed = changed(asked, before.get(), after.get());
    return changed.isEmpty()
        ? Optional.empty()
        : told(
            new RowUpdate(
                before.map(r -> only(r, changed)), after.map(r -> only(r, asked.modify()))));
  }

  private static List<String> changed(Asked asked, Row before, Row after) {
    return asked.modify().stream().filter(c -> !before.value(c).equals(after.value(c))).toList();
  }

  private static Optional<ObjectNode> told(RowUpdate update) {
    ObjectNode json = Json.NODES.objectNode();
    update.before().ifPresent(row -> json.set("old", row.toJson()));
    update.after().ifPresent(row -> json.set("new", row.toJson()));
    return Optional.of(json);
  }

  private Optional<ObjectNode> update2(
      String table, Asked asked, Optional<Row> before, Optional<Row> after) {
    ObjectNode json = Json.NODES.objectNode();
    if (before.isEmpty()) {
      return asked.wantsInsert()
          ? Optional.of(
              json.set(
                  "insert", withoutDefaults(table, after.orElseThrow(), asked.insert()).toJson()))
          : Optional.empty();
    }
    if (after.isEmpty()) {
      return asked.wantsDelete()
          ? Optional.of(json.set("delete", Json.NODES.nullNode()))
          : Optional.empty();
    }
    ObjectNode difference = Json.NODES.objectNode();
    for (String column : changed(asked, before.get(), after.get())) {
      difference.set(
          column,
          Differences.between(
                  database.schema().table(table).column(table, column).type(),
                  before.get().value(column),
                  after.get().value(column))
              .toJson());
    }
    return difference.isEmpty() ? Optional.empty() : Optional.of(json.set("modify", difference));
  }

  private Row withoutDefaults(String table, Row row, List<String> columns) {
    TableSchema schema = database.schema().table(table);
    Map<String, Datum> values = new LinkedHashMap<>();
    for (String column : columns) {
      Datum value = row.value(column);
      if (!value.equals(schema.column(table, column).type().defaultValue())) {
        values.put(column, value);
      }
    }
    return new Row(values);
  }

  private static Row only(Row row, List<String> columns) {
    Map<String, Datum> values = new LinkedHashMap<>();
    columns.forEach(column -> values.put(column, row.value(column)));
    return new Row(values);
  }
}
