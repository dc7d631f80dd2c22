package io.weft.objectdb;

import java.util.Optional;

/**
 * Says where a walk goes on from an object. Called again whenever the object changes, and only
 * then, so it must depend on nothing but the object and what it was made with; it must not wait.
 *
 * <p>A walk visits each pair of key and walker once, compared with {@code equals}. A lambda that
 * captures nothing is one walker however often it is evaluated; one that captures is a new walker
 * each time, so that all below it is walked again: keep it in a field, or make it a record.
 *
 * @param <T> the objects it sees
 */
@FunctionalInterface
public interface Walker<T extends DataObject> {
  /**
   * Visits an object.
   *
   * @param object empty when there is none with the key; the walk waits for it to appear
   * @param step takes where to go on; of use during this call only
   */
  void visit(Optional<T> object, Step step);

  /** A walker that goes no further. */
  static <T extends DataObject> Walker<T> leaf() {
    return Leaf.instance();
  }
}
