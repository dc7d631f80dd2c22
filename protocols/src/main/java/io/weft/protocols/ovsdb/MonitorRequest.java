package io.weft.protocols.ovsdb;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tables and columns to be told about (RFC 7047 section 4.1.5), all kinds of changes of them
 * included, and which rows (ovsdb-server(7), section 4.1.12).
 *
 * @param tables for each table its columns
 * @param where for each table conditions of which a row must fulfil one; a table that is not here
 *     is told of with all rows, and one with no condition with none. A server that knows no
 *     conditions tells of all rows
 */
public record MonitorRequest(Map<String, List<String>> tables, Map<String, List<Condition>> where) {
  /** Takes copies. */
  public MonitorRequest {
    Map<String, List<String>> copy = new LinkedHashMap<>();
    tables.forEach((table, columns) -> copy.put(table, List.copyOf(columns)));
    tables = OwnedMap.of(copy);
    Map<String, List<Condition>> conditions = new LinkedHashMap<>();
    where.forEach((table, list) -> conditions.put(table, List.copyOf(list)));
    where = OwnedMap.of(conditions);
  }

  /** All rows of the tables. */
  public MonitorRequest(Map<String, List<String>> tables) {
    this(tables, Map.of());
  }

  /** Nothing yet. */
  public static MonitorRequest none() {
    return new MonitorRequest(Map.of());
  }

  /** This request and these columns of a table. */
  public MonitorRequest and(String table, String... columns) {
    Map<String, List<String>> more = new LinkedHashMap<>(tables);
    more.put(table, List.of(columns));
    return new MonitorRequest(more, where);
  }

  /** This request, with only those rows of a table that fulfil one of the conditions. */
  public MonitorRequest where(String table, Condition... conditions) {
    return where(table, List.of(conditions));
  }

  /** This request, with only those rows of a table that fulfil one of the conditions. */
  public MonitorRequest where(String table, Collection<Condition> conditions) {
    Map<String, List<Condition>> more = new LinkedHashMap<>(where);
    more.put(table, List.copyOf(conditions));
    return new MonitorRequest(tables, more);
  }

  /**
   * Without the tables and columns that the server does not have: older and newer versions differ.
   * Conditions about such columns go, too.
   */
  public MonitorRequest within(DatabaseSchema schema) {
    Map<String, List<String>> known = new LinkedHashMap<>();
    Map<String, List<Condition>> conditions = new LinkedHashMap<>();
    BiConsumer<String, List<String>> keep =
        (table, columns) -> {
          TableSchema tableSchema = schema.tables().get(table);
          if (tableSchema == null) {
            return;
          }
          known.put(table, columns.stream().filter(tableSchema.columns()::containsKey).toList());
          List<Condition> asked = where.get(table);
          if (asked != null && asked.stream().allMatch(c -> tableSchema.hasColumn(c.column()))) {
            conditions.put(table, asked);
          }
        };
    tables.forEach(keep);
    return new MonitorRequest(known, conditions);
  }

  /** The request on the wire, for {@code monitor}. */
  public ObjectNode toJson() {
    ObjectNode json = Json.NODES.objectNode();
    tables.forEach((table, columns) -> addColumns(json.putArray(table).addObject(), columns));
    return json;
  }

  private static void addColumns(ObjectNode part, List<String> columns) {
    ArrayNode names = part.putArray("columns");
    columns.forEach(names::add);
  }

  /** The request on the wire, for {@code monitor_cond} and {@code monitor_cond_since}. */
  ObjectNode toConditionalJson() {
    ObjectNode json = Json.NODES.objectNode();
    tables.forEach(
        (table, columns) -> {
          ObjectNode part = json.putArray(table).addObject();
          addColumns(part, columns);
          List<Condition> conditions = where.get(table);
          if (conditions != null) {
            part.set("where", conditions(conditions));
          }
        });
    return json;
  }

  /** The conditions of the tables on the wire, for {@code monitor_cond_change}. */
  static ObjectNode conditionsToJson(Map<String, List<Condition>> where) {
    ObjectNode json = Json.NODES.objectNode();
    where.forEach((table, list) -> json.putArray(table).addObject().set("where", conditions(list)));
    return json;
  }

  private static ArrayNode conditions(List<Condition> conditions) {
    ArrayNode json = Json.NODES.arrayNode();
    if (conditions.isEmpty()) {
      return json.add(false);
    }
    conditions.forEach(condition -> json.add(condition.toJson()));
    return json;
  }
}
