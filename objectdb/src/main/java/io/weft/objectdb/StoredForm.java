package io.weft.objectdb;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is stored under a key: an object of the program, or a part of what holds objects together.
 * For tools that look at whole databases; programs need {@link Transaction} only.
 */
public sealed interface StoredForm {
  /** The key. */
  Key<?> key();

  /**
   * An object of the program, of a {@link KeyValueStore}, or of the database's own housekeeping.
   */
  record OfObject(Key<?> key, DataObject object) implements StoredForm {}

  /**
   * A part of a {@link ShardedSet}.
   *
   * @param base the text of the key of what the set belongs to
   * @param name the name of the set
   * @param members the texts of the members in this part
   */
  record OfSet(Key<?> key, String base, String name, List<String> members) implements StoredForm {
    public OfSet {
      members = List.copyOf(members);
    }
  }

  /**
   * A part of what a {@link MultiIndex} has for some values.
   *
   * @param type the prefix of the type of the objects
   * @param index the name of the index
   * @param owners the texts of the keys of objects with the values
   */
  record OfMultiIndex(
      Key<?> key, String type, String index, List<String> values, List<String> owners)
      implements StoredForm {
    public OfMultiIndex {
      values = List.copyOf(values);
      owners = List.copyOf(owners);
    }
  }

  /**
   * What a {@link UniqueIndex} has for some values.
   *
   * @param type the prefix of the type of the objects
   * @param index the name of the index
   * @param owner the object with the values
   */
  record OfUniqueIndex(Key<?> key, String type, String index, List<String> values, Key<?> owner)
      implements StoredForm {
    public OfUniqueIndex {
      values = List.copyOf(values);
    }
  }

  /**
   * A part of a {@link NumberPool}.
   *
   * @param base the text of the key of what the pool belongs to
   * @param name the name of the pool
   * @param taken the numbers in use; none in a part that only leads to others
   */
  record OfNumbers(Key<?> key, String base, String name, List<Long> taken) implements StoredForm {
    public OfNumbers {
      taken = List.copyOf(taken);
    }
  }

  /**
   * Reads what a storage has.
   *
   * @throws IllegalArgumentException when the key is none of a known type
   * @throws CorruptObjectException when the text is none of an object with that key
   */
  static StoredForm decode(ObjectTypes types, String key, String text) {
    return of(stored(types, key, text).value());
  }

  /** The same, with its creation time and update version. */
  static Stored<?> stored(ObjectTypes types, String key, String text) {
    return types.codecs().decode(types.parse(key), text);
  }

  /** What an object is. */
  static StoredForm of(DataObject object) {
    if (object instanceof ShardedSet.Node node) {
      String[] parts = node.base().split("\\.", -1);
      if (parts.length == 4
          && parts[0].equals(UniqueIndex.ENTRY.prefix())
          && node.name().equals(MultiIndex.OWNERS)) {
        return new OfMultiIndex(
            node.key(),
            Key.unescape(parts[1]),
            Key.unescape(parts[2]),
            values(Key.unescape(parts[3])),
            node.members());
      }
      return new OfSet(node.key(), node.base(), node.name(), node.members());
    }
    if (object instanceof NumberPool.Node node) {
      return new OfNumbers(node.key(), node.base(), node.name(), node.taken());
    }
    if (object instanceof UniqueIndex.Entry entry) {
      return new OfUniqueIndex(
          entry.key(), entry.type(), entry.index(), values(entry.values()), entry.owner());
    }
    return new OfObject(object.key(), object);
  }

  /** Whether a key is that of a part of a set, also of one of a {@link MultiIndex}. */
  static boolean isSet(Key<?> key) {
    return key.type() == ShardedSet.NODE;
  }

  /** Whether a key is that of a part of a {@link NumberPool}. */
  static boolean isNumbers(Key<?> key) {
    return key.type() == NumberPool.NODE;
  }

  /** Whether a key is that of an entry of a {@link UniqueIndex}. */
  static boolean isUniqueIndex(Key<?> key) {
    return key.type() == UniqueIndex.ENTRY;
  }

