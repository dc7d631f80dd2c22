package io.weft.protocols.ovsdb;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** A change of a column that depends on what it holds (RFC 7047 section 5.1). */
public record Mutation(String column, Mutator mutator, Datum value) {

  /** What is done to the column. Arithmetic goes for each element of a set. */
  public enum Mutator {
    /** Adds the number. */
    ADD("+="),
    /** Subtracts the number. */
    SUBTRACT("-="),
    /** Multiplies by the number. */
    MULTIPLY("*="),
    /** Divides by the number. */
    DIVIDE("/="),
    /** Takes the remainder of the division by the integer. */
    REMAINDER("%="),
    /** Adds elements; a map keeps the pairs whose keys it has. */
    INSERT("insert"),
    /** Removes elements; from a map by key, or by key and value. */
    DELETE("delete");

    private final String text;

    Mutator(String text) {
      this.text = text;
    }

    /** The mutator on the wire. */
    public String text() {
      return text;
    }

    static Mutator parse(String where, String text) {
      for (Mutator mutator : values()) {
        if (mutator.text.equals(text)) {
          return mutator;
        }
      }
      throw new OvsdbException(where, "unknown mutator \"" + Json.shorten(text) + "\"");
    }
  }

  /** Adds elements to a set or a map. */
  public static Mutation insert(String column, Datum elements) {
    return new Mutation(column, Mutator.INSERT, elements);
  }

  /** Removes elements from a set or a map. */
  public static Mutation delete(String column, Datum elements) {
    return new Mutation(column, Mutator.DELETE, elements);
  }

  JsonNode toJson() {
    return Json.NODES.arrayNode().add(column).add(mutator.text()).add(value.toJson());
  }

  static Mutation parse(String where, JsonNode json) {
    ArrayNode array = Json.array(where, json);
    if (array.size() != 3) {
      throw new OvsdbException(where, "a mutation has three parts, not " + array.size());
    }
    return new Mutation(
        Json.string(where, array.get(0)),
        Mutator.parse(where, Json.string(where, array.get(1))),
        Datum.parse(where, array.get(2)));
  }
}
