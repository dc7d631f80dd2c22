package io.weft.protocols.ovsdb;

import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reading JSON with errors that name the place. */
final class Json {
  static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Json() {}

  static ObjectNode object(String where, JsonNode json) {
    if (json instanceof ObjectNode object) {
      return object;
    }
    throw new OvsdbException(where, "must be an object, not " + describe(json));
  }

  static ArrayNode array(String where, JsonNode json) {
    if (json instanceof ArrayNode array) {
      return array;
    }
    throw new OvsdbException(where, "must be an array, not " + describe(json));
  }

  static String string(String where, JsonNode json) {
    if (json.isString()) {
      return json.stringValue();
    }
    throw new OvsdbException(where, "must be a string, not " + describe(json));
  }

  static boolean bool(String where, JsonNode json) {
    if (json.isBoolean()) {
      return json.booleanValue();
    }
    throw new OvsdbException(where, "must be true or false, not " + describe(json));
  }

  static long integer(String where, JsonNode json) {
    if (json.isIntegralNumber() && json.canConvertToLong()) {
      return json.longValue();
    }
    // Open vSwitch takes 1.0 for an integer too, as does whatever prints all numbers as reals.
    if (json.isFloatingPointNumber()) {
      double value = json.doubleValue();
      if (value == Math.rint(value) && Math.abs(value) <= 1L << 53) {
        return (long) value;
      }
    }
    throw new OvsdbException(where, "must be an integer of 64 bits, not " + describe(json));
  }

  static JsonNode required(String where, ObjectNode object, String member) {
    JsonNode value = object.get(member);
    if (value == null) {
      throw new OvsdbException(where, "member \"" + member + "\" is missing");
    }
    return value;
  }

  static void onlyMembers(String where, ObjectNode object, Set<String> known) {
    for (String name : object.propertyNames()) {
      if (!known.contains(name)) {
        throw new OvsdbException(where, "unknown member \"" + shorten(name) + "\"");
      }
    }
  }

  static String describe(JsonNode json) {
    if (json.isContainer()) {
      return json.isArray() ? "an array" : "an object";
    }
    return shorten(json.toString());
  }

  static String shorten(String text) {
    return text.length() <= 60 ? text : text.substring(0, 60) + "…";
  }
}
