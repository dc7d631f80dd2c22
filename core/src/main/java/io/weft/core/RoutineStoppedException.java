package io.weft.core;

/** Thrown by {@link Routine#until} when an event has ended its body. Not a cancellation. */
public final class RoutineStoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Routine.Matched matched;

  RoutineStoppedException(String routine, Routine.Matched matched) {
    super("a body in routine " + routine + " was stopped by " + matched.event());
    this.matched = matched;
  }

  /** The event that has ended the body, and the matcher that selected it. */
  public Routine.Matched matched() {
    return matched;
  }
}
