package io.weft.protocols.ovsdb;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A type of atoms with its constraints (RFC 7047 section 3.2, {@code <base-type>}).
 *
 * @param type the kind of scalar
 * @param values the only values allowed, if the type is an enumeration
 * @param minimum smallest integer
 * @param maximum largest integer
 * @param minimumReal smallest real
 * @param maximumReal largest real
 * @param minimumLength fewest characters (Unicode code points) of a string
 * @param maximumLength most characters of a string
 * @param table the table that the id must be of
 * @param weak whether a reference does not keep the row that it names alive
 */
public record BaseType(
    AtomType type,
    Optional<Datum.OfSet> values,
    OptionalLong minimum,
    OptionalLong maximum,
    OptionalDouble minimumReal,
    OptionalDouble maximumReal,
    OptionalLong minimumLength,
    OptionalLong maximumLength,
    Optional<String> table,
    boolean weak) {

  /** A type without constraints. */
  public static BaseType of(AtomType type) {
    return new BaseType(
        type,
        Optional.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        Optional.empty(),
        false);
  }

  /** Strings of which only some are allowed. */
  static BaseType oneOf(List<Atom> values) {
    return new BaseType(
        AtomType.STRING,
        Optional.of((Datum.OfSet) Datum.set(values)),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        Optional.empty(),
        false);
  }

  /**
   * The value that a column of this type has when nobody gave one (section 5.2.1): that of the
   * kind, whether the constraints allow it or not, as Open vSwitch has it.
   */
  public Atom defaultAtom() {
    return switch (type) {
      case INTEGER -> Atom.of(0);
      case REAL -> Atom.of(0.0);
      case BOOLEAN -> Atom.of(false);
      case STRING -> Atom.of("");
      case UUID -> Atom.of(new java.util.UUID(0, 0));
    };
  }

  /**
   * The atom as one of this type: an integer becomes a real where a real is wanted.
   *
   * @throws OvsdbException if it is of another type or breaks a constraint
   */
  public Atom check(String where, Atom atom) {
    Atom typed = convert(where, atom);
    values.ifPresent(
        allowed -> {
          if (!allowed.atoms().contains(typed)) {
            throw new OvsdbException(where, typed + " is not one of " + allowed);
          }
        });
    switch (typed) {
      case Atom.Int(long value) -> {
        if ((minimum.isPresent() && value < minimum.getAsLong())
            || (maximum.isPresent() && value > maximum.getAsLong())) {
          throw new OvsdbException(where, value + " is not in " + range(minimum, maximum));
        }
      }
      case Atom.Real(double value) -> {
        if ((minimumReal.isPresent() && value < minimumReal.getAsDouble())
            || (maximumReal.isPresent() && value > maximumReal.getAsDouble())) {
          throw new OvsdbException(where, value + " is out of range");
        }
      }
      case Atom.Text(String value) -> {
        long length = value.codePointCount(0, value.length());
        if ((minimumLength.isPresent() && length < minimumLength.getAsLong())
            || (maximumLength.isPresent() && length > maximumLength.getAsLong())) {
          throw new OvsdbException(
              where, length + " characters, allowed are " + range(minimumLength, maximumLength));
        }
      }
      case Atom.Bool b -> {}
      case Atom.Uuid u -> {}
      case Atom.NamedUuid n -> {}
    }
    return typed;
  }

  private Atom convert(String where, Atom atom) {
    if (atom.type() == type) {
      return atom;
    }
    if (type == AtomType.REAL && atom instanceof Atom.Int(long value)) {
      return Atom.of((double) value);
    }
    if (type == AtomType.INTEGER
        && atom instanceof Atom.Real(double value)
        && value == Math.rint(value)
        && Math.abs(value) <= 1L << 53) {
      return Atom.of((long) value);
    }
    throw new OvsdbException(
        where, "must be of type " + type.text() + ", not " + Json.shorten(atom.toString()));
  }

  private static String range(OptionalLong minimum, OptionalLong maximum) {
    return (minimum.isPresent() ? minimum.getAsLong() : "…")
        + " to "
        + (maximum.isPresent() ? maximum.getAsLong() : "…");
  }

  /** Whether {@link #check} may refuse an atom of the right kind. */
  boolean isConstrained() {
    return values.isPresent()
        || minimum.isPresent()
        || maximum.isPresent()
        || minimumReal.isPresent()
        || maximumReal.isPresent()
        || minimumLength.isPresent()
        || maximumLength.isPresent();
  }

  static BaseType parse(String where, JsonNode json) {
    if (json.isString()) {
      return of(AtomType.parse(where, json.stringValue()));
    }
    ObjectNode object = Json.object(where, json);
    AtomType type = AtomType.parse(where, Json.string(where, Json.required(where, object, "type")));
    Optional<Datum.OfSet> values = Optional.empty();
    if (object.has("enum")) {
      Datum allowed = Datum.parse(where + ".enum", object.get("enum"));
      if (!(allowed instanceof Datum.OfSet set) || set.size() == 0) {
        throw new OvsdbException(where + ".enum", "must be a set with a value in it");
      }
      BaseType plain = of(type);
      values =
          Optional.of(
              (Datum.OfSet)
                  Datum.set(
                      set.atoms().stream().map(a -> plain.check(where + ".enum", a)).toList()));
    }
    String refType =
        object.has("refType") ? Json.string(where + ".refType", object.get("refType")) : "strong";
    if (!refType.equals("strong") && !refType.equals("weak")) {
      throw new OvsdbException(where + ".refType", "must be \"strong\" or \"weak\"");
    }
    return new BaseType(
        type,
        values,
        bound(where, object, "minInteger"),
        bound(where, object, "maxInteger"),
        realBound(where, object, "minReal"),
        realBound(where, object, "maxReal"),
        bound(where, object, "minLength"),
        bound(where, object, "maxLength"),
        object.has("refTable")
            ? Optional.of(Json.string(where + ".refTable", object.get("refTable")))
            : Optional.empty(),
        refType.equals("weak"));
  }

  private static OptionalLong bound(String where, ObjectNode object, String member) {
    return object.has(member)
        ? OptionalLong.of(Json.integer(where + "." + member, object.get(member)))
        : OptionalLong.empty();
  }

  private static OptionalDouble realBound(String where, ObjectNode object, String member) {
    if (!object.has(member)) {
      return OptionalDouble.empty();
    }
    Atom bound = of(AtomType.REAL).check(where, Atom.parse(where, object.get(member)));
    return OptionalDouble.of(((Atom.Real) bound).value());
  }

  JsonNode toJson() {
    if (equals(of(type))) {
      return Json.NODES.stringNode(type.text());
    }
    ObjectNode json = Json.NODES.objectNode().put("type", type.text());
    values.ifPresent(v -> json.set("enum", v.toJson()));
    minimum.ifPresent(v -> json.put("minInteger", v));
    maximum.ifPresent(v -> json.put("maxInteger", v));
    minimumReal.ifPresent(v -> json.put("minReal", v));
    maximumReal.ifPresent(v -> json.put("maxReal", v));
    minimumLength.ifPresent(v -> json.put("minLength", v));
    maximumLength.ifPresent(v -> json.put("maxLength", v));
    table.ifPresent(v -> json.put("refTable", v));
    if (weak) {
      json.put("refType", "weak");
    }
    return json;
  }
}
