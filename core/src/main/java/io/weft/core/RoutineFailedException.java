package io.weft.core;

/**
 * Wraps a checked exception, or another scheduler's, that ended a routine which somebody awaits.
 */
public final class RoutineFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RoutineFailedException(String what, Throwable cause) {
    super(what + " failed: " + cause, cause);
  }
}
