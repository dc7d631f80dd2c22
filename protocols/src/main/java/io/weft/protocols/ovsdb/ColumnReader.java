package io.weft.protocols.ovsdb;

import io.weft.protocols.jsonrpc.JsonName;
import io.weft.protocols.jsonrpc.JsonTokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the values of one column, in the bytes as they came (RFC 7047 section 5.1). */
final class ColumnReader {
  private static final JsonName SET = JsonName.of("set");
  private static final JsonName MAP = JsonName.of("map");
  private static final JsonName UUID = JsonName.of("uuid");
  private static final Atom TRUE = new Atom.Bool(true);
  private static final Atom FALSE = new Atom.Bool(false);

  final String name;
  final JsonName json;
  final Datum defaultValue;

  private static final int SHORT = 32;

  /** Rows have maps of the same keys, which come in the order that the maps have. */
  private Keys expected = Keys.NONE;

  /** The keys of the map before, and, when two in turn had them, how they look. */
  private static final class Keys {
    private static final JsonName[] UNKNOWN = {};
    private static final int MOST = 16;
    static final Keys NONE = new Keys(AtomMap.EMPTY, UNKNOWN);

    private final AtomMap map;
    private final JsonName[] json;

    Keys(AtomMap map, JsonName[] json) {
      this.map = map;
      this.json = json;
    }

    Keys after(AtomMap next) {
      if (next.size() > MOST) {
        return NONE;
      }
      if (!next.hasKeysOf(map)) {
        return new Keys(next.keysOnly(), UNKNOWN);
      }
      List<JsonName> names = new ArrayList<>();
      for (Atom key : map.keySet()) {
        if (!(key instanceof Atom.Text(String text)) || text.length() > SHORT) {
          return NONE;
        }
        names.add(JsonName.of(text));
      }
      return new Keys(map, names.toArray(JsonName[]::new));
    }
  }

  private record Known(JsonName json, Atom atom, Datum datum) {
    static Known of(Atom.Text atom) {
      return new Known(JsonName.of(atom.value()), atom, Datum.of(atom));
    }
  }

  private @Nullable Known last;
  private String candidate = "";
  private final String where;
  private final ColumnType type;
  private final boolean unlimited;
  private final AtomReader key;
  private final @Nullable AtomReader value;

  ColumnReader(String table, String name, ColumnType type) {
    this.name = name;
    this.json = JsonName.of(name);
    this.where = table + "." + name;
    this.type = type;
    this.unlimited = type.minimum() == 0 && type.maximum() == ColumnType.UNLIMITED;
    this.defaultValue = type.defaultValue();
    this.key = new AtomReader(type.key(), type.isMap());
    this.value = type.value().map(v -> new AtomReader(v, false)).orElse(null);
  }

  /**
   * The value at the node.
   *
   * @param difference whether it is one of {@link TableUpdates2.Modify}, which may have any size
   */
  Datum read(JsonTokens tokens, int node, boolean difference) {
    Datum datum;
    if (value != null) {
      datum = map(tokens, node, value);
    } else if (tokens.isTagged(node, SET)) {
      datum = set(tokens, node + 2);
    } else {
      // One element is what any column may have.
      return single(tokens, node);
    }
    boolean anySize = unlimited || (difference && type.isComposite());
    return anySize || (datum.size() >= type.minimum() && datum.size() <= type.maximum())
        ? datum
        : type.check(where, datum);
  }

  /** Many rows in turn have the same text, such as a type or a state. */
  private Datum single(JsonTokens tokens, int node) {
    Known known = key.enumerated(tokens, node);
    if (known != null) {
      return known.datum;
    }
    Known there = last;
    if (there != null && tokens.is(node, there.json)) {
      return there.datum;
    }
    Atom atom = key.other(tokens, node);
    Datum datum = Datum.of(atom);
    if (atom instanceof Atom.Text(String text) && text.length() <= SHORT) {
      // Not for what is another each time.
      if (text.equals(candidate)) {
        last = new Known(JsonName.of(text), atom, datum);
      }
      candidate = text;
    }
    return datum;
  }

