package io.weft.protocols.ovsdb;

import java.util.UUID;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** A scalar value (RFC 7047 section 5.1, {@code <atom>}). */
public sealed interface Atom {

  /** An integer. */
  record Int(long value) implements Atom {
    @Override
    public AtomType type() {
      return AtomType.INTEGER;
    }

    @Override
    public JsonNode toJson() {
      return Json.NODES.numberNode(value);
    }

    @Override
    public String toString() {
      return Long.toString(value);
    }
  }

  /** A finite real number; the two zeros are equal. */
  record Real(double value) implements Atom {
    /** Refuses what JSON cannot carry. */
    public Real {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("a real must be finite: " + value);
      }
      value += 0.0; // turns -0.0 into 0.0
    }

    @Override
    public AtomType type() {
      return AtomType.REAL;
    }

    @Override
    public JsonNode toJson() {
      return Json.NODES.numberNode(value);
    }

    @Override
    public String toString() {
      return Double.toString(value);
    }
  }

  /** True or false. */
  record Bool(boolean value) implements Atom {
    @Override
    public AtomType type() {
      return AtomType.BOOLEAN;
    }

    @Override
    public JsonNode toJson() {
      return Json.NODES.booleanNode(value);
    }

    @Override
    public String toString() {
      return Boolean.toString(value);
    }
  }

  /** Text. */
  record Text(String value) implements Atom {
    @Override
    public AtomType type() {
      return AtomType.STRING;
    }

    @Override
    public JsonNode toJson() {
      return Json.NODES.stringNode(value);
    }

    @Override
    public String toString() {
      return '"' + value + '"';
    }
  }

  /** The id of a row. */
  record Uuid(UUID value) implements Atom {
    @Override
    public AtomType type() {
      return AtomType.UUID;
    }

    @Override
    public JsonNode toJson() {
      return Json.NODES.arrayNode().add("uuid").add(value.toString());
    }

    @Override
    public String toString() {
      return value.toString();
    }
  }

  /** The id of a row that the same transaction inserts, by the name given there. */
  record NamedUuid(String name) implements Atom {
    /** Refuses what is no {@code <id>} of RFC 7047 section 3.1. */
    public NamedUuid {
      if (!Names.ID.matcher(name).matches()) {
        throw new IllegalArgumentException("not a valid name for a row: " + Json.shorten(name));
      }
    }

    @Override
    public AtomType type() {
      return AtomType.UUID;
    }

    @Override
    public JsonNode toJson() {
      return Json.NODES.arrayNode().add("named-uuid").add(name);
    }

    @Override
    public String toString() {
      return '@' + name;
    }
  }

  /** The type of a column that can hold the value. */
  AtomType type();

  /** The value on the wire. */
  JsonNode toJson();

  /** An integer. */
  static Atom of(long value) {
    return new Int(value);
  }

  /** A real number. */
  static Atom of(double value) {
    return new Real(value);
  }

  /** True or false. */
  static Atom of(boolean value) {
    return new Bool(value);
  }

  /** Text. */
  static Atom of(String value) {
    return new Text(value);
  }

  /** The id of a row. */
  static Atom of(UUID value) {
    return new Uuid(value);
  }

  /** The id of a row inserted by the same transaction under {@code name}. */
  static Atom named(String name) {
    return new NamedUuid(name);
  }

  /**
   * Reads an atom by its own looks: a number without fraction is an integer.
   *
   * @throws OvsdbException if it is none
   */
  static Atom parse(String where, JsonNode json) {
    if (json.isString()) {
      return new Text(json.stringValue());
    }
    if (json.isBoolean()) {
      return new Bool(json.booleanValue());
    }
    if (json.isIntegralNumber()) {
      return new Int(Json.integer(where, json));
    }
    if (json.isNumber() && Double.isFinite(json.doubleValue())) {
      return new Real(json.doubleValue());
    }
    if (json instanceof ArrayNode array && array.size() == 2 && array.get(0).isString()) {
      String tag = array.get(0).stringValue();
      if (tag.equals("uuid")) {
        return new Uuid(uuid(where, Json.string(where, array.get(1))));
      }
      if (tag.equals("named-uuid")) {
        String name = Json.string(where, array.get(1));
        if (!Names.ID.matcher(name).matches()) {
          throw new OvsdbException(
              where, "\"" + Json.shorten(name) + "\" is not a valid name for a row");
        }
        return new NamedUuid(name);
      }
    }
    throw new OvsdbException(where, "must be an atom, not " + Json.describe(json));
  }

  /** Reads the canonical text form of a row id, which {@link UUID#fromString} is too lax for. */
  static UUID uuid(String where, String text) {
    if (!Names.UUID.matcher(text).matches()) {
      throw new OvsdbException(where, "\"" + Json.shorten(text) + "\" is not a UUID");
    }
    return UUID.fromString(text);
  }
}

/** The spellings of names. */
final class Names {
  static final Pattern ID = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
  static final Pattern UUID =
      Pattern.compile(
          "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

  private Names() {}
}
