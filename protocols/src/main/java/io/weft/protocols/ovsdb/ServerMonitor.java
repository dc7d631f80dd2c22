package io.weft.protocols.ovsdb;

import io.weft.protocols.ovsdb.TableUpdates.RowUpdate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What one client wants to be told about (RFC 7047 sections 4.1.5 and 4.1.6). */
final class ServerMonitor {
  private final JsonNode id;
  private final Map<String, List<Part>> tables;

  /** Columns of a table, and which kinds of changes of them are wanted. */
  private record Part(
      List<String> columns, boolean initial, boolean insert, boolean delete, boolean modify) {}

  private ServerMonitor(JsonNode id, Map<String, List<Part>> tables) {
    this.id = id;
    this.tables = tables;
  }

  JsonNode id() {
    return id;
  }

  static ServerMonitor parse(DatabaseSchema schema, JsonNode id, JsonNode requests) {
    Map<String, List<Part>> tables = new LinkedHashMap<>();
    Json.object("monitor", requests)
        .forEachEntry(
            (table, request) -> {
              TableSchema tableSchema = schema.table(table);
              List<Part> parts = new ArrayList<>();
              if (request instanceof ArrayNode list) {
                list.forEach(part -> parts.add(part(table, tableSchema, part)));
              } else {
                parts.add(part(table, tableSchema, request));
              }
              tables.put(table, parts);
            });
    return new ServerMonitor(id, tables);
  }

  private static Part part(String table, TableSchema schema, JsonNode json) {
    ObjectNode object = Json.object(table, json);
    Json.onlyMembers(table, object, Set.of("columns", "select"));
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

  TableUpdates initial(OvsdbDatabase database) {
    Map<String, Map<UUID, RowUpdate>> content = new LinkedHashMap<>();
    tables.forEach(
        (table, parts) -> {
          Map<UUID, RowUpdate> rows = new LinkedHashMap<>();
          if (parts.stream().anyMatch(Part::initial)) {
            List<String> columns =
                parts.stream().filter(Part::initial).flatMap(p -> p.columns().stream()).toList();
            database
                .rows(table)
                .forEach(
                    (row, values) ->
                        rows.put(
                            row,
                            new RowUpdate(Optional.empty(), Optional.of(only(values, columns)))));
          }
          // A table without rows is left out of the answer, as Open vSwitch does it.
          if (!rows.isEmpty()) {
            content.put(table, rows);
          }
        });
    return new TableUpdates(content);
  }

  TableUpdates updates(List<RowChange> changes) {
    Map<String, Map<UUID, RowUpdate>> updates = new LinkedHashMap<>();
    for (RowChange change : changes) {
      update(change)
          .ifPresent(
              update ->
                  updates
                      .computeIfAbsent(change.table(), t -> new LinkedHashMap<>())
                      .put(change.row(), update));
    }
    return new TableUpdates(updates);
  }

  private Optional<RowUpdate> update(RowChange change) {
    List<Part> parts = tables.getOrDefault(change.table(), List.of());
    if (change.before().isEmpty()) {
      List<String> columns = columns(parts.stream().filter(Part::insert).toList());
      return parts.stream().anyMatch(Part::insert)
          ? Optional.of(new RowUpdate(Optional.empty(), change.after().map(r -> only(r, columns))))
          : Optional.empty();
    }
    if (change.after().isEmpty()) {
      List<String> columns = columns(parts.stream().filter(Part::delete).toList());
      return parts.stream().anyMatch(Part::delete)
          ? Optional.of(new RowUpdate(change.before().map(r -> only(r, columns)), Optional.empty()))
          : Optional.empty();
    }
    Row before = change.before().get();
    Row after = change.after().get();
    List<String> columns = columns(parts.stream().filter(Part::modify).toList());
    List<String> changed =
        columns.stream().filter(c -> !before.value(c).equals(after.value(c))).toList();
    return changed.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new RowUpdate(Optional.of(only(before, changed)), Optional.of(only(after, columns))));
  }

  private static List<String> columns(List<Part> parts) {
    return parts.stream().flatMap(part -> part.columns().stream()).distinct().toList();
  }

  private static Row only(Row row, List<String> columns) {
    Map<String, Datum> values = new LinkedHashMap<>();
    columns.forEach(column -> values.put(column, row.value(column)));
    return new Row(values);
  }
}