  private Datum set(JsonTokens tokens, int list) {
    if (!tokens.isArray(list)) {
      throw new OvsdbException(where, "must be an array, not " + describe(tokens, list));
    }
    int element = tokens.first(list);
    if (tokens.isEnd(element)) {
      return Datum.empty();
    }
    Atom[] atoms = new Atom[tokens.size(list)];
    for (int i = 0; i < atoms.length; i++) {
      atoms[i] = key.read(tokens, element);
      element = tokens.next(element);
    }
    AtomSet set = AtomSet.of(atoms);
    if (set.size() < atoms.length) {
      throw new OvsdbException(where, "set holds an element twice");
    }
    return new Datum.OfSet(set);
  }

  private Datum map(JsonTokens tokens, int node, AtomReader valueReader) {
    if (!tokens.isTagged(node, MAP)) {
      // A set without elements is a map without pairs.
      if (tokens.isTagged(node, SET)) {
        int list = node + 2;
        if (tokens.isArrayOf(list, 0)) {
          return EMPTY_MAP;
        }
      }
      throw new OvsdbException(where, "must be a map, not " + describe(tokens, node));
    }
    int list = node + 2;
    if (!tokens.isArray(list)) {
      throw new OvsdbException(where, "must be an array, not " + describe(tokens, list));
    }
    if (tokens.isEnd(tokens.first(list))) {
      return EMPTY_MAP;
    }
    Atom[] values = valuesOf(expected, tokens, list, valueReader);
    return new Datum.OfMap(
        values != null
            ? AtomMap.like(expected.map, values)
            : anyMap(tokens, list, tokens.size(list), valueReader));
  }

  /** The values, if the keys are those of the map before in the same order; null if not. */
  private Atom @Nullable [] valuesOf(
      Keys keys, JsonTokens tokens, int list, AtomReader valueReader) {
    Atom[] values = new Atom[keys.json.length];
    int pair = tokens.first(list);
    for (int i = 0; i < values.length; i++) {
      int first = tokens.first(pair);
      if (!tokens.isPair(pair) || !tokens.is(first, keys.json[i])) {
        return null;
      }
      values[i] = valueReader.read(tokens, first + 1);
      pair = tokens.next(pair);
    }
    return tokens.isEnd(pair) ? values : null;
  }

  private AtomMap anyMap(JsonTokens tokens, int list, int size, AtomReader valueReader) {
    Atom[] keys = new Atom[size];
    Atom[] values = new Atom[size];
    int pair = tokens.first(list);
    for (int i = 0; i < size; i++) {
      if (!tokens.isPair(pair)) {
        throw new OvsdbException(where, "a map is made of pairs, not " + describe(tokens, pair));
      }
      int first = tokens.first(pair);
      keys[i] = key.read(tokens, first);
      values[i] = valueReader.read(tokens, tokens.next(first));
      pair = tokens.next(pair);
    }
    AtomMap map = AtomMap.of(keys, values);
    if (map.size() < size) {
      throw new OvsdbException(where, "map holds a key twice");
    }
    expected = expected.after(map);
    return map;
  }

  private static final Datum EMPTY_MAP = new Datum.OfMap(Map.of());

  private static String describe(JsonTokens tokens, int node) {
    return tokens.isObject(node) || tokens.isArray(node)
        ? tokens.isArray(node) ? "an array" : "an object"
        : Json.shorten(tokens.tree(node).toString());
  }

  /** Reads the atoms of a set, or the keys or values of a map. */
  private final class AtomReader {
    /** How many keys of maps are remembered, as a mask, and how long they may be. */
    private static final int KEYS = 0x3f;

    private static final int LONGEST_KEY = 64;

    private final BaseType base;
    private final AtomType atomType;
    private final boolean constrained;
    private final Known[] values;

    /** Maps have the same keys in all rows. */
    private final @Nullable Known @Nullable [] keys;

