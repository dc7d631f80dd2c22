package io.weft.core;

/**
 * Thrown at the await of a routine that was cancelled, so that it can clean up and end. Not a
 * time-out: see {@link RoutineTimeoutException}.
 */
public final class RoutineCancelledException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RoutineCancelledException(String routine) {
    super("routine " + routine + " was cancelled");
  }

  /** For what is done in a scope of its own when an enclosing one is interrupted. */
  RoutineCancelledException(String routine, RuntimeException interruption) {
    super("routine " + routine + " was interrupted in an enclosing scope", interruption);
  }
}
