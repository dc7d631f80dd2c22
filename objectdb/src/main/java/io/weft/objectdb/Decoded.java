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
  private static final int PLACES = 4096;
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

  /** By the hash of the key, each the last one of those that share the place. */
  private @Nullable Known @Nullable [] known;

  private record Known(Key<?> key, String text, Stored<?> stored) {}

  /** What a text means, if that is known. */
  @SuppressWarnings("unchecked") // What is known of a key is of its type.
  <T extends DataObject> @Nullable Stored<T> find(Key<T> key, String text) {
    @Nullable Known[] all = known;
    Known found = all == null ? null : all[place(key)];
    return found != null && found.key.equals(key) && found.text.equals(text)
        ? (Stored<T>) found.stored
        : null;
  }

  /** Remembers what a text means. */
  <T extends DataObject> void put(Key<T> key, String text, Stored<T> stored) {
    if (text.length() > LONGEST_TEXT || !isSuitable(key.type())) {
      return;
    }
    @Nullable Known[] all = known;
    if (all == null) {
      all = new @Nullable Known[PLACES];
      known = all;
    }
    all[place(key)] = new Known(key, text, stored);
  }

  private static int place(Key<?> key) {
    int hash = key.hashCode();
    return (hash ^ (hash >>> 16)) & (PLACES - 1);
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
