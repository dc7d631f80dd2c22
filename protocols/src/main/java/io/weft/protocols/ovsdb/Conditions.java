package io.weft.protocols.ovsdb;

import java.util.Set;
import java.util.UUID;

/** Whether rows fulfil conditions (RFC 7047 section 5.1). */
final class Conditions {
  private Conditions() {}

  /** The condition with a value of the column's type. */
  static Condition typed(String table, TableSchema schema, Condition condition) {
    String where = table + "." + condition.column();
    ColumnType type = schema.column(table, condition.column()).type();
    Datum value = type.checkAtoms(where, condition.value());
    switch (condition.function()) {
      case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> {
        AtomType key = type.key().type();
        if (type.isMap()
            || type.maximum() != 1
            || value.size() != 1
            || (key != AtomType.INTEGER && key != AtomType.REAL)) {
          throw new OvsdbException(
              where, condition.function().text() + " is only for one integer or real");
        }
      }
      case EQUAL, NOT_EQUAL, INCLUDES, EXCLUDES -> {}
    }
    return new Condition(condition.column(), condition.function(), value);
  }

  static boolean holds(Condition condition, UUID id, Row row) {
    Datum actual =
        condition.column().equals("_uuid") ? Datum.of(id) : row.value(condition.column());
    Datum wanted = condition.value();
    return switch (condition.function()) {
      case EQUAL -> actual.equals(wanted);
      case NOT_EQUAL -> !actual.equals(wanted);
      case INCLUDES -> includes(actual, wanted);
      case EXCLUDES -> excludes(actual, wanted);
      case LESS -> actual.size() == 1 && compare(actual, wanted) < 0;
      case LESS_OR_EQUAL -> actual.size() == 1 && compare(actual, wanted) <= 0;
      case GREATER -> actual.size() == 1 && compare(actual, wanted) > 0;
      case GREATER_OR_EQUAL -> actual.size() == 1 && compare(actual, wanted) >= 0;
    };
  }

  private static int compare(Datum actual, Datum wanted) {
    Atom left = actual.atoms("").getFirst();
    Atom right = wanted.atoms("").getFirst();
    if (left instanceof Atom.Int(long a) && right instanceof Atom.Int(long b)) {
      return Long.compare(a, b);
    }
    if (left instanceof Atom.Real(double a) && right instanceof Atom.Real(double b)) {
      return Double.compare(a, b);
    }
    throw new IllegalStateException("compared without having been typed");
  }

  private static boolean includes(Datum actual, Datum wanted) {
    if (actual instanceof Datum.OfMap a && wanted instanceof Datum.OfMap w) {
      return a.entries().entrySet().containsAll(w.entries().entrySet());
    }
    return atoms(actual).containsAll(atoms(wanted));
  }

  private static boolean excludes(Datum actual, Datum wanted) {
    if (actual instanceof Datum.OfMap a && wanted instanceof Datum.OfMap w) {
      return w.entries().entrySet().stream().noneMatch(a.entries().entrySet()::contains);
    }
    Set<Atom> atoms = atoms(actual);
    return atoms(wanted).stream().noneMatch(atoms::contains);
  }

  private static Set<Atom> atoms(Datum datum) {
    if (datum instanceof Datum.OfSet set) {
      return set.atoms();
    }
    throw new IllegalStateException("compared without having been typed");
  }
}
