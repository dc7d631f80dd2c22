package io.weft.protocols.ovsdb;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/**
 * Changes of tables that are monitored under conditions, or their first content: {@code
 * <table-updates2>} of ovsdb-server(7), section 4.1.13.
 *
 * @param tables by table and row
 */
public record TableUpdates2(Map<String, Map<UUID, RowUpdate>> tables) {

  /** The change of one row. */
  public sealed interface RowUpdate {}

  /**
   * A row that was there when the monitor began.
   *
   * @param row its monitored columns; on the wire those are left out that have their default
   */
  public record Initial(Row row) implements RowUpdate {}

  /**
   * A row that came, into the table or among those that the condition takes.
   *
   * @param row its monitored columns; on the wire those are left out that have their default
   */
  public record Insert(Row row) implements RowUpdate {}

  /**
   * A row that changed.
   *
   * @param difference the columns that changed: the new value of a column that holds at most one
   *     element; otherwise the elements of a set that came or went, and the pairs of a map that
   *     came, went or have another value now
   */
  public record Modify(Row difference) implements RowUpdate {}

  /** A row that went, out of the table or from those that the condition takes. */
  public record Delete() implements RowUpdate {}

  /** Takes copies. */
  public TableUpdates2 {
    Map<String, Map<UUID, RowUpdate>> copy = new LinkedHashMap<>();
    tables.forEach((table, rows) -> copy.put(table, OwnedMap.copyOf(rows)));
    tables = OwnedMap.of(copy);
  }

  /** Whether nothing changed. */
  public boolean isEmpty() {
    return tables.values().stream().allMatch(Map::isEmpty);
  }

  /** The updates on the wire, with all columns that the rows have. */
  public ObjectNode toJson() {
    ObjectNode json = Json.NODES.objectNode();
    tables.forEach(
        (table, rows) -> {
          ObjectNode tableJson = json.putObject(table);
          rows.forEach(
              (id, update) -> {
                ObjectNode row = tableJson.putObject(id.toString());
                switch (update) {
                  case Initial(Row content) -> row.set("initial", content.toJson());
                  case Insert(Row content) -> row.set("insert", content.toJson());
                  case Modify(Row difference) -> row.set("modify", difference.toJson());
                  case Delete() -> row.set("delete", Json.NODES.nullNode());
                }
              });
        });
    return json;
  }
}
