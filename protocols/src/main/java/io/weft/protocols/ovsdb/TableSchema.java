package io.weft.protocols.ovsdb;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A table (RFC 7047 section 3.2, {@code <table-schema>}).
 *
 * @param columns by name, without the {@code _uuid} and {@code _version} that every table has
 * @param maxRows most rows at the end of a transaction
 * @param root whether rows stay without being referred to
 * @param indexes sets of columns that no two rows may have equal
 */
public record TableSchema(
    Map<String, ColumnSchema> columns, int maxRows, boolean root, List<List<String>> indexes) {
  private static final ColumnSchema ROW_ID =
      new ColumnSchema(ColumnType.scalar(AtomType.UUID), false, false);

  /** Takes copies. */
  public TableSchema {
    columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    indexes = indexes.stream().map(List::copyOf).toList();
  }

  /**
   * The column of that name, those that every table has included.
   *
   * @throws OvsdbException if there is none
   */
  public ColumnSchema column(String where, String name) {
    if (name.equals("_uuid") || name.equals("_version")) {
      return ROW_ID;
    }
    ColumnSchema column = columns.get(name);
    if (column == null) {
      throw new OvsdbException(where, "no column \"" + Json.shorten(name) + "\"");
    }
    return column;
  }

  /** Whether there is such a column, those that every table has included. */
  boolean hasColumn(String name) {
    return name.equals("_uuid") || name.equals("_version") || columns.containsKey(name);
  }

  static TableSchema parse(String where, JsonNode json, boolean rootByDefault) {
    ObjectNode object = Json.object(where, json);
    Map<String, ColumnSchema> columns = new LinkedHashMap<>();
    Json.object(where + ".columns", Json.required(where, object, "columns"))
        .forEachEntry(
            (name, column) -> {
              String at = where + "." + name;
              columns.put(name, ColumnSchema.parse(at, Json.object(at, column)));
            });
    List<List<String>> indexes = new ArrayList<>();
    if (object.has("indexes")) {
      for (JsonNode index : Json.array(where + ".indexes", object.get("indexes"))) {
        List<String> names = new ArrayList<>();
        for (JsonNode name : Json.array(where + ".indexes", index)) {
          names.add(Json.string(where + ".indexes", name));
        }
        indexes.add(names);
      }
    }
    long maxRows = Integer.MAX_VALUE;
    if (object.has("maxRows")) {
      maxRows = Json.integer(where + ".maxRows", object.get("maxRows"));
      if (maxRows < 1) {
        throw new OvsdbException(where + ".maxRows", "must be positive, not " + maxRows);
      }
    }
    TableSchema table =
        new TableSchema(
            columns,
            (int) Math.min(maxRows, Integer.MAX_VALUE),
            object.has("isRoot")
                ? Json.bool(where + ".isRoot", object.get("isRoot"))
                : rootByDefault,
            indexes);
    indexes.forEach(index -> index.forEach(name -> table.column(where + ".indexes", name)));
    return table;
  }

  ObjectNode toJson() {
    ObjectNode json = Json.NODES.objectNode();
    ObjectNode columnsJson = json.putObject("columns");
    columns.forEach((name, column) -> columnsJson.set(name, column.toJson()));
    if (maxRows != Integer.MAX_VALUE) {
      json.put("maxRows", maxRows);
    }
    json.put("isRoot", root);
    if (!indexes.isEmpty()) {
      ArrayNode list = json.putArray("indexes");
      indexes.forEach(index -> index.forEach(list.addArray()::add));
    }
    return json;
  }
}
