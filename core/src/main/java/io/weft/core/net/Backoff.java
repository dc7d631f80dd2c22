package io.weft.core.net;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait between attempts: exponentially longer up to a limit, each time shortened by a
 * random part, so that many clients do not come back at the same moment.
 *
 * @param first the wait after the first failure; positive
 * @param max the longest wait; at least {@code first}
 * @param jitter the largest part of a wait that may be taken off, 0 to 1
 * @param stableAfter a connection that has lasted so long starts over with {@code first}
 */
public record Backoff(Duration first, Duration max, double jitter, Duration stableAfter) {
  /** From half a second to half a minute, up to a fifth less; stable after ten seconds. */
  public static final Backoff DEFAULT =
      new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30), 0.2, Duration.ofSeconds(10));

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException naming the setting that is out of its range
   */
  public Backoff {
    Limits.positive("first", first);
    Limits.notNegative("stableAfter", stableAfter);
    if (max.compareTo(first) < 0) {
      throw new IllegalArgumentException("max must be at least first, " + first + ", not " + max);
    }
    if (!(jitter >= 0 && jitter <= 1)) {
      throw new IllegalArgumentException("jitter must be between 0 and 1, not " + jitter);
    }
  }

  /**
   * The wait before another attempt.
   *
   * @param failures how many attempts have failed in a row, at least 1
   */
  Duration delay(int failures, RandomGenerator random) {
    Duration delay = first;
    for (int i = 1; i < failures && delay.compareTo(max) < 0; i++) {
      delay = delay.multipliedBy(2);
    }
    if (delay.compareTo(max) > 0) {
      delay = max;
    }
    return delay.minusNanos((long) (delay.toNanos() * jitter * random.nextDouble()));
  }
}
