package io.weft.protocols.ovsdb;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A step of a transaction (RFC 7047 section 5.2). An empty list of conditions takes every row.
 * Conditions, rows and mutations are checked by the server, against its schema.
 */
public sealed interface Operation {

  /**
   * Adds a row.
   *
   * @param name a name by which the other operations of the transaction refer to the row
   */
  record Insert(String table, Row row, Optional<String> name) implements Operation {
    @Override
    public ObjectNode toJson() {
      ObjectNode json = start("insert", table);
      json.set("row", row.toJson());
      name.ifPresent(n -> json.put("uuid-name", n));
      return json;
    }
  }

  /**
   * Reads rows.
   *
   * @param columns those wanted; empty for all
   */
  record Select(String table, List<Condition> where, Optional<List<String>> columns)
      implements Operation {
    /** Takes copies. */
    public Select {
      where = List.copyOf(where);
      columns = columns.map(List::copyOf);
    }

    @Override
    public ObjectNode toJson() {
      ObjectNode json = start("select", table);
      json.set("where", conditions(where));
      columns.ifPresent(names -> names.forEach(json.putArray("columns")::add));
      return json;
    }
  }

  /** Sets columns of rows. */
  record Update(String table, List<Condition> where, Row row) implements Operation {
    /** Takes a copy. */
    public Update {
      where = List.copyOf(where);
    }

    @Override
    public ObjectNode toJson() {
      ObjectNode json = start("update", table);
      json.set("where", conditions(where));
      json.set("row", row.toJson());
      return json;
    }
  }

  /** Changes columns of rows, starting from what they hold. */
  record Mutate(String table, List<Condition> where, List<Mutation> mutations)
      implements Operation {
    /** Takes copies. */
    public Mutate {
      where = List.copyOf(where);
      mutations = List.copyOf(mutations);
    }

    @Override
    public ObjectNode toJson() {
      ObjectNode json = start("mutate", table);
      json.set("where", conditions(where));
      ArrayNode list = json.putArray("mutations");
      mutations.forEach(mutation -> list.add(mutation.toJson()));
      return json;
    }
  }

  /** Removes rows. */
  record Delete(String table, List<Condition> where) implements Operation {
    /** Takes a copy. */
    public Delete {
      where = List.copyOf(where);
    }

    @Override
    public ObjectNode toJson() {
      ObjectNode json = start("delete", table);
      json.set("where", conditions(where));
      return json;
    }
  }

  /**
   * Goes on only when the selected columns of the selected rows are (or are not) the given rows.
   *
   * @param timeout after which the transaction fails, in milliseconds on the wire; empty for never
   * @param columns those compared; empty for all
   * @param equal whether to wait for equality or for its end
   */
  record Wait(
      Optional<Duration> timeout,
      String table,
      List<Condition> where,
      Optional<List<String>> columns,
      boolean equal,
      List<Row> rows)
      implements Operation {
    /** Takes copies. */
    public Wait {
      where = List.copyOf(where);
      columns = columns.map(List::copyOf);
      rows = List.copyOf(rows);
    }

    @Override
    public ObjectNode toJson() {
      ObjectNode json = start("wait", table);
      timeout.ifPresent(t -> json.put("timeout", t.toMillis()));
      json.set("where", conditions(where));
      columns.ifPresent(names -> names.forEach(json.putArray("columns")::add));
      json.put("until", equal ? "==" : "!=");
      ArrayNode list = json.putArray("rows");
      rows.forEach(row -> list.add(row.toJson()));
      return json;
    }
  }

  /**
   * Commits what was done so far.
   *
   * @param durable whether to wait until it is on disk
   */
  record Commit(boolean durable) implements Operation {
    @Override
    public ObjectNode toJson() {
      return Json.NODES.objectNode().put("op", "commit").put("durable", durable);
    }
  }

  /** Gives the transaction up: it fails with the error {@code aborted}. */
  record Abort() implements Operation {
    @Override
    public ObjectNode toJson() {
      return Json.NODES.objectNode().put("op", "abort");
    }
  }

  /** Leaves a note in the server's log. */
  record Comment(String text) implements Operation {
    @Override
    public ObjectNode toJson() {
      return Json.NODES.objectNode().put("op", "comment").put("comment", text);
    }
  }

  /** Goes on only if this client holds the lock. */
  record Assert(String lock) implements Operation {
    @Override
    public ObjectNode toJson() {
      return Json.NODES.objectNode().put("op", "assert").put("lock", lock);
    }
  }

  /** Adds a row. */
  static Operation insert(String table, Row row) {
    return new Insert(table, row, Optional.empty());
  }

  /** Adds a row that the transaction's other operations call {@code name}. */
  static Operation insert(String table, Row row, String name) {
    return new Insert(table, row, Optional.of(name));
  }

  /** Reads all columns of rows. */
  static Operation select(String table, Condition... where) {
    return new Select(table, List.of(where), Optional.empty());
  }

  /** Sets columns of rows. */
  static Operation update(String table, Row row, Condition... where) {
    return new Update(table, List.of(where), row);
  }

  /** Changes a column of rows. */
  static Operation mutate(String table, Mutation mutation, Condition... where) {
    return new Mutate(table, List.of(where), List.of(mutation));
  }

  /** Removes rows. */
  static Operation delete(String table, Condition... where) {
    return new Delete(table, List.of(where));
  }

  /** The operation on the wire. */
  ObjectNode toJson();

  /** Whether it may change the database. */
  default boolean isWriting() {
    return switch (this) {
      case Insert insert -> true;
      case Update update -> true;
      case Mutate mutate -> true;
      case Delete delete -> true;
      case Select select -> false;
      case Wait wait -> false;
      case Commit commit -> false;
      case Abort abort -> false;
      case Comment comment -> false;
      case Assert lock -> false;
    };
  }