  private static List<String> values(String joined) {
    return Stream.of(joined.split("\\.", -1)).map(Key::unescape).toList();
  }

  /**
   * The keys that an object refers to in any of its components, records and collections in them
   * included.
   */
  static Set<Key<?>> references(DataObject object) {
    Set<Key<?>> found = new LinkedHashSet<>();
    collect(object, found);
    return found;
  }

  private static void collect(@Nullable Object value, Set<Key<?>> found) {
    switch (value) {
      case null -> {}
      case Key<?> key -> found.add(key);
      case Optional<?> optional -> optional.ifPresent(inner -> collect(inner, found));
      case Collection<?> many -> many.forEach(inner -> collect(inner, found));
      case Map<?, ?> map ->
          map.forEach(
              (name, inner) -> {
                collect(name, found);
                collect(inner, found);
              });
      case Record inner -> components(inner, found);
      case Object[] array -> {
        for (Object inner : array) {
          collect(inner, found);
        }
      }
      default -> {}
    }
  }

  private static void components(Record value, Set<Key<?>> found) {
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      if (component.getType().isPrimitive() || component.getType() == String.class) {
        continue;
      }
      try {
        component.getAccessor().setAccessible(true);
        collect(component.getAccessor().invoke(value), found);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("cannot read " + component, e);
      }
    }
  }

  /**
   * An object without a reference: what holds it, an attribute or an item of a list or map, is left
   * out. Empty when it cannot be without.
   */
  static Optional<DataObject> without(ObjectTypes types, DataObject object, Key<?> reference) {
    return without(types, object.key(), object, reference);
  }

  @SuppressWarnings("unchecked") // A data object has a key of its type.
  private static <T extends DataObject> Optional<DataObject> without(
      ObjectTypes types, Key<T> key, DataObject object, Key<?> reference) {
    JsonMapper plain = JsonMapper.builder().build();
    String text = types.codecs().encode(key.type(), new Stored<>((T) object, 0, 0));
    try {
      JsonNode tree = plain.readTree(text);
      remove(tree.get("value"), reference.toString());
      DataObject less = types.codecs().decode(key, plain.writeValueAsString(tree)).value();
      return references(less).contains(reference) ? Optional.empty() : Optional.of(less);
    } catch (CorruptObjectException | JacksonException e) {
      return Optional.empty();
    }
  }

  private static void remove(JsonNode node, String text) {
    if (node instanceof ObjectNode object) {
      for (String name : List.copyOf(object.propertyNames())) {
        JsonNode inner = object.get(name);
        if (name.equals(text) || isText(inner, text)) {
          object.remove(name);
        } else {
          remove(inner, text);
        }
      }
    } else if (node instanceof ArrayNode array) {
      List<JsonNode> kept = new ArrayList<>();
      for (JsonNode inner : array) {
        if (!isText(inner, text)) {
          remove(inner, text);
          kept.add(inner);
        }
      }
      array.removeAll();
      array.addAll(kept);
    }
  }

  private static boolean isText(JsonNode node, String text) {
    return node.isString() && node.stringValue().equals(text);
  }

  /**
   * Looks whether a part of a set has its place in it: that its parts above and below are there,
   * and that its members belong to it.
   *
   * @param part the key of the part
   * @param repair whether to put it in order; no member gets lost
   * @return what is wrong, or was; empty when nothing is
   */
  static Optional<String> checkSet(Transaction tx, Key<?> part, boolean repair) {
    return tx.find(part)
        .filter(ShardedSet.Node.class::isInstance)
        .flatMap(node -> ShardedSet.check(tx, (ShardedSet.Node) node, repair));
  }

  /**
   * Looks whether a part of a {@link NumberPool} goes with the parts above and below it.
   *
   * @param part the key of the part
   * @param repair whether to put it in order; no number is taken or given back
   * @return what is wrong, or was; empty when nothing is
   */
  static Optional<String> checkNumbers(Transaction tx, Key<?> part, boolean repair) {
    return tx.find(part)
        .filter(NumberPool.Node.class::isInstance)
        .flatMap(node -> NumberPool.check(tx, (NumberPool.Node) node, repair));
  }
}
