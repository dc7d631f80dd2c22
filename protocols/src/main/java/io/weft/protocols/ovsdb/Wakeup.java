package io.weft.protocols.ovsdb;

import io.weft.core.Routine;
import io.weft.core.Suspension;
import java.util.ArrayDeque;

/** Wakes routines that wait for something to change. Loop or routine. */
final class Wakeup {
  private final ArrayDeque<Suspension<Boolean>> waiting = new ArrayDeque<>();

  void await(Routine r, Object reason) {
    r.<Boolean>suspend(
        reason,
        suspension -> {
          waiting.add(suspension);
          suspension.onEnd(() -> waiting.remove(suspension));
        });
  }

  void raise() {
    Suspension<Boolean> first;
    while ((first = waiting.peek()) != null) {
      first.resume(true);
    }
  }
}
