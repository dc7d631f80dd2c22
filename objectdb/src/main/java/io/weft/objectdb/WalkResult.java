package io.weft.objectdb;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a walk reached, all at one version of the database. Immutable. */
public final class WalkResult {
  private final Map<Key<?>, Stored<?>> objects;

  WalkResult(Map<Key<?>, Stored<?>> objects) {
    this.objects = new TreeMap<>(objects);
  }

  /** The objects, in the order of keys. */
  public List<Stored<?>> objects() {
    return List.copyOf(objects.values());
  }

  /** The objects of one type, in the order of keys. */
  public <T extends DataObject> List<T> objects(ObjectType<T> type) {
    return Changes.ofType(objects(), type).stream().map(Stored::value).toList();
  }

  /** One object, if it was reached and is there. */
  @SuppressWarnings("unchecked") // Objects are put under their own key.
  public <T extends DataObject> Optional<T> find(Key<T> key) {
    return Optional.ofNullable((Stored<T>) objects.get(key)).map(Stored::value);
  }
}
