package io.weft.protocols.ovsdb;

import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * What a row must fulfil to be taken (RFC 7047 section 5.1, {@code <condition>}).
 *
 * @param column a column, or {@code _uuid}
 */
public record Condition(String column, Function function, Datum value) {

  /** How the column is compared with the value. */
  public enum Function {
    /** Smaller; one integer or real only. */
    LESS("<"),
    /** Smaller or equal; one integer or real only. */
    LESS_OR_EQUAL("<="),
    /** Equal. */
    EQUAL("=="),
    /** Not equal. */
    NOT_EQUAL("!="),
    /** Greater or equal; one integer or real only. */
    GREATER_OR_EQUAL(">="),
    /** Greater; one integer or real only. */
    GREATER(">"),
    /** The column holds everything that the value holds. */
    INCLUDES("includes"),
    /** The column holds nothing that the value holds. */
    EXCLUDES("excludes");

    private final String text;

    Function(String text) {
      this.text = text;
    }

    /** The function on the wire. */
    public String text() {
      return text;
    }

    static Function parse(String where, String text) {
      for (Function function : values()) {
        if (function.text.equals(text)) {
          return function;
        }
      }
      throw new OvsdbException(where, "unknown function \"" + Json.shorten(text) + "\"");
    }
  }

  /** The column is equal to the value. */
  public static Condition equal(String column, Datum value) {
    return new Condition(column, Function.EQUAL, value);
  }

  /** The row is that one. */
  public static Condition row(UUID row) {
    return equal("_uuid", Datum.of(row));
  }

  JsonNode toJson() {
    return Json.NODES.arrayNode().add(column).add(function.text()).add(value.toJson());
  }

  static Condition parse(String where, JsonNode json) {
    ArrayNode array = Json.array(where, json);
    if (array.size() != 3) {
      throw new OvsdbException(where, "a condition has three parts, not " + array.size());
    }
    return new Condition(
        Json.string(where, array.get(0)),
        Function.parse(where, Json.string(where, array.get(1))),
        Datum.parse(where, array.get(2)));
  }
}
