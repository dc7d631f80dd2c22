package io.weft.objectdb;

import java.time.Duration;

/**
 * How often and how long one transaction may be tried (specification 3.2.4, {@code maxretry} and
 * {@code maxtime} of a call). {@link ObjectDbOptions#limits} are those of calls that say nothing.
 * Immutable.
 *
 * @param maxAttempts at least 1
 * @param time for all attempts together
 */
public record TransactionLimits(int maxAttempts, Duration time) {
  public TransactionLimits {
    if (maxAttempts < 1) {
      throw new IllegalArgumentException("maxAttempts " + maxAttempts + " is below 1");
    }
    if (!time.isPositive()) {
      throw new IllegalArgumentException("time " + time + " is no time");
    }
  }

  /** These limits with another number of attempts. */
  public TransactionLimits withMaxAttempts(int value) {
    return new TransactionLimits(value, time);
  }

  /** These limits with another time. */
  public TransactionLimits withTime(Duration value) {
    return new TransactionLimits(maxAttempts, value);
  }
}
