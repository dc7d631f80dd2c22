package io.weft.protocols.ovsdb;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * The value of a column (RFC 7047 section 5.1, {@code <value>}): a set or a map of atoms. A single
 * atom is the set of that atom, as the protocol has it. Equality does not depend on order.
 */
public sealed interface Datum {

  /** A set of atoms of one type, in ascending order. */
  record OfSet(Set<Atom> atoms) implements Datum {
    /** Takes a copy. */
    public OfSet {
      atoms = AtomSet.copyOf(atoms);
    }

    @Override
    public int size() {
      return atoms.size();
    }

    @Override
    public JsonNode toJson() {
      if (atoms.size() == 1) {
        return atoms.iterator().next().toJson();
      }
      ArrayNode list = Json.NODES.arrayNode();
      atoms.forEach(atom -> list.add(atom.toJson()));
      return Json.NODES.arrayNode().add("set").add(list);
    }

    @Override
    public String toString() {
      return atoms.size() == 1
          ? atoms.iterator().next().toString()
          : atoms.stream().map(Atom::toString).collect(Collectors.joining(", ", "[", "]"));
    }
  }

  /** A map from atoms of one type to atoms of one type, in ascending order of the keys. */
  record OfMap(Map<Atom, Atom> entries) implements Datum {
    /** Takes a copy. */
    public OfMap {
      entries = AtomMap.copyOf(entries);
    }

    @Override
    public int size() {
      return entries.size();
    }

    @Override
    public JsonNode toJson() {
      ArrayNode list = Json.NODES.arrayNode();
      entries.forEach(
          (key, value) -> list.add(Json.NODES.arrayNode().add(key.toJson()).add(value.toJson())));
      return Json.NODES.arrayNode().add("map").add(list);
    }

    @Override
    public String toString() {
      return entries.entrySet().stream()
          .map(e -> e.getKey() + "=" + e.getValue())
          .collect(Collectors.joining(", ", "{", "}"));
    }
  }

  /** How many atoms, or pairs. */
  int size();

  /** The value on the wire. */
  JsonNode toJson();

  /** A single atom. */
  static Datum of(Atom atom) {
    return new OfSet(AtomSet.of(atom));
  }

  /** A single integer. */
  static Datum of(long value) {
    return of(Atom.of(value));
  }

  /** A single truth value. */
  static Datum of(boolean value) {
    return of(Atom.of(value));
  }

  /** A single text. */
  static Datum of(String value) {
    return of(Atom.of(value));
  }

  /** A reference to a row. */
  static Datum of(UUID row) {
    return of(Atom.of(row));
  }

  /** The empty set. */
  static Datum empty() {
    return new OfSet(AtomSet.EMPTY);
  }

  /** A set of atoms; what is in the collection twice is in the set once. */
  static Datum set(Collection<? extends Atom> atoms) {
    return new OfSet(AtomSet.copyOf(atoms));
  }

  /** A set of references to rows. */
  static Datum rows(Collection<UUID> rows) {
    return set(rows.stream().map(Atom::of).toList());
  }

  /** A map of texts, such as {@code external_ids}. */
  static Datum map(Map<String, String> entries) {
    Map<Atom, Atom> atoms = new LinkedHashMap<>();
    entries.forEach((key, value) -> atoms.put(Atom.of(key), Atom.of(value)));
    return new OfMap(atoms);
  }

  /**
   * Reads a value by its own looks. {@link ColumnType#check} then says whether it fits a column.
   *
   * @throws OvsdbException if it is none, or a set holds an atom or a map a key twice
   */
  static Datum parse(String where, JsonNode json) {
    if (json instanceof ArrayNode array && array.size() == 2 && array.get(0).isString()) {
      String tag = array.get(0).stringValue();
      if (tag.equals("set")) {
        List<Atom> atoms = new ArrayList<>();
        for (JsonNode element : Json.array(where, array.get(1))) {
          atoms.add(Atom.parse(where, element));
        }
        AtomSet set = AtomSet.copyOf(atoms);
        if (set.size() < atoms.size()) {
          throw new OvsdbException(where, "set holds " + Atoms.twice(atoms) + " twice");
        }
        return new OfSet(set);
      }
      if (tag.equals("map")) {
        List<Atom> keys = new ArrayList<>();
        List<Atom> values = new ArrayList<>();
        for (JsonNode pair : Json.array(where, array.get(1))) {
          if (!pair.isArray() || pair.size() != 2) {
            throw new OvsdbException(where, "a map is made of pairs, not " + Json.describe(pair));
          }
          keys.add(Atom.parse(where, pair.get(0)));
          values.add(Atom.parse(where, pair.get(1)));
        }
        AtomMap map = AtomMap.of(keys.toArray(Atoms.NONE), values.toArray(Atoms.NONE));
        if (map.size() < keys.size()) {
          throw new OvsdbException(where, "map holds the key " + Atoms.twice(keys) + " twice");
        }
        return new OfMap(map);
      }
    }
    return of(Atom.parse(where, json));
  }

  /** The atoms, if it is a set. */
  default List<Atom> atoms(String where) {
    if (this instanceof OfSet set) {
      return List.copyOf(set.atoms());
    }
    throw new OvsdbException(where, "is a map, not a set");
  }
}
