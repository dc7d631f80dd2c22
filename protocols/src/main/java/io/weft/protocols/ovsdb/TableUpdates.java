package io.weft.protocols.ovsdb;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Changes of monitored tables, or their first content (RFC 7047 sections 4.1.5 and 4.1.6).
 *
 * @param tables by table and row
 */
public record TableUpdates(Map<String, Map<UUID, RowUpdate>> tables) {

  /**
   * The change of one row.
   *
   * @param before absent for an insert; all monitored columns for a delete; for a modification the
   *     columns that changed, as they were
   * @param after absent for a delete; otherwise all monitored columns
   */
  public record RowUpdate(Optional<Row> before, Optional<Row> after) {
    /** Refuses a change from nothing to nothing. */
    public RowUpdate {
      if (before.isEmpty() && after.isEmpty()) {
        throw new IllegalArgumentException("neither an old nor a new row");
      }
    }
  }

  /** Takes copies. */
  public TableUpdates {
    Map<String, Map<UUID, RowUpdate>> copy = new LinkedHashMap<>();
    tables.forEach((table, rows) -> copy.put(table, OwnedMap.copyOf(rows)));
    tables = OwnedMap.of(copy);
  }

  /** Whether nothing changed. */
  public boolean isEmpty() {
    return tables.values().stream().allMatch(Map::isEmpty);
  }

  /**
   * Reads {@code <table-updates>}.
   *
   * @throws OvsdbException naming the table and column that are wrong
   */
  public static TableUpdates parse(DatabaseSchema schema, JsonNode json) {
    Map<String, Map<UUID, RowUpdate>> tables = new LinkedHashMap<>();
    Json.object("table updates", json)
        .forEachEntry(
            (table, rows) -> {
              TableSchema tableSchema = schema.table(table);
              Map<UUID, RowUpdate> updates = new LinkedHashMap<>();
              Json.object(table, rows)
                  .forEachEntry(
                      (id, update) ->
                          updates.put(Atom.uuid(table, id), row(table, tableSchema, update)));
              tables.put(table, updates);
            });
    return new TableUpdates(tables);
  }

  private static RowUpdate row(String table, TableSchema schema, JsonNode json) {
    ObjectNode object = Json.object(table, json);
    Json.onlyMembers(table, object, Set.of("old", "new"));
    if (object.isEmpty()) {
      throw new OvsdbException(table, "a row update without old and new");
    }
    return new RowUpdate(part(table, schema, object, "old"), part(table, schema, object, "new"));
  }

  private static Optional<Row> part(
      String table, TableSchema schema, ObjectNode object, String member) {
    return object.has(member)
        ? Optional.of(Row.parse(table, schema, object.get(member)))
        : Optional.empty();
  }

  /** The updates on the wire. */
  public ObjectNode toJson() {
    ObjectNode json = Json.NODES.objectNode();
    tables.forEach(
        (table, rows) -> {
          ObjectNode tableJson = json.putObject(table);
          rows.forEach(
              (id, update) -> {
                ObjectNode row = tableJson.putObject(id.toString());
                update.before().ifPresent(before -> row.set("old", before.toJson()));
                update.after().ifPresent(after -> row.set("new", after.toJson()));
              });
        });
    return json;
  }
}
