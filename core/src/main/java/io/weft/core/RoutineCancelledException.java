package io.weft.core;

import java.time.Duration;

/**
 * Thrown at the await of a routine that was cancelled, so that it can clean up and end. Not a
 * time-out: see {@link RoutineTimeoutException}.
 */
public final class RoutineCancelledException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RoutineCancelledException(String routine) {
    super("routine " + routine + " was cancelled");
  }

  /** For what is done under a limit of its own when the time of an enclosing one is up. */
  RoutineCancelledException(String routine, Duration limit) {
    super("routine " + routine + " was cancelled by an enclosing limit of " + limit);
  }
}
