package io.weft.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What may end the bodies that a routine runs now, one inside the other, beside a cancellation of
 * the routine. For the thread that the routine has the loop with, and for the loop.
 */
final class Scopes {
  private final Routine routine;

  /** Innermost last. */
  private final List<Scope> open = new ArrayList<>(2);

  Scopes(Routine routine) {
    this.routine = routine;
  }

  Scope newScope() {
    return new Scope();
  }

  /** The interruption that no wait has been told of yet, outermost first; null if there is none. */
  @Nullable RuntimeException due() {
    for (Scope scope : open) {
      if (scope.interruption != null && !scope.delivered) {
        scope.delivered = true;
        return scope.seenHere();
      }
    }
    return null;
  }

  /** A body that something else than a cancellation may end: a time limit or an event. */
  final class Scope {
    private @Nullable RuntimeException interruption;

    /** The interruption as it is seen inside a nested scope. */
    private @Nullable RoutineCancelledException seenInside;

    private boolean delivered;

    /** The body begins, inside those that run. */
    void enter() {
      open.add(this);
    }

    /** Ends the body, on the loop; the first reason counts. */
    void interrupt(RuntimeException reason) {
      if (interruption == null) {
        interruption = reason;
        delivered = routine.failWait(seenHere());
      }
    }

    /** Why the body was ended, if the exception is how that was seen; null if it is another. */
    @SuppressWarnings("ReferenceEquality") // This very exception, not one like it.
    @Nullable RuntimeException behind(RuntimeException exception) {
      return exception == interruption || exception == seenInside ? interruption : null;
    }

    /** The body has ended. */
    void leave() {
      open.remove(this);
    }

    private RuntimeException seenHere() {
      RuntimeException reason = Objects.requireNonNull(interruption);
      if (open.getLast().equals(this)) {
        return reason;
      }
      // Nobody may take it for the interruption of the inner one.
      if (seenInside == null) {
        seenInside = new RoutineCancelledException(routine.name(), reason);
      }
      return seenInside;
    }
  }
}
