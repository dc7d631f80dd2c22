package io.weft.protocols.ovsdb;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** An unmodifiable map of atoms, sorted by key. */
final class AtomMap extends AbstractMap<Atom, Atom> {
  static final AtomMap EMPTY = new AtomMap(Atoms.NONE, Atoms.NONE);

  private final Atom[] keys;
  private final Atom[] values;

  private AtomMap(Atom[] keys, Atom[] values) {
    this.keys = keys;
    this.values = values;
  }

  static AtomMap copyOf(Map<Atom, Atom> entries) {
    if (entries instanceof AtomMap map) {
      return map;
    }
    Atom[] keys = entries.keySet().toArray(Atoms.NONE);
    Atom[] values = new Atom[keys.length];
    for (int i = 0; i < keys.length; i++) {
      values[i] = entries.get(keys[i]);
    }
    return of(keys, values);
  }

  /** Takes the arrays over. Of a key that is there twice one value stays. */
  static AtomMap of(Atom[] keys, Atom[] values) {
    if (keys.length == 0) {
      return EMPTY;
    }
    boolean ascending = true;
    for (int i = 1; i < keys.length && ascending; i++) {
      ascending = Atoms.compare(keys[i - 1], keys[i]) < 0;
    }
    if (ascending) {
      return new AtomMap(keys, values);
    }
    Integer[] places = new Integer[keys.length];
    Arrays.setAll(places, i -> i);
    Arrays.sort(places, (a, b) -> Atoms.compare(keys[a], keys[b]));
    Atom[] sortedKeys = new Atom[keys.length];
    Atom[] sortedValues = new Atom[keys.length];
    int size = 0;
    for (int place : places) {
      if (size == 0 || Atoms.compare(sortedKeys[size - 1], keys[place]) != 0) {
        sortedKeys[size] = keys[place];
        sortedValues[size++] = values[place];
      }
    }
    return new AtomMap(Arrays.copyOf(sortedKeys, size), Arrays.copyOf(sortedValues, size));
  }

  /**
   * Takes the array over, and uses the keys of another map: the one at each place for the value.
   */
  static AtomMap like(AtomMap other, Atom[] values) {
    return new AtomMap(other.keys, values);
  }

  /** A map of the same keys, with nothing of the values. */
  AtomMap keysOnly() {
    return new AtomMap(keys, keys);
  }

  /** Whether it has the keys of the other. */
  boolean hasKeysOf(AtomMap other) {
    return Arrays.equals(keys, other.keys);
  }

  /**
   * This map after a difference: a pair that is in both goes, one of a key that is there gets the
   * other value, and any other comes.
   */
  AtomMap changedBy(AtomMap difference) {
    Atom[] newKeys = new Atom[keys.length + difference.keys.length];
    Atom[] newValues = new Atom[newKeys.length];
    int size = 0;
    int mine = 0;
    int other = 0;
    while (mine < keys.length || other < difference.keys.length) {
      int order =
          mine == keys.length
              ? 1
              : other == difference.keys.length
                  ? -1
                  : Atoms.compare(keys[mine], difference.keys[other]);
      if (order < 0) {
        newKeys[size] = keys[mine];
        newValues[size++] = values[mine++];
        continue;
      }
      if (order > 0 || !values[mine].equals(difference.values[other])) {
        newKeys[size] = difference.keys[other];
        newValues[size++] = difference.values[other];
      }
      other++;
      mine += order == 0 ? 1 : 0;
    }
    return new AtomMap(Arrays.copyOf(newKeys, size), Arrays.copyOf(newValues, size));
  }

  @Override
  public int size() {
    return keys.length;
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return key != null && Atoms.find(keys, key) >= 0;
  }

  @Override
  @SuppressWarnings("NullAway") // Map.get gives null for what is not there.
  public @Nullable Atom get(@Nullable Object key) {
    int at = key == null ? -1 : Atoms.find(keys, key);
    return at < 0 ? null : values[at];
  }

  @Override
  public void forEach(BiConsumer<? super Atom, ? super Atom> action) {
    for (int i = 0; i < keys.length; i++) {
      action.accept(keys[i], values[i]);
    }
  }

  @Override
  public Set<Map.Entry<Atom, Atom>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public int size() {
        return keys.length;
      }

      @Override
      public boolean contains(@Nullable Object entry) {
        return entry instanceof Map.Entry<?, ?> e
            && e.getKey() != null
            && e.getValue() != null
            && e.getValue().equals(get(e.getKey()));
      }

      @Override
      public Iterator<Map.Entry<Atom, Atom>> iterator() {
        return new Iterator<>() {
          private int next;

          @Override
          public boolean hasNext() {
            return next < keys.length;
          }

          @Override
          public Map.Entry<Atom, Atom> next() {
            if (next == keys.length) {
              throw new NoSuchElementException();
            }
            return Map.entry(keys[next], values[next++]);
          }
        };
      }
    };
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AtomMap that
        ? Arrays.equals(keys, that.keys) && Arrays.equals(values, that.values)
        : super.equals(other);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }
}
