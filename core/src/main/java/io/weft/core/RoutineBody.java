package io.weft.core;

import org.jspecify.annotations.Nullable;

/**
 * What a method runs in the routine that calls it, such as {@link Routine#within}. That method
 * throws what the body throws: for a lambda without a checked exception the compiler infers {@code
 * RuntimeException}, and there is nothing to catch.
 *
 * @param <T> the result
 * @param <X> the checked exceptions that may end it
 */
@FunctionalInterface
public interface RoutineBody<T extends @Nullable Object, X extends Exception> {
  /**
   * Runs on the routine's own virtual thread.
   *
   * @param r the routine that runs; the right to await
   * @throws X reaches who has called the method that runs this
   */
  T call(Routine r) throws X;
}
