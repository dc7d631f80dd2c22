package io.weft.objectdb;

import java.time.Duration;

/**
 * Limits of an object database. Immutable.
 *
 * @param maxAttempts how often a transaction is tried, at least 1
 * @param transactionLimit how long a transaction with all its attempts may take
 * @param maxNodes how many pairs of key and walker one view may visit
 */
public record ObjectDbOptions(int maxAttempts, Duration transactionLimit, int maxNodes) {
  /** 64 attempts, 30 seconds, ten million visits. */
  public static final ObjectDbOptions DEFAULTS =
      new ObjectDbOptions(64, Duration.ofSeconds(30), 10_000_000);

  public ObjectDbOptions {
    if (maxAttempts < 1) {
      throw new IllegalArgumentException("maxAttempts " + maxAttempts + " is below 1");
    }
    if (transactionLimit.isNegative() || transactionLimit.isZero()) {
      throw new IllegalArgumentException("transactionLimit " + transactionLimit + " is no time");
    }
    if (maxNodes < 1) {
      throw new IllegalArgumentException("maxNodes " + maxNodes + " is below 1");
    }
  }

  /** These options with another number of attempts. */
  public ObjectDbOptions withMaxAttempts(int value) {
    return new ObjectDbOptions(value, transactionLimit, maxNodes);
  }

  /** These options with another time limit. */
  public ObjectDbOptions withTransactionLimit(Duration value) {
    return new ObjectDbOptions(maxAttempts, value, maxNodes);
  }

  /** These options with another limit of a view. */
  public ObjectDbOptions withMaxNodes(int value) {
    return new ObjectDbOptions(maxAttempts, transactionLimit, value);
  }
}
