package io.weft.protocols.ovsdb;

import tools.jackson.databind.node.ObjectNode;

/**
 * A column (RFC 7047 section 3.2, {@code <column-schema>}).
 *
 * @param type what it holds
 * @param ephemeral whether its content may be lost when the server stops
 * @param mutable whether it may change after the row was inserted
 */
public record ColumnSchema(ColumnType type, boolean ephemeral, boolean mutable) {
  static ColumnSchema parse(String where, ObjectNode json) {
    return new ColumnSchema(
        ColumnType.parse(where, Json.required(where, json, "type")),
        json.has("ephemeral") && Json.bool(where + ".ephemeral", json.get("ephemeral")),
        !json.has("mutable") || Json.bool(where + ".mutable", json.get("mutable")));
  }

  ObjectNode toJson() {
    ObjectNode json = Json.NODES.objectNode();
    json.set("type", type.toJson());
    if (ephemeral) {
      json.put("ephemeral", true);
    }
    if (!mutable) {
      json.put("mutable", false);
    }
    return json;
  }
}
