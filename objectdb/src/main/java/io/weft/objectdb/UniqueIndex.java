package io.weft.objectdb;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Finds the one object that has certain values, a MAC address in a network for instance, and lets
 * no other have them. Every combination is a small object of its own, under the key that VLCP gives
 * it; whoever changes an indexed object changes the index in the same transaction.
 *
 * @param <T> the objects
 */
public final class UniqueIndex<T extends DataObject> {
  static final ObjectType<Entry> ENTRY = ObjectType.of("indices", Entry.class, 3).unreported();

  private final ObjectType<T> type;
  private final String name;

  private UniqueIndex(ObjectType<T> type, String name) {
    this.type = type;
    this.name = name;
  }

  /** An index of one type. */
  public static <T extends DataObject> UniqueIndex<T> of(ObjectType<T> type, String name) {
    return new UniqueIndex<>(type, name);
  }

  /** Who has certain values. */
  record Entry(String type, String index, String values, Key<?> owner) implements DataObject {
    @Override
    public Key<Entry> key() {
      return ENTRY.key(type, index, values);
    }
  }

  private static String join(List<String> values) {
    return values.stream().map(Key::escape).collect(Collectors.joining("."));
  }

  private Key<Entry> key(List<String> values) {
    return ENTRY.key(type.prefix(), name, join(values));
  }

  /** The object that has the values. */
  public Optional<Key<T>> find(Transaction tx, List<String> values) {
    return tx.find(key(values)).map(this::owner);
  }

  @SuppressWarnings("unchecked") // The type is compared.
  private Key<T> owner(Entry entry) {
    if (entry.owner().type() != type) {
      throw new CorruptObjectException(entry.key(), entry.owner() + " is not of type " + type);
    }
    return (Key<T>) entry.owner();
  }

  /**
   * Gives the values to an object. Does nothing when it has them.
   *
   * @throws UniqueKeyException when another one has them
   */
  public void insert(Transaction tx, List<String> values, Key<T> owner) {
    Optional<Key<T>> other = find(tx, values);
    if (other.isEmpty()) {
      tx.insert(new Entry(type.prefix(), name, join(values), owner));
    } else if (!other.get().equals(owner)) {
      throw new UniqueKeyException(name, List.copyOf(values), other.get(), owner);
    }
  }

  /** Takes the values from an object; returns false when it does not have them. */
  public boolean remove(Transaction tx, List<String> values, Key<T> owner) {
    Optional<Key<T>> present = find(tx, values);
    return present.isPresent() && present.get().equals(owner) && tx.delete(key(values));
  }

  /** The type of the objects. */
  public ObjectType<T> type() {
    return type;
  }

  /** Its name. */
  public String name() {
    return name;
  }

  @Override
  public String toString() {
    return type + " " + name;
  }
}
