package io.weft.protocols.ovsdb;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tables and columns to be told about (RFC 7047 section 4.1.5), all kinds of changes of them
 * included.
 *
 * @param tables for each table its columns
 */
public record MonitorRequest(Map<String, List<String>> tables) {
  /** Takes a copy. */
  public MonitorRequest {
    Map<String, List<String>> copy = new LinkedHashMap<>();
    tables.forEach((table, columns) -> copy.put(table, List.copyOf(columns)));
    tables = Collections.unmodifiableMap(copy);
  }

  /** Nothing yet. */
  public static MonitorRequest none() {
    return new MonitorRequest(Map.of());
  }

  /** This request and these columns of a table. */
  public MonitorRequest and(String table, String... columns) {
    Map<String, List<String>> more = new LinkedHashMap<>(tables);
    more.put(table, List.of(columns));
    return new MonitorRequest(more);
  }

  /**
   * Without the tables and columns that the server does not have: older and newer versions differ.
   */
  public MonitorRequest within(DatabaseSchema schema) {
    Map<String, List<String>> known = new LinkedHashMap<>();
    tables.forEach(
        (table, columns) -> {
          TableSchema tableSchema = schema.tables().get(table);
          if (tableSchema != null) {
            known.put(table, columns.stream().filter(tableSchema.columns()::containsKey).toList());
          }
        });
    return new MonitorRequest(known);
  }

  /** The request on the wire. */
  public ObjectNode toJson() {
    ObjectNode json = Json.NODES.objectNode();
    tables.forEach(
        (table, columns) -> {
          ArrayNode names = json.putArray(table).addObject().putArray("columns");
          columns.forEach(names::add);
        });
    return json;
  }
}
