package io.weft.core;

import java.time.Duration;

/** Thrown by {@link Routine#within} when its time is up. Not a cancellation. */
public final class RoutineTimeoutException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Duration limit;

  RoutineTimeoutException(String routine, Duration limit) {
    super("routine " + routine + " did not finish within " + limit);
    this.limit = limit;
  }

  /** Has a time-out, which the loop has made, tell where its routine was when it came. */
  static RuntimeException tracedHere(RuntimeException exception) {
    if (exception instanceof RoutineTimeoutException) {
      exception.fillInStackTrace();
    }
    return exception;
  }

  /** The time that was allowed. */
  public Duration limit() {
    return limit;
  }
}
