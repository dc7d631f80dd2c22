package io.weft.core;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One wait of one routine, in the hands of whoever will end it; see {@link Routine#suspend}.
 * Whoever ends it first decides the outcome, later attempts have no effect. All methods are for the
 * scheduler's loop or one of its routines; other threads go through {@link Scheduler#execute}.
 *
 * @param <T> what the wait yields
 */
public final class Suspension<T extends @Nullable Object> {
  private static final Logger log = LoggerFactory.getLogger(Suspension.class);

  private final Routine routine;
  private final Object reason;

  private boolean ended;
  private @Nullable T value;
  private @Nullable RuntimeException failure;

  /** Made when it is needed: every wait of every routine is one of these. */
  private @Nullable ArrayDeque<Runnable> cleanups;

  Suspension(Routine routine, Object reason) {
    this.routine = routine;
    this.reason = reason;
  }

  /**
   * Sets what to undo when the wait ends, whether by {@link #resume}, {@link #fail}, cancellation
   * or a time limit: registrations, timers. Several actions run in the order in which they were
   * set; one that is set after the end runs at once. An exception from one is logged.
   */
  public void onEnd(Runnable action) {
    ArrayDeque<Runnable> actions = cleanups;
    if (actions == null) {
      actions = new ArrayDeque<>(2);
      cleanups = actions;
    }
    actions.add(action);
    if (ended) {
      cleanUp();
    }
  }

  /** Ends the wait with a value; returns false when it had ended before. */
  public boolean resume(T result) {
    if (!claim()) {
      return false;
    }
    value = result;
    routine.makeReady();
    return true;
  }

  /**
   * Ends the wait with a value, and has the routine run as soon as the next one has had its turn.
   */
  void resumeAfterNext(T result) {
    if (claim()) {
      value = result;
      routine.makeReadyAfterNext();
    }
  }

  /** Ends the wait with an exception; returns false when it had ended before. */
  public boolean fail(RuntimeException exception) {
    if (!claim()) {
      return false;
    }
    failure = exception;
    routine.makeReady();
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
    cleanUp();
    return true;
  }

  private void cleanUp() {
    ArrayDeque<Runnable> actions = cleanups;
    if (actions == null) {
      return;
    }
    Runnable action;
    while ((action = actions.poll()) != null) {
      try {
        action.run();
      } catch (RuntimeException | Error e) {
        // The routine must go on whatever its clean-up does.
        log.error("Routine {}: cleaning up after {} failed", routine.name(), reason, e);
      }
    }
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
