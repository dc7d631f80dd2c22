package io.weft.protocols.ovsdb;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The differences of values that {@code <table-updates2>} carries (ovsdb-server(7), section
 * 4.1.13).
 */
final class Differences {
  private Differences() {}

  /** What leads from one value to the other. */
  static Datum between(ColumnType type, Datum before, Datum after) {
    if (!type.isComposite()) {
      return after;
    }
    if (before instanceof Datum.OfMap(Map<Atom, Atom> old)
        && after instanceof Datum.OfMap(Map<Atom, Atom> now)) {
      Map<Atom, Atom> difference = new LinkedHashMap<>();
      old.forEach(
          (key, value) -> {
            if (!now.containsKey(key)) {
              difference.put(key, value);
            }
          });
      now.forEach(
          (key, value) -> {
            if (!value.equals(old.get(key))) {
              difference.put(key, value);
            }
          });
      return new Datum.OfMap(difference);
    }
    return symmetric(before, after);
  }

  /**
   * The value after.
   *
   * @throws OvsdbException if that is none of the type
   */
  static Datum apply(String where, ColumnType type, Datum before, Datum difference) {
    if (!type.isComposite()) {
      return difference;
    }
    Datum after =
        before instanceof Datum.OfMap(Map<Atom, Atom> old)
                && difference instanceof Datum.OfMap(Map<Atom, Atom> changed)
            ? new Datum.OfMap(AtomMap.copyOf(old).changedBy(AtomMap.copyOf(changed)))
            : symmetric(before, difference);
    // Of the right type it is, because both are; it may have too few or too many elements.
    return after.size() >= type.minimum() && after.size() <= type.maximum()
        ? after
        : type.check(where, after);
  }

  /** What is in one of the two sets only. */
  private static Datum symmetric(Datum one, Datum other) {
    Atom[] left = one.atoms("").toArray(Atoms.NONE);
    Atom[] right = other.atoms("").toArray(Atoms.NONE);
    List<Atom> only = new ArrayList<>(left.length + right.length);
    int l = 0;
    int r = 0;
    // Both are sorted.
    while (l < left.length || r < right.length) {
      int order = l == left.length ? 1 : r == right.length ? -1 : Atoms.compare(left[l], right[r]);
      if (order < 0) {
        only.add(left[l++]);
      } else if (order > 0) {
        only.add(right[r++]);
      } else {
        l++;
        r++;
      }
    }
    return Datum.set(only);
  }
}
