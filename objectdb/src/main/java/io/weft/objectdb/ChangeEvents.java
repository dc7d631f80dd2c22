package io.weft.objectdb;

import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.Suspension;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sends the changes of watched objects as events, in a routine of its own that waits while the
 * queue is full. Meanwhile those of one key become one.
 */
final class ChangeEvents {
  private final Map<Key<?>, ObjectChanged> unsent = new LinkedHashMap<>();
  private final RoutineFuture<Void> sender;
  private @Nullable Suspension<Boolean> waiting;

  ChangeEvents(Scheduler scheduler, String requestId) {
    this.sender = scheduler.spawnDaemon("events of " + requestId, this::send);
  }

  /** Does not wait. */
  void add(ObjectChanged event) {
    unsent.merge(event.key(), event, ObjectChanged::then);
    Suspension<Boolean> w = waiting;
    if (w != null) {
      w.resume(true);
    }
  }

  private void send(Routine r) {
    while (true) {
      if (unsent.isEmpty()) {
        r.<Boolean>suspend(
            "a change of a watched object",
            w -> {
              waiting = w;
              w.onEnd(() -> waiting = null);
            });
      }
      Iterator<ObjectChanged> events = unsent.values().iterator();
      ObjectChanged next = events.next();
      events.remove();
      r.send(next);
    }
  }

  void close() {
    sender.cancel();
  }
}
