package io.weft.core.task;

/**
 * Blocking work that makes items for a routine; see {@link TaskPool#generate}.
 *
 * @param <T> the items
 */
@FunctionalInterface
public interface GeneratorTask<T> {
  /**
   * Runs on a thread of the pool; the items end when it returns.
   *
   * @param sink takes the items, in this call only
   * @throws Exception whatever ends the task; reaches the routine behind the items made before
   */
  void run(ItemSink<T> sink) throws Exception;
}
