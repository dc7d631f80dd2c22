package io.weft.core.task;

import org.jspecify.annotations.Nullable;

/**
 * Blocking work that sends events as it goes; see {@link TaskPool#runSending}.
 *
 * @param <T> the result
 */
@FunctionalInterface
public interface SendingTask<T extends @Nullable Object> {
  /**
   * Runs on a thread of the pool.
   *
   * @param sender sends events, in this call only
   * @throws Exception whatever ends the task; reaches the routine that waits for it
   */
  T call(EventSender sender) throws Exception;
}
