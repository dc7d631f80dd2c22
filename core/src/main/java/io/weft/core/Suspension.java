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
 * <p>A wait of one's own:
 *
 * {@snippet class="io.weft.core.CoreSnippetsTest" region="suspension"}
 *
 * @param <T> what the wait yields
 */
public sealed class Suspension<T extends @Nullable Object> permits EventWait {
  private static final Logger log = LoggerFactory.getLogger(Suspension.class);

  private final Routine routine;
  private final Object reason;

  private boolean ended;
  private @Nullable T value;
  private @Nullable RuntimeException failure;

  /** The first clean-up. Most waits have one, and every wait of every routine is one of these. */
  private @Nullable Runnable cleanup;

  /** The clean-ups behind the first. */
  private @Nullable ArrayDeque<Runnable> moreCleanups;

  Suspension(Routine routine, Object reason) {
    this.routine = routine;
    this.reason = reason;
  }

  /**
   * Sets what to undo when the wait ends, whether by {@link #resume}, {@link #fail}, cancellation
   * or a time limit: registrations, timers. Several actions run in the order in which they were
   * set; one that is set after the end runs at once. An exception from one is logged.
   */
  public final void onEnd(Runnable action) {
    ArrayDeque<Runnable> more = moreCleanups;
    if (cleanup == null && (more == null || more.isEmpty())) {
      cleanup = action;
    } else {
      if (more == null) {
        more = new ArrayDeque<>(2);
        moreCleanups = more;
      }
      more.add(action);
    }
    if (ended) {
      cleanUp();
    }
  }

  /** Ends the wait with a value; returns false when it had ended before. */
  public final boolean resume(T result) {
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
  public final boolean fail(RuntimeException exception) {
    if (!claim()) {
      return false;
    }
    failure = exception;
    routine.makeReady();
    return true;
  }

  /** Whether it has ended. */
  public final boolean hasEnded() {
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
    release();
    cleanUp();
    return true;
  }

  /** Undoes what this kind of wait has registered. Must not throw. */
  void release() {
    // What others have registered is in the clean-ups.
  }

  private void cleanUp() {
    Runnable first = cleanup;
    if (first != null) {
      cleanup = null;
      runCleanup(first);
    }
    ArrayDeque<Runnable> more = moreCleanups;
    if (more != null) {
      Runnable next;
      while ((next = more.poll()) != null) {
        runCleanup(next);
      }
    }
  }

  private void runCleanup(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) {
      // The routine must go on whatever its clean-up does.
      log.error("Routine {}: cleaning up after {} failed", routine.name(), reason, e);
    }
  }

  Object reason() {
    return reason;
  }

  /** The outcome, on the routine's own thread. */
  @SuppressWarnings("NullAway") // A null value is what a nullable T was resumed with.
  T outcome() {
    if (failure != null) {
      throw RoutineTimeoutException.tracedHere(failure);
    }
    return value;
  }
}
