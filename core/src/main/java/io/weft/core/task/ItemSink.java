package io.weft.core.task;

/**
 * Where a generator puts its items. For the thread of the task.
 *
 * @param <T> the items
 */
@FunctionalInterface
public interface ItemSink<T> {
  /**
   * Hands an item over; blocks while the routine has not taken the ones before, but for a few tens
   * of them.
   *
   * @throws InterruptedException when the routine has closed the items or the pool was closed; the
   *     generator should end
   */
  void put(T item) throws InterruptedException;
}