  /** The operation's name on the wire. */
  default String op() {
    return toJson().get("op").stringValue();
  }

  /** The name of a row or lock, an {@code <id>} of section 3.1. */
  static Atom name(JsonNode json) {
    return Atom.parse("id", Json.NODES.arrayNode().add("named-uuid").add(json));
  }

  /**
   * Reads an operation. Values get the types of the schema's columns; references by name to rows of
   * the same transaction stay so.
   *
   * @throws OvsdbException naming the member that is wrong
   */
  static Operation parse(DatabaseSchema schema, JsonNode json) {
    ObjectNode object = Json.object("operation", json);
    String op = Json.string("operation.op", Json.required("operation", object, "op"));
    Set<String> members = OperationReader.MEMBERS.get(op);
    if (members == null) {
      throw new OvsdbException("operation", "unknown operation \"" + Json.shorten(op) + "\"");
    }
    Json.onlyMembers(op, object, members);
    return new OperationReader(schema, op, object).read();
  }

  private static ObjectNode start(String op, String table) {
    return Json.NODES.objectNode().put("op", op).put("table", table);
  }

  private static ArrayNode conditions(List<Condition> where) {
    ArrayNode list = Json.NODES.arrayNode();
    where.forEach(condition -> list.add(condition.toJson()));
    return list;
  }
}

/** Reads one operation. */
final class OperationReader {
  static final Map<String, Set<String>> MEMBERS = members();

  private final DatabaseSchema schema;
  private final String op;
  private final ObjectNode json;

  OperationReader(DatabaseSchema schema, String op, ObjectNode json) {
    this.schema = schema;
    this.op = op;
    this.json = json;
  }

  private static Map<String, Set<String>> members() {
    Map<String, Set<String>> members = new LinkedHashMap<>();
    members.put("insert", Set.of("op", "table", "row", "uuid-name"));
    members.put("select", Set.of("op", "table", "where", "columns"));
    members.put("update", Set.of("op", "table", "where", "row"));
    members.put("mutate", Set.of("op", "table", "where", "mutations"));
    members.put("delete", Set.of("op", "table", "where"));
    members.put("wait", Set.of("op", "timeout", "table", "where", "columns", "until", "rows"));
    members.put("commit", Set.of("op", "durable"));
    members.put("abort", Set.of("op"));
    members.put("comment", Set.of("op", "comment"));
    members.put("assert", Set.of("op", "lock"));
    return members;
  }

  Operation read() {
    return switch (op) {
      case "insert" ->
          new Operation.Insert(
              table(),
              row(required("row")),
              json.has("uuid-name")
                  ? Optional.of(((Atom.NamedUuid) Operation.name(json.get("uuid-name"))).name())
                  : Optional.empty());
      case "select" -> new Operation.Select(table(), where(), columns());
      case "update" -> new Operation.Update(table(), where(), row(required("row")));
      case "mutate" -> new Operation.Mutate(table(), where(), mutations());
      case "delete" -> new Operation.Delete(table(), where());
      case "wait" -> readWait();
      case "commit" -> new Operation.Commit(Json.bool("commit.durable", required("durable")));
      case "abort" -> new Operation.Abort();
      case "comment" -> new Operation.Comment(Json.string("comment", required("comment")));
      case "assert" -> new Operation.Assert(Json.string("assert.lock", required("lock")));
      default -> throw new IllegalStateException(op);
    };
  }

  private Operation.Wait readWait() {
    Optional<Duration> timeout = Optional.empty();
    if (json.has("timeout")) {
      long millis = Json.integer("wait.timeout", json.get("timeout"));
      if (millis < 0) {
        throw new OvsdbException("wait.timeout", "must not be negative: " + millis);
      }
      timeout = Optional.of(Duration.ofMillis(millis));
    }
    String until = Json.string("wait.until", required("until"));
    if (!until.equals("==") && !until.equals("!=")) {
      throw new OvsdbException("wait.until", "must be \"==\" or \"!=\"");
    }
    List<Row> rows = new ArrayList<>();
    for (JsonNode row : Json.array("wait.rows", required("rows"))) {
      rows.add(row(row));
    }
    return new Operation.Wait(timeout, table(), where(), columns(), until.equals("=="), rows);
  }

  private JsonNode required(String member) {
    return Json.required(op, json, member);
  }

  private String table() {
    String table = Json.string(op + ".table", required("table"));
    schema.table(table);
    return table;
  }

  private Row row(JsonNode row) {
    return Row.parse(table(), schema.table(table()), row);
  }

  private List<Condition> where() {
    List<Condition> conditions = new ArrayList<>();
    for (JsonNode condition : Json.array(op + ".where", required("where"))) {
      conditions.add(Condition.parse(op + ".where", condition));
    }
    return conditions;
  }

  private List<Mutation> mutations() {
    List<Mutation> mutations = new ArrayList<>();
    for (JsonNode mutation : Json.array("mutate.mutations", required("mutations"))) {
      mutations.add(Mutation.parse("mutate.mutations", mutation));
    }
    return mutations;
  }

  private Optional<List<String>> columns() {
    if (!json.has("columns")) {
      return Optional.empty();
    }
    List<String> columns = new ArrayList<>();
    for (JsonNode column : Json.array(op + ".columns", json.get("columns"))) {
      String name = Json.string(op + ".columns", column);
      schema.table(table()).column(op, name);
      columns.add(name);
    }
    return Optional.of(columns);
  }
}
