package io.weft.core.lock;

import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.core.Suspension;
import java.util.ArrayDeque;

/**
 * Limits the work between two polls of a scheduler, so that sockets and timers are served however
 * much there is to do (specification 5.2.9). The unit is the user's: operations, bytes, objects.
 *
 * <p>For the routines of that scheduler; they get their shares in the order in which they asked.
 *
 * {@snippet class="io.weft.core.lock.LockSnippetsTest" region="limiter"}
 */
public final class RateLimiter {
  private final Scheduler scheduler;
  private final int limit;
  private final ArrayDeque<Request> waiting = new ArrayDeque<>();
  private int left;
  private boolean refillScheduled;

  private static final class Request {
    private final Suspension<Boolean> waiter;
    private long missing;

    Request(Suspension<Boolean> waiter, long missing) {
      this.waiter = waiter;
      this.missing = missing;
    }
  }

  /**
   * @param limit how much may be used between two polls, at least 1
   * @throws IllegalArgumentException when it is less
   */
  public RateLimiter(Scheduler scheduler, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be at least 1, not " + limit);
    }
    this.scheduler = scheduler;
    this.limit = limit;
    this.left = limit;
  }

  /** Like {@link #limit(Routine, long)} with 1. */
  public void limit(Routine r) {
    limit(r, 1);
  }

  /**
   * Uses a part of what may be used before the next poll; waits while it is used up, and behind
   * those who wait already. More than the whole limit is spread over several polls. What a wait
   * that ends early had got by then is used.
   *
   * @param use how much, at least 0; nothing waits for 0
   */
  public void limit(Routine r, long use) {
    if (use < 0) {
      throw new IllegalArgumentException("use must be at least 0, not " + use);
    }
    r.checkCurrent();
    if (use == 0) {
      return;
    }
    long missing = waiting.isEmpty() ? use - take(use) : use;
    if (missing > 0) {
      r.<Boolean>suspend(
          "its share of work before the next poll",
          w -> {
            Request request = new Request(w, missing);
            waiting.add(request);
            w.onEnd(() -> waiting.remove(request));
          });
    }
  }

  private long take(long wanted) {
    long taken = Math.min(wanted, left);
    left -= (int) taken;
    if (taken > 0 && !refillScheduled) {
      refillScheduled = true;
      scheduler.beforePoll(this::refill);
    }
    return taken;
  }

  /** Just before a poll: what is granted now is used after it. */
  private void refill() {
    left = limit;
    refillScheduled = false;
    if (waiting.isEmpty()) {
      return;
    }
    // Asked for in the next turn: asked for now it would be done before the same poll.
    refillScheduled = true;
    scheduler.execute(() -> scheduler.beforePoll(this::refill));
    Request first;
    while (left > 0 && (first = waiting.peek()) != null) {
      first.missing -= take(first.missing);
      if (first.missing == 0) {
        first.waiter.resume(true);
      }
    }
  }
}
