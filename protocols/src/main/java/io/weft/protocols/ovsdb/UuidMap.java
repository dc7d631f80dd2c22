package io.weft.protocols.ovsdb;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A map by row, to which its maker adds and which nobody changes then, in the order in which they
 * came. It has no entries of its own. Ids that a peer has chosen to meet in the table of places are
 * put into a {@link HashMap}, which sorts them.
 */
final class UuidMap<V> extends AbstractMap<UUID, V> {
  private static final int MOST_STEPS = 32;

  private UUID[] keys;
  private Object[] values;

  /** One more than the place of the key; zero for none. Its length is a power of two. */
  private int[] places;

  private @Nullable Map<UUID, Integer> sorted;
  private int size;

  UuidMap(int expected) {
    keys = new UUID[Math.max(1, expected)];
    values = new Object[keys.length];
    places = new int[tableSize(keys.length)];
  }

  private static int tableSize(int entries) {
    return Integer.highestOneBit(Math.max(1, entries)) * 4;
  }

  private static int hash(UUID key) {
    long mixed =
        (key.getMostSignificantBits() * 31 + key.getLeastSignificantBits()) * 0x9e3779b97f4a7c15L;
    return (int) (mixed >>> 32);
  }

  /** Whether the key was not there before. */
  boolean add(UUID key, V value) {
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, 2 * size);
      values = Arrays.copyOf(values, 2 * size);
      places = new int[tableSize(keys.length)];
      for (int i = 0; i < size && sorted == null; i++) {
        place(keys[i], i);
      }
    }
    if (!place(key, size)) {
      return false;
    }
    keys[size] = key;
    values[size++] = value;
    return true;
  }

  private boolean place(UUID key, int at) {
    if (sorted != null) {
      return sorted.putIfAbsent(key, at) == null;
    }
    int mask = places.length - 1;
    int slot = hash(key) & mask;
    for (int step = 0; step < MOST_STEPS; step++) {
      int there = places[slot];
      if (there == 0) {
        places[slot] = at + 1;
        return true;
      }
      if (keys[there - 1].equals(key)) {
        return false;
      }
      slot = (slot + 1) & mask;
    }
    Map<UUID, Integer> all = new HashMap<>();
    for (int i = 0; i < size; i++) {
      all.put(keys[i], i);
    }
    sorted = all;
    return all.putIfAbsent(key, at) == null;
  }

  private int find(Object key) {
    if (!(key instanceof UUID id)) {
      return -1;
    }
    if (sorted != null) {
      return sorted.getOrDefault(id, -1);
    }
    int mask = places.length - 1;
    int slot = hash(id) & mask;
    for (int there; (there = places[slot]) != 0; slot = (slot + 1) & mask) {
      if (keys[there - 1].equals(id)) {
        return there - 1;
      }
    }
    return -1;
  }

  @SuppressWarnings("unchecked") // Only add() writes there.
  private V value(int at) {
    return (V) values[at];
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return key != null && find(key) >= 0;
  }

  @Override
  @SuppressWarnings("NullAway") // Map.get gives null for what is not there.
  public @Nullable V get(@Nullable Object key) {
    int at = key == null ? -1 : find(key);
    return at < 0 ? null : value(at);
  }

  @Override
  public void forEach(BiConsumer<? super UUID, ? super V> action) {
    for (int i = 0; i < size; i++) {
      action.accept(keys[i], value(i));
    }
  }

  @Override
  public Set<Map.Entry<UUID, V>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public int size() {
        return size;
      }

      @Override
      public Iterator<Map.Entry<UUID, V>> iterator() {
        return new Iterator<>() {
          private int next;

          @Override
          public boolean hasNext() {
            return next < size;
          }

          @Override
          public Map.Entry<UUID, V> next() {
            if (next == size) {
              throw new NoSuchElementException();
            }
            return Map.entry(keys[next], value(next++));
          }
        };
      }
    };
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return super.equals(other);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }
}
