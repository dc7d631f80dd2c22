package io.weft.objectdb;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * Finds the objects that have certain values, all ports of a host for instance (specification
 * 5.7.2, {@code MultiKeyReference}). Every combination of values has a {@link ShardedSet} of its
 * own, which takes no room while it is empty; whoever changes an indexed object changes the index
 * in the same transaction.
 *
 * @param <T> the objects
 */
public final class MultiIndex<T extends DataObject> {
  /** What the sets of all of them are called. */
  static final String OWNERS = "owners";

  private final ObjectType<T> type;
  private final String name;

  private MultiIndex(ObjectType<T> type, String name) {
    this.type = type;
    this.name = name;
  }

  /** An index of one type; its name tells it from the other indices of the type, of either kind. */
  public static <T extends DataObject> MultiIndex<T> of(ObjectType<T> type, String name) {
    return new MultiIndex<>(type, name);
  }

  private ShardedSet<Key<T>> owners(List<String> values) {
    String joined = values.stream().map(Key::escape).collect(Collectors.joining("."));
    return ShardedSet.ofKeys(UniqueIndex.ENTRY.key(type.prefix(), name, joined), OWNERS, type);
  }

  /** The keys of the objects that have the values, in their order. Reads them all. */
  public List<Key<T>> find(Transaction tx, List<String> values) {
    return owners(values).list(tx);
  }

  /** Whether an object has the values. */
  public boolean contains(Transaction tx, List<String> values, Key<T> owner) {
    return owners(values).contains(tx, owner);
  }

  /** Gives the values to an object; returns false when it has them. */
  public boolean insert(Transaction tx, List<String> values, Key<T> owner) {
    return owners(values).add(tx, owner);
  }

  /** Takes the values from an object; returns false when it does not have them. */
  public boolean remove(Transaction tx, List<String> values, Key<T> owner) {
    return owners(values).remove(tx, owner);
  }

  /**
   * Walks on to the objects that have the values, and to those that get them later.
   *
   * @param each as in {@link ShardedSet#follow}
   */
  public void follow(Step step, List<String> values, BiConsumer<Key<T>, Step> each) {
    owners(values).follow(step, each);
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
