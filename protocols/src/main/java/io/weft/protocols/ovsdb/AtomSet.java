package io.weft.protocols.ovsdb;

import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** An unmodifiable set of atoms, sorted. */
abstract sealed class AtomSet extends AbstractSet<Atom> {
  static final AtomSet EMPTY = new Many(Atoms.NONE);

  static AtomSet copyOf(Collection<? extends Atom> atoms) {
    return atoms instanceof AtomSet set ? set : of(atoms.toArray(Atoms.NONE));
  }

  static AtomSet of(Atom atom) {
    return new One(atom);
  }

  /** Takes the array over. What is in it twice is in the set once. */
  static AtomSet of(Atom[] atoms) {
    Atom[] sorted = Atoms.sorted(atoms);
    return switch (sorted.length) {
      case 0 -> EMPTY;
      case 1 -> new One(sorted[0]);
      default -> new Many(sorted);
    };
  }

  /** Almost all sets. */
  private static final class One extends AtomSet {
    private final Atom atom;

    One(Atom atom) {
      this.atom = atom;
    }

    @Override
    public int size() {
      return 1;
    }

    @Override
    public boolean contains(@Nullable Object other) {
      return atom.equals(other);
    }

    @Override
    public Iterator<Atom> iterator() {
      return new Iterator<>() {
        private boolean done;

        @Override
        public boolean hasNext() {
          return !done;
        }

        @Override
        public Atom next() {
          if (done) {
            throw new NoSuchElementException();
          }
          done = true;
          return atom;
        }
      };
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof One that ? atom.equals(that.atom) : super.equals(other);
    }

    @Override
    public int hashCode() {
      return atom.hashCode();
    }
  }

  private static final class Many extends AtomSet {
    private final Atom[] atoms;

    Many(Atom[] atoms) {
      this.atoms = atoms;
    }

    @Override
    public int size() {
      return atoms.length;
    }

    @Override
    public boolean contains(@Nullable Object other) {
      return other != null && Atoms.find(atoms, other) >= 0;
    }

    @Override
    public Iterator<Atom> iterator() {
      return Arrays.asList(atoms).iterator();
    }

    @Override
    public Object[] toArray() {
      return Arrays.copyOf(atoms, atoms.length, Object[].class);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Many that ? Arrays.equals(atoms, that.atoms) : super.equals(other);
    }

    @Override
    public int hashCode() {
      return super.hashCode();
    }
  }
}
