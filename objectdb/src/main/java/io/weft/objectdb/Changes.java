package io.weft.objectdb;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How the contents of a view differ from what it returned before. Lists are in the order of keys.
 *
 * @param version the version of the database at which the contents are what they are now
 * @param added objects that came in, because they were created or are followed now
 * @param changed objects that are still there, but different
 * @param removed objects as they were, that were deleted or are not followed any more
 */
public record Changes(
    long version, List<Stored<?>> added, List<Change<?>> changed, List<Stored<?>> removed) {
  public Changes {
    added = List.copyOf(added);
    changed = List.copyOf(changed);
    removed = List.copyOf(removed);
  }

  /** Whether nothing differs. */
  public boolean isEmpty() {
    return added.isEmpty() && changed.isEmpty() && removed.isEmpty();
  }

  /** The objects of one type that came in. */
  public <T extends DataObject> List<Stored<T>> added(ObjectType<T> type) {
    return ofType(added, type);
  }

  /** The objects of one type that are different. */
  @SuppressWarnings("unchecked") // A key of that type has objects of that type.
  public <T extends DataObject> List<Change<T>> changed(ObjectType<T> type) {
    return changed.stream().filter(c -> c.key().type() == type).map(c -> (Change<T>) c).toList();
  }

  /** The objects of one type that went. */
  public <T extends DataObject> List<Stored<T>> removed(ObjectType<T> type) {
    return ofType(removed, type);
  }

  @SuppressWarnings("unchecked") // A key of that type has objects of that type.
  static <T extends DataObject> List<Stored<T>> ofType(
      List<Stored<?>> objects, ObjectType<T> type) {
    List<Stored<T>> found = new ArrayList<>();
    for (Stored<?> stored : objects) {
      if (stored.key().type() == type) {
        found.add((Stored<T>) stored);
      }
    }
    return Collections.unmodifiableList(found);
  }
}
