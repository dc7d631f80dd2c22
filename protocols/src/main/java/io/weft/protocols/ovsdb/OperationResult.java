package io.weft.protocols.ovsdb;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What became of one operation of a transaction (RFC 7047 sections 4.1.3 and 5.2). */
public sealed interface OperationResult {

  /** A row was inserted under this id. */
  record Inserted(UUID row) implements OperationResult {
    @Override
    public JsonNode toJson() {
      ObjectNode json = Json.NODES.objectNode();
      json.set("uuid", Atom.of(row).toJson());
      return json;
    }
  }

  /** So many rows were updated, mutated or deleted. */
  record Count(long rows) implements OperationResult {
    @Override
    public JsonNode toJson() {
      return Json.NODES.objectNode().put("count", rows);
    }
  }

  /** The rows that a select found. */
  record Selected(List<Row> rows) implements OperationResult {
    /** Takes a copy. */
    public Selected {
      rows = List.copyOf(rows);
    }

    @Override
    public JsonNode toJson() {
      ObjectNode json = Json.NODES.objectNode();
      ArrayNode list = json.putArray("rows");
      rows.forEach(row -> list.add(row.toJson()));
      return json;
    }
  }

  /** Done, and nothing more to say. */
  record Done() implements OperationResult {
    @Override
    public JsonNode toJson() {
      return Json.NODES.objectNode();
    }
  }

  /**
   * The operation failed, and the transaction with it.
   *
   * @param error the RFC's short name, such as {@code constraint violation}
   * @param details for people; may be empty
   */
  record Failed(String error, String details) implements OperationResult {
    @Override
    public JsonNode toJson() {
      ObjectNode json = Json.NODES.objectNode().put("error", error);
      if (!details.isEmpty()) {
        json.put("details", details);
      }
      return json;
    }
  }

  /** Not tried, because an operation before it failed. */
  record NotTried() implements OperationResult {
    @Override
    public JsonNode toJson() {
      return Json.NODES.nullNode();
    }
  }

  /** The result on the wire. */
  JsonNode toJson();

  /**
   * Reads the result of an operation.
   *
   * @throws OvsdbException if it is no result of such an operation
   */
  static OperationResult parse(DatabaseSchema schema, Operation operation, JsonNode json) {
    if (json.isNull()) {
      return new NotTried();
    }
    String where = operation.op() + " result";
    ObjectNode object = Json.object(where, json);
    if (object.has("error")) {
      return failure(object);
    }
    return switch (operation) {
      case Operation.Insert insert -> {
        Atom row = Atom.parse(where, Json.required(where, object, "uuid"));
        if (!(row instanceof Atom.Uuid(UUID id))) {
          throw new OvsdbException(where, "must hold a row id, not " + row);
        }
        yield new Inserted(id);
      }
      case Operation.Select select -> {
        List<Row> rows = new ArrayList<>();
        for (JsonNode row : Json.array(where, Json.required(where, object, "rows"))) {
          rows.add(Row.parse(select.table(), schema.table(select.table()), row));
        }
        yield new Selected(rows);
      }
      case Operation.Update update -> count(where, object);
      case Operation.Mutate mutate -> count(where, object);
      case Operation.Delete delete -> count(where, object);
      case Operation.Wait wait -> new Done();
      case Operation.Commit commit -> new Done();
      case Operation.Abort abort -> new Done();
      case Operation.Comment comment -> new Done();
      case Operation.Assert lock -> new Done();
    };
  }

  /** Reads {@code {"error": …, "details": …}}. */
  static Failed failure(ObjectNode object) {
    return new Failed(
        Json.string("error", object.get("error")),
        object.has("details") ? Json.string("details", object.get("details")) : "");
  }

  private static Count count(String where, ObjectNode object) {
    return new Count(Json.integer(where, Json.required(where, object, "count")));
  }
}
