package io.weft.protocols.ovsdb;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * The order of atoms, and arrays in it. Sets and maps are kept sorted, as Open vSwitch keeps them:
 * looking something up and comparing two then takes no hashing, which a peer could make slow by
 * values of equal hashes.
 */
final class Atoms {
  /** By type, then by value; row ids without their signs, before names of rows. */
  static final Comparator<Atom> ORDER = Atoms::compare;

  static final Atom[] NONE = {};

  private static final int FIRST_SMALL = -1;
  private static final Atom[] SMALL = new Atom[258];

  static {
    Arrays.setAll(SMALL, i -> new Atom.Int(i + FIRST_SMALL));
  }

  private Atoms() {}

  /** Numbers of ports and tags come again and again. */
  static Atom integer(long value) {
    return value >= FIRST_SMALL && value < FIRST_SMALL + SMALL.length
        ? SMALL[(int) value - FIRST_SMALL]
        : new Atom.Int(value);
  }

  static int compare(Atom left, Atom right) {
    if (left instanceof Atom.Text(String a) && right instanceof Atom.Text(String b)) {
      return a.compareTo(b);
    }
    if (left instanceof Atom.Uuid(java.util.UUID a)
        && right instanceof Atom.Uuid(java.util.UUID b)) {
      int high = Long.compareUnsigned(a.getMostSignificantBits(), b.getMostSignificantBits());
      return high != 0
          ? high
          : Long.compareUnsigned(a.getLeastSignificantBits(), b.getLeastSignificantBits());
    }
    if (left instanceof Atom.Int(long a) && right instanceof Atom.Int(long b)) {
      return Long.compare(a, b);
    }
    if (left instanceof Atom.Real(double a) && right instanceof Atom.Real(double b)) {
      return Double.compare(a, b);
    }
    if (left instanceof Atom.Bool(boolean a) && right instanceof Atom.Bool(boolean b)) {
      return Boolean.compare(a, b);
    }
    if (left instanceof Atom.NamedUuid(String a) && right instanceof Atom.NamedUuid(String b)) {
      return a.compareTo(b);
    }
    return Integer.compare(rank(left), rank(right));
  }

  private static int rank(Atom atom) {
    return switch (atom) {
      case Atom.Int i -> 0;
      case Atom.Real d -> 1;
      case Atom.Bool b -> 2;
      case Atom.Text t -> 3;
      case Atom.Uuid u -> 4;
      case Atom.NamedUuid n -> 5;
    };
  }

  /** The atoms in order, each once. The array given may be returned, and changed. */
  static Atom[] sorted(Atom[] atoms) {
    boolean ascending = true;
    for (int i = 1; i < atoms.length && ascending; i++) {
      ascending = compare(atoms[i - 1], atoms[i]) < 0;
    }
    if (ascending) {
      return atoms;
    }
    Arrays.sort(atoms, ORDER);
    int kept = 1;
    for (int i = 1; i < atoms.length; i++) {
      if (compare(atoms[kept - 1], atoms[i]) != 0) {
        atoms[kept++] = atoms[i];
      }
    }
    return kept == atoms.length ? atoms : Arrays.copyOf(atoms, kept);
  }

  static Atom[] sorted(Collection<? extends Atom> atoms) {
    return sorted(atoms.toArray(NONE));
  }

  /** One that is in the list twice, as text for people. */
  static String twice(List<Atom> atoms) {
    List<Atom> sorted = new ArrayList<>(atoms);
    sorted.sort(ORDER);
    for (int i = 1; i < sorted.size(); i++) {
      if (compare(sorted.get(i - 1), sorted.get(i)) == 0) {
        return Json.shorten(sorted.get(i).toString());
      }
    }
    throw new IllegalArgumentException("all are different");
  }

  static int find(Atom[] sorted, Object wanted) {
    return wanted instanceof Atom atom ? Arrays.binarySearch(sorted, atom, ORDER) : -1;
  }
}
