package io.weft.objectdb.storage.redis;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The waits before attempts to connect: twice as long each time, up to a limit, and of each a
 * random part between its half and all of it, so that not all nodes that lost a server come back in
 * the same moment. For one thread.
 */
final class Backoff {
  private final Duration first;
  private final Duration longest;
  private final RandomGenerator random;
  private Duration next;

  Backoff(Duration first, Duration longest, RandomGenerator random) {
    this.first = first;
    this.longest = longest;
    this.random = random;
    this.next = first;
  }

  /** How long to wait now. */
  Duration next() {
    long nanos = next.toNanos();
    Duration twice = next.multipliedBy(2);
    next = twice.compareTo(longest) < 0 ? twice : longest;
    return Duration.ofNanos(nanos - random.nextLong(nanos / 2 + 1));
  }

  /** It was connected: the next wait is short again. */
  void reset() {
    next = first;
  }
}
