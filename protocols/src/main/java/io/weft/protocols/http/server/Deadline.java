package io.weft.protocols.http.server;

import io.weft.core.Scheduler;
import io.weft.core.Timer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A time limit that is set again and again: for each request, twice. So the timer under it runs on,
 * and looks only when it goes off whether the limit is another one by now. Loop or routine.
 */
final class Deadline {
  private final Scheduler scheduler;
  private final Runnable expired;
  private boolean active;
  private long at;
  private @Nullable Timer timer;
  private long timerAt;

  Deadline(Scheduler scheduler, Runnable expired) {
    this.scheduler = scheduler;
    this.expired = expired;
  }

  void set(Duration limit) {
    active = true;
    at = scheduler.ticker().nanoTime() + limit.toNanos();
    if (timer == null || timerAt - at > 0) {
      arm(limit);
    }
  }

  void clear() {
    active = false;
  }

  /** To be called when nobody is interested any more. */
  void close() {
    active = false;
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void arm(Duration delay) {
    if (timer != null) {
      timer.cancel();
    }
    timerAt = at;
    timer = scheduler.timers().after(delay, this::look);
  }

  private void look() {
    timer = null;
    if (!active) {
      return;
    }
    long left = at - scheduler.ticker().nanoTime();
    if (left > 0) {
      arm(Duration.ofNanos(left));
    } else {
      active = false;
      expired.run();
    }
  }
}
