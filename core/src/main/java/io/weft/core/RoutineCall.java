package io.weft.core;

import org.jspecify.annotations.Nullable;

/**
 * The body of a routine with a result.
 *
 * @param <T> the result
 */
@FunctionalInterface
public interface RoutineCall<T extends @Nullable Object> {
  /**
   * Runs on the routine's own virtual thread.
   *
   * @param r the routine that runs; the right to await
   * @throws Exception whatever ends the routine; reaches those who await its future
   */
  T call(Routine r) throws Exception;
}
