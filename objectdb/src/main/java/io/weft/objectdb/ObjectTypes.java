package io.weft.objectdb;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The types that a database knows, to turn the text of keys and references back into typed keys.
 * Immutable; the same one may serve several databases.
 */
public final class ObjectTypes {
  private static final List<ObjectType<?>> BUILT_IN =
      List.of(
          ShardedSet.NODE, NumberPool.NODE, UniqueIndex.ENTRY, Claims.TYPE, KeyValueStore.ENTRY);

  private final Map<String, ObjectType<?>> byPrefix = new HashMap<>();
  private final JsonCodecs codecs = new JsonCodecs(this);

  private ObjectTypes(List<ObjectType<?>> types) {
    BUILT_IN.forEach(this::register);
    types.forEach(this::register);
  }

  /**
   * Registers types.
   *
   * @throws IllegalArgumentException when two have the same prefix, or a text could be a key of
   *     either
   */
  public static ObjectTypes of(ObjectType<?>... types) {
    return new ObjectTypes(List.of(types));
  }

  /** Registers types; see {@link #of(ObjectType...)}. */
  public static ObjectTypes of(List<ObjectType<?>> types) {
    return new ObjectTypes(types);
  }

  private void register(ObjectType<?> type) {
    for (ObjectType<?> other : byPrefix.values()) {
      if (other.prefix().equals(type.prefix())
          || isAmbiguous(type, other)
          || isAmbiguous(other, type)) {
        throw new IllegalArgumentException(
            "the keys of types " + other + " and " + type + " cannot be told apart");
      }
    }
    byPrefix.put(type.prefix(), type);
  }

  private static boolean isAmbiguous(ObjectType<?> outer, ObjectType<?> inner) {
    String longer = inner.prefix();
    return longer.startsWith(outer.prefix() + ".")
        && dotsFrom(longer, outer.prefix().length()) + inner.keyParts() == outer.keyParts();
  }

  /** How many dots a text has from an index on, which may be behind its end. */
  static int dotsFrom(String text, int from) {
    int dots = 0;
    for (int i = from; i < text.length(); i++) {
      if (text.charAt(i) == '.') {
        dots++;
      }
    }
    return dots;
  }

  /**
   * The key with a text.
   *
   * @throws IllegalArgumentException when it is no key of a known type
   */
  public Key<?> parse(String text) {
    int end = text.length();
    while (end > 0) {
      ObjectType<?> type = byPrefix.get(text.substring(0, end));
      if (type != null && dotsFrom(text, end) == type.keyParts()) {
        return Key.parse(type, text);
      }
      end = text.lastIndexOf('.', end - 1);
    }
    throw new IllegalArgumentException("'" + text + "' is not a key of any known type");
  }

  /**
   * The key with a text, when it is to be of one type.
   *
   * @throws IllegalArgumentException when it is no key of that type
   */
  @SuppressWarnings("unchecked") // The type is compared.
  public <T extends DataObject> Key<T> parse(String text, ObjectType<T> type) {
    Key<?> key = parse(text);
    if (key.type() != type) {
      throw new IllegalArgumentException("'" + text + "' is not a key of type " + type);
    }
    return (Key<T>) key;
  }

  /** The type with a prefix. */
  public Optional<ObjectType<?>> find(String prefix) {
    return Optional.ofNullable(byPrefix.get(prefix));
  }

  /**
   * An object as JSON, as it is stored (specification 5.7.2, {@code dump}).
   *
   * @throws EncodeException when it cannot be written
   */
  public String json(DataObject object) {
    return jsonOf(object.key(), object);
  }

  private <T extends DataObject> String jsonOf(Key<T> key, DataObject object) {
    checkKnown(key);
    try {
      return codecs.encodeValue(key.type(), key.type().recordClass().cast(object));
    } catch (RuntimeException | StackOverflowError e) {
      throw new EncodeException(key, e);
    }
  }

  <T extends DataObject> Key<T> checkKnown(Key<T> key) {
    if (byPrefix.get(key.type().prefix()) != key.type()) {
      throw new IllegalArgumentException(
          "type " + key.type() + " is not registered with this database");
    }
    return key;
  }

  JsonCodecs codecs() {
    return codecs;
  }
}
