package io.weft.protocols.ovsdb;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The schema of a database (RFC 7047 section 3.2, {@code <database-schema>}). Members that this
 * version does not know are left out, so that newer servers can be talked to.
 *
 * @param name the database, such as {@code Open_vSwitch}
 * @param version the schema's version, {@code x.y.z}
 * @param checksum of the text that the schema was written as ({@code cksum}), as Open vSwitch has
 *     it
 * @param tables by name
 */
public record DatabaseSchema(
    String name, String version, Optional<String> checksum, Map<String, TableSchema> tables) {
  /** Takes a copy. */
  public DatabaseSchema {
    tables = Collections.unmodifiableMap(new LinkedHashMap<>(tables));
  }

  /** A schema without a checksum. */
  public DatabaseSchema(String name, String version, Map<String, TableSchema> tables) {
    this(name, version, Optional.empty(), tables);
  }

  /**
   * The table of that name.
   *
   * @throws OvsdbException if there is none
   */
  public TableSchema table(String table) {
    TableSchema schema = tables.get(table);
    if (schema == null) {
      throw new OvsdbException(name, "no table \"" + Json.shorten(table) + "\"");
    }
    return schema;
  }

  /**
   * Reads a schema.
   *
   * @throws OvsdbException naming the table and column that are wrong
   */
  public static DatabaseSchema parse(JsonNode json) {
    ObjectNode object = Json.object("schema", json);
    String name = Json.string("schema.name", Json.required("schema", object, "name"));
    String version =
        object.has("version") ? Json.string("schema.version", object.get("version")) : "";
    ObjectNode tablesJson = Json.object(name, Json.required(name, object, "tables"));
    // A schema in which no table is a root is one from before there were roots: all are.
    boolean anyRoot =
        tablesJson.valueStream().anyMatch(table -> table.path("isRoot").asBoolean(false));
    Map<String, TableSchema> tables = new LinkedHashMap<>();
    tablesJson.forEachEntry(
        (table, schema) -> tables.put(table, TableSchema.parse(table, schema, !anyRoot)));
    DatabaseSchema schema =
        new DatabaseSchema(
            name,
            version,
            object.has("cksum")
                ? Optional.of(Json.string("schema.cksum", object.get("cksum")))
                : Optional.empty(),
            tables);
    schema.checkReferences();
    return schema;
  }

  /**
   * Looks whether references lead to tables that there are.
   *
   * @throws OvsdbException if one does not
   */
  void checkReferences() {
    tables.forEach(
        (table, schema) ->
            schema
                .columns()
                .forEach(
                    (column, columnSchema) -> {
                      ColumnType type = columnSchema.type();
                      type.key().table().ifPresent(to -> checkReference(table, column, to));
                      type.value()
                          .flatMap(BaseType::table)
                          .ifPresent(to -> checkReference(table, column, to));
                    }));
  }

  private void checkReference(String table, String column, String to) {
    if (!tables.containsKey(to)) {
      throw new OvsdbException(
          table + "." + column, "refers to the table \"" + to + "\" that does not exist");
    }
  }

  /** The schema on the wire. */
  public ObjectNode toJson() {
    ObjectNode json = Json.NODES.objectNode().put("name", name).put("version", version);
    checksum.ifPresent(text -> json.put("cksum", text));
    ObjectNode tablesJson = json.putObject("tables");
    tables.forEach((table, schema) -> tablesJson.set(table, schema.toJson()));
    return json;
  }
}