    AtomReader(BaseType base, boolean keyOfMap) {
      this.base = base;
      this.atomType = base.type();
      this.constrained = base.isConstrained();
      this.keys = keyOfMap && atomType == AtomType.STRING ? new Known[KEYS + 1] : null;
      // Those are allowed by what was said of them alone.
      this.values =
          base.values().filter(v -> BaseType.oneOf(List.copyOf(v.atoms())).equals(base)).stream()
              .flatMap(allowed -> allowed.atoms().stream())
              .filter(atom -> atom instanceof Atom.Text)
              .map(atom -> Known.of((Atom.Text) atom))
              .toArray(Known[]::new);
    }

    Atom read(JsonTokens tokens, int node) {
      Known known = enumerated(tokens, node);
      return known != null ? known.atom : other(tokens, node);
    }

    /** What is not enumerated. */
    private Atom other(JsonTokens tokens, int node) {
      Atom atom =
          switch (atomType) {
            case STRING -> text(tokens, node);
            case INTEGER -> integer(tokens, node);
            case REAL -> real(tokens, node);
            case BOOLEAN ->
                switch (tokens.kind(node)) {
                  case TRUE -> TRUE;
                  case FALSE -> FALSE;
                  default -> throw wrong(tokens, node);
                };
            case UUID -> {
              if (!tokens.isTagged(node, UUID)) {
                throw wrong(tokens, node);
              }
              yield new Atom.Uuid(uuid(tokens, node + 2));
            }
          };
      return constrained ? base.check(where, atom) : atom;
    }

    private java.util.UUID uuid(JsonTokens tokens, int node) {
      if (!tokens.isUuid(node)) {
        throw new OvsdbException(where, describe(tokens, node) + " is not a UUID");
      }
      return tokens.uuid(node);
    }

    /** One of the only values that are allowed, if it is one of those. */
    @Nullable Known enumerated(JsonTokens tokens, int node) {
      for (Known known : values) {
        if (tokens.is(node, known.json)) {
          return known;
        }
      }
      return null;
    }

    private Atom text(JsonTokens tokens, int node) {
      if (!tokens.isString(node)) {
        throw wrong(tokens, node);
      }
      return keys == null ? new Atom.Text(tokens.string(node)) : key(tokens, node, keys);
    }

    private Atom key(JsonTokens tokens, int node, @Nullable Known[] known) {
      int hash = tokens.hash(node);
      int place = hash & KEYS;
      Known there = known[place];
      if (there != null && tokens.is(node, there.json)) {
        return there.atom;
      }
      String text = tokens.string(node);
      Atom.Text atom = new Atom.Text(text);
      if (text.length() <= LONGEST_KEY) {
        known[place] = Known.of(atom);
      }
      return atom;
    }

    private Atom integer(JsonTokens tokens, int node) {
      if (tokens.isLong(node)) {
        return Atoms.integer(tokens.integer(node));
      }
      // Open vSwitch takes 1.0 for an integer, too.
      return Atom.of(Json.integer(where, scalar(tokens, node)));
    }

    private Atom real(JsonTokens tokens, int node) {
      double number =
          switch (tokens.kind(node)) {
            case INTEGER, REAL -> tokens.real(node);
            default -> throw wrong(tokens, node);
          };
      if (Double.isInfinite(number)) {
        throw new OvsdbException(where, "number out of range");
      }
      return new Atom.Real(number);
    }

    private tools.jackson.databind.JsonNode scalar(JsonTokens tokens, int node) {
      if (tokens.kind(node) != JsonTokens.Kind.REAL) {
        throw wrong(tokens, node);
      }
      if (Double.isInfinite(tokens.real(node))) {
        throw new OvsdbException(where, "number out of range");
      }
      return tokens.tree(node);
    }

    private OvsdbException wrong(JsonTokens tokens, int node) {
      return new OvsdbException(
          where, "must be of type " + atomType.text() + ", not " + describe(tokens, node));
    }
  }
}
