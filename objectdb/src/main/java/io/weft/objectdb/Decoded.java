package io.weft.objectdb;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What texts were last found to mean: who changes an object over and over need not decode what it
 * has just encoded. Only for objects that nobody can change, down to their last part, and of a
 * limited number and size. For the routines of one scheduler.
 */
final class Decoded {
  private static final int SET_BITS = 10;

  /** How many keys of the same set are known at most: hashes do not spread evenly. */
  private static final int WAYS = 4;

  /** What Fibonacci hashing multiplies with: 2^32 by the golden ratio. */
  private static final int SPREAD = 0x9E3779B9;

  private static final int LONGEST_TEXT = 2048;

  private static final Set<Class<?>> IMMUTABLE =
      Set.of(
          String.class,
          Boolean.class,
          Byte.class,
          Short.class,
          Character.class,
          Integer.class,
          Long.class,
          Float.class,
          Double.class,
          Key.class);

  private final Map<ObjectType<?>, Boolean> suitable = new HashMap<>();

  /** By the hash of the key, so many that share a set; the one put last is the first of them. */
  private @Nullable Known @Nullable [] known;

  private record Known(Key<?> key, String text, Stored<?> stored) {}

  /** What a text means, if that is known. */
  @SuppressWarnings("unchecked") // What is known of a key is of its type.
  <T extends DataObject> @Nullable Stored<T> find(Key<T> key, String text) {
    @Nullable Known[] all = known;
    if (all == null) {
      return null;
    }
    int first = first(key);
    for (int i = first; i < first + WAYS; i++) {
      Known found = all[i];
      if (found != null && found.key.equals(key)) {
        return found.text.equals(text) ? (Stored<T>) found.stored : null;
      }
    }
    return null;
  }

  /** Remembers what a text means. */
  <T extends DataObject> void put(Key<T> key, String text, Stored<T> stored) {
    if (text.length() > LONGEST_TEXT || !isSuitable(key.type())) {
      return;
    }
    @Nullable Known[] all = known;
    if (all == null) {
      all = new @Nullable Known[WAYS << SET_BITS];
      known = all;
    }
    int first = first(key);
    Known moved = new Known(key, text, stored);
    for (int i = first; i < first + WAYS; i++) {
      Known before = all[i];
      all[i] = moved;
      if (before == null || before.key.equals(key)) {
        return;
      }
      moved = before;
    }
  }

  private static int first(Key<?> key) {
    // Hashes of texts that differ at their end are close together; this spreads them.
    return ((key.hashCode() * SPREAD) >>> (Integer.SIZE - SET_BITS)) * WAYS;
  }

  private boolean isSuitable(ObjectType<?> type) {
    Boolean answer = suitable.get(type);
    if (answer == null) {
      // Another codec might read something else than what it was told to write.
      answer = type.codec().isEmpty() && isImmutable(type.recordClass(), new HashSet<>());
      suitable.put(type, answer);
    }
    return answer;
  }

  /**
   * Whether nobody can change an object of that type.
   *
   * @param records those that are being looked at: a record may hold others of its own kind
   */
  private static boolean isImmutable(Type type, Set<Class<?>> records) {
    if (type instanceof ParameterizedType generic) {
      return generic.getRawType().equals(Key.class)
          || (generic.getRawType().equals(Optional.class)
              && isImmutable(generic.getActualTypeArguments()[0], records));
    }
    if (!(type instanceof Class<?> plain)) {
      return false;
    }
    if (plain.isPrimitive() || plain.isEnum() || IMMUTABLE.contains(plain)) {
      return true;
    }
    if (!plain.isRecord()) {
      return false;
    }
    if (!records.add(plain)) {
      return true;
    }
    for (RecordComponent component : plain.getRecordComponents()) {
      if (!isImmutable(component.getGenericType(), records)) {
        return false;
      }
    }
    return true;
  }
}
