package io.weft.core;

import org.jspecify.annotations.Nullable;

/**
 * One wait of one routine, in the hands of whoever will end it; see {@link Routine#suspend}.
 * Whoever ends it first decides the outcome, later attempts have no effect. All methods are for the
 * scheduler's loop or one of its routines; other threads go through {@link Scheduler#execute}.
 *
 * @param <T> what the wait yields
 */
public final class Suspension<T extends @Nullable Object> {
  private final Routine routine;
  private final Object reason;

  private boolean ended;
  private @Nullable T value;
  private @Nullable RuntimeException failure;
  private @Nullable Runnable cleanup;

  Suspension(Routine routine, Object reason) {
    this.routine = routine;
    this.reason = reason;
  }

  /**
   * Sets what to undo when the wait ends, whether by {@link #resume}, {@link #fail}, cancellation
   * or a time limit: registrations, timers. Several actions run in the order in which they were
   * set.
   */
  public void onEnd(Runnable action) {
    Runnable before = cleanup;
    cleanup =
        before == null
            ? action
            : () -> {
              before.run();
              action.run();
            };
  }

  /** Ends the wait with a value; returns false when it had ended before. */
  public boolean resume(T result) {
    if (!claim()) {
      return false;
    }
    value = result;
    routine.scheduler().makeReady(routine);
    return true;
  }

  /** Ends the wait with an exception; returns false when it had ended before. */
  public boolean fail(RuntimeException exception) {
    if (!claim()) {
      return false;
    }
    failure = exception;
    routine.scheduler().makeReady(routine);
    return true;
  }

  /** Whether it has ended. */
  public boolean hasEnded() {
    return ended;
  }

  /** Ends it without effect on the routine, which has not gone to sleep yet. */
  void abandon() {
    claim();
  }

  private boolean claim() {
    if (ended) {
      return false;
    }
    ended = true;
    if (cleanup != null) {
      cleanup.run();
    }
    return true;
  }

  Object reason() {
    return reason;
  }

  /** The outcome, on the routine's own thread. */
  @SuppressWarnings("NullAway") // A null value is what a nullable T was resumed with.
  T outcome() {
    if (failure != null) {
      throw failure;
    }
    return value;
  }
}
