package io.weft.core;

import org.jspecify.annotations.Nullable;

/**
 * The body of a routine with a result. It may throw anything: who awaits the result gets it.
 *
 * @param <T> the result
 */
@FunctionalInterface
public interface RoutineCall<T extends @Nullable Object> extends RoutineBody<T, Exception> {
  /**
   * Runs on the routine's own virtual thread.
   *
   * @param r the routine that runs; the right to await
   * @throws Exception whatever ends the routine; reaches those who await its future
   */
  @Override
  T call(Routine r) throws Exception;
}
