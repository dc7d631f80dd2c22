package io.weft.protocols.ovsdb;

import io.weft.protocols.ovsdb.Mutation.Mutator;
import io.weft.protocols.ovsdb.OvsdbDatabase.Violation;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What mutations do to values (RFC 7047 section 5.1, {@code <mutation>}). */
final class Mutations {
  private Mutations() {}

  static Datum apply(ColumnType type, Datum old, Mutation mutation) {
    String where = mutation.column();
    Datum changed =
        switch (mutation.mutator()) {
          case INSERT -> insert(old, type.checkAtoms(where, mutation.value()));
          case DELETE -> delete(type, where, old, mutation.value());
          case ADD, SUBTRACT, MULTIPLY, DIVIDE, REMAINDER -> arithmetic(type, old, mutation);
        };
    return type.check(where, changed);
  }

  private static Datum insert(Datum old, Datum added) {
    if (old instanceof Datum.OfMap was && added instanceof Datum.OfMap more) {
      Map<Atom, Atom> entries = new LinkedHashMap<>(was.entries());
      more.entries().forEach(entries::putIfAbsent);
      return new Datum.OfMap(entries);
    }
    Set<Atom> atoms = new LinkedHashSet<>(old.atoms(""));
    atoms.addAll(added.atoms(""));
    return new Datum.OfSet(atoms);
  }

  private static Datum delete(ColumnType type, String where, Datum old, Datum removed) {
    if (old instanceof Datum.OfMap was) {
      Map<Atom, Atom> entries = new LinkedHashMap<>(was.entries());
      switch (removed) {
        case Datum.OfMap pairs ->
            ((Datum.OfMap) type.checkAtoms(where, pairs)).entries().forEach(entries::remove);
        case Datum.OfSet keys -> {
          ColumnType keyType =
              new ColumnType(type.key(), Optional.empty(), 0, ColumnType.UNLIMITED);
          keyType.checkAtoms(where, keys).atoms(where).forEach(entries::remove);
        }
      }
      return new Datum.OfMap(entries);
    }
    Set<Atom> atoms = new LinkedHashSet<>(old.atoms(where));
    type.checkAtoms(where, removed).atoms(where).forEach(atoms::remove);
    return new Datum.OfSet(atoms);
  }

  private static Datum arithmetic(ColumnType type, Datum old, Mutation mutation) {
    String where = mutation.column();
    AtomType key = type.key().type();
    if (type.isMap() || (key != AtomType.INTEGER && key != AtomType.REAL)) {
      throw new OvsdbException(where, mutation.mutator().text() + " is only for numbers");
    }
    if (mutation.value().size() != 1) {
      throw new OvsdbException(where, mutation.mutator().text() + " takes one number");
    }
    // The operand need not keep the column's bounds, only its kind.
    Atom operand = BaseType.of(key).check(where, mutation.value().atoms(where).getFirst());
    Set<Atom> atoms = new LinkedHashSet<>();
    for (Atom atom : old.atoms(where)) {
      Atom result =
          atom instanceof Atom.Int(long a) && operand instanceof Atom.Int(long b)
              ? Atom.of(integer(mutation.mutator(), a, b))
              : real(mutation.mutator(), atom, operand);
      if (!atoms.add(result)) {
        throw new Violation("constraint violation", where + " would hold " + result + " twice");
      }
    }
    return new Datum.OfSet(atoms);
  }

  private static long integer(Mutator mutator, long a, long b) {
    if (b == 0 && (mutator == Mutator.DIVIDE || mutator == Mutator.REMAINDER)) {
      throw new Violation("domain error", "division by zero");
    }
    try {
      return switch (mutator) {
        case ADD -> Math.addExact(a, b);
        case SUBTRACT -> Math.subtractExact(a, b);
        case MULTIPLY -> Math.multiplyExact(a, b);
        case DIVIDE -> Math.divideExact(a, b);
        case REMAINDER -> a % b;
        case INSERT, DELETE -> throw new IllegalStateException("no arithmetic");
      };
    } catch (ArithmeticException e) {
      throw new Violation("range error", a + " " + mutator.text() + " " + b + " overflows");
    }
  }

  private static Atom real(Mutator mutator, Atom left, Atom right) {
    double a = ((Atom.Real) left).value();
    double b = ((Atom.Real) right).value();
    if (b == 0 && mutator == Mutator.DIVIDE) {
      throw new Violation("domain error", "division by zero");
    }
    double result =
        switch (mutator) {
          case ADD -> a + b;
          case SUBTRACT -> a - b;
          case MULTIPLY -> a * b;
          case DIVIDE -> a / b;
          case REMAINDER, INSERT, DELETE ->
              throw new Violation("constraint violation", "%= is only for integers");
        };
    if (!Double.isFinite(result)) {
      throw new Violation("range error", a + " " + mutator.text() + " " + b + " overflows");
    }
    return Atom.of(result);
  }
}
