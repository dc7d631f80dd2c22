package io.weft.protocols.ovsdb;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The type of a column (RFC 7047 section 3.2, {@code <type>}).
 *
 * @param key the atoms of a set, or the keys of a map
 * @param value the values of a map; empty for a set
 * @param minimum fewest elements, 0 or 1
 * @param maximum most elements; {@link #UNLIMITED} for no limit
 */
public record ColumnType(BaseType key, Optional<BaseType> value, int minimum, int maximum) {
  /** As many elements as fit. */
  public static final int UNLIMITED = Integer.MAX_VALUE;

  /** Refuses counts that the RFC rules out. */
  public ColumnType {
    if (minimum < 0 || minimum > 1 || maximum < 1) {
      throw new IllegalArgumentException("from " + minimum + " to " + maximum + " elements");
    }
  }

  /** Exactly one atom. */
  public static ColumnType scalar(AtomType type) {
    return new ColumnType(BaseType.of(type), Optional.empty(), 1, 1);
  }

  /** Whether values are maps. */
  public boolean isMap() {
    return value.isPresent();
  }

  /** Whether values may have more than one element. */
  boolean isComposite() {
    return maximum > 1;
  }

  /** The value of a column that nobody gave one (section 5.2.1). */
  public Datum defaultValue() {
    if (isMap()) {
      return minimum == 0
          ? new Datum.OfMap(Map.of())
          : new Datum.OfMap(Map.of(key.defaultAtom(), value.orElseThrow().defaultAtom()));
    }
    return minimum == 0 ? Datum.empty() : Datum.of(key.defaultAtom());
  }

  /**
   * The value as one of this type.
   *
   * @throws OvsdbException if it does not fit
   */
  public Datum check(String where, Datum datum) {
    Datum typed = checkAtoms(where, datum);
    if (typed.size() < minimum || typed.size() > maximum) {
      throw new OvsdbException(
          where,
          typed.size()
              + (typed.size() == 1 ? " element" : " elements")
              + ", allowed are "
              + minimum
              + " to "
              + (maximum == UNLIMITED ? "unlimited" : maximum));
    }
    return typed;
  }

  /** As {@link #check}, but of any size, as conditions and mutations have it. */
  Datum checkAtoms(String where, Datum datum) {
    return switch (datum) {
      case Datum.OfMap(Map<Atom, Atom> entries) -> {
        BaseType valueType =
            value.orElseThrow(() -> new OvsdbException(where, "must be a set, not a map"));
        Atom[] keys = entries.keySet().toArray(Atoms.NONE);
        Atom[] values = entries.values().toArray(Atoms.NONE);
        for (int i = 0; i < keys.length; i++) {
          keys[i] = key.check(where, keys[i]);
          values[i] = valueType.check(where, values[i]);
        }
        yield new Datum.OfMap(AtomMap.of(keys, values));
      }
      case Datum.OfSet(Set<Atom> atoms) -> {
        if (isMap()) {
          if (atoms.isEmpty()) {
            yield new Datum.OfMap(Map.of());
          }
          throw new OvsdbException(where, "must be a map, not " + Json.shorten(datum.toString()));
        }
        Atom[] typed = atoms.toArray(Atoms.NONE);
        for (int i = 0; i < typed.length; i++) {
          typed[i] = key.check(where, typed[i]);
        }
        yield new Datum.OfSet(AtomSet.of(typed));
      }
    };
  }

  static ColumnType parse(String where, JsonNode json) {
    if (json.isString()) {
      return new ColumnType(BaseType.parse(where, json), Optional.empty(), 1, 1);
    }
    ObjectNode object = Json.object(where, json);
    int maximum = 1;
    if (object.has("max")) {
      JsonNode max = object.get("max");
      maximum =
          max.isString() && max.stringValue().equals("unlimited")
              ? UNLIMITED
              : count(where + ".max", max, 1);
    }
    int minimum = object.has("min") ? count(where + ".min", object.get("min"), 0) : 1;
    if (minimum > 1) {
      throw new OvsdbException(where + ".min", "must be 0 or 1, not " + minimum);
    }
    return new ColumnType(
        BaseType.parse(where + ".key", Json.required(where, object, "key")),
        object.has("value")
            ? Optional.of(BaseType.parse(where + ".value", object.get("value")))
            : Optional.empty(),
        minimum,
        maximum);
  }

  private static int count(String where, JsonNode json, int least) {
    long count = Json.integer(where, json);
    if (count < least) {
      throw new OvsdbException(where, "must be at least " + least + ", not " + count);
    }
    return (int) Math.min(count, UNLIMITED);
  }

  JsonNode toJson() {
    if (!isMap() && minimum == 1 && maximum == 1 && key.toJson().isString()) {
      return key.toJson();
    }
    ObjectNode json = Json.NODES.objectNode();
    json.set("key", key.toJson());
    value.ifPresent(v -> json.set("value", v.toJson()));
    json.put("min", minimum);
    if (maximum == UNLIMITED) {
      json.put("max", "unlimited");
    } else {
      json.put("max", maximum);
    }
    return json;
  }
}
