package io.weft.core.net;

import io.weft.core.Routine;
import io.weft.core.Suspension;
import java.util.ArrayDeque;

/** Wakes routines that wait for something to change. Loop or routine. */
final class Signal {
  private final ArrayDeque<Suspension<Boolean>> waiting = new ArrayDeque<>();

  /** Waits for the next {@link #raise}. */
  void await(Routine r, Object reason) {
    r.<Boolean>suspend(
        reason,
        w -> {
          waiting.add(w);
          w.onEnd(() -> waiting.remove(w));
        });
  }

  void raise() {
    Suspension<Boolean> w;
    while ((w = waiting.peek()) != null) {
      w.resume(true);
    }
  }
}
