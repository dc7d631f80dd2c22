package io.weft.objectdb;

import io.weft.core.config.ConfigReader;
import java.time.Duration;

/**
 * Limits of an object database. Immutable.
 *
 * @param maxAttempts how often a transaction is tried, at least 1 (specification 3.2.4, {@code
 *     maxretry})
 * @param enterQueue after so many lost attempts a transaction waits for its turn at the key that
 *     was changed, and so do all of this node that touch that key while somebody waits ({@code
 *     enterseq})
 * @param enterLock after so many lost attempts the node claims the key in the storage, and the
 *     nodes take turns at it (the setting enterlock)
 * @param transactionLimit how long a transaction with all its attempts may take ({@code maxtime})
 * @param maxCalls how many calls to the database one attempt of a transaction may make
 * @param maxNodes how many pairs of key and walker one view may visit, and one walker follow
 * @param visitLimit how long one visit of a walker may take; checked when it follows a key
 * @param debugging whether every body of a transaction runs once more than needed, to see that it
 *     does no harm when it runs again ({@code debuggingupdater})
 */
public record ObjectDbOptions(
    int maxAttempts,
    int enterQueue,
    int enterLock,
    Duration transactionLimit,
    long maxCalls,
    int maxNodes,
    Duration visitLimit,
    boolean debugging) {
  /**
   * 160 attempts, turns after 20 and claims after 50, 60 seconds, ten million calls and visits, 5
   * seconds for a visit, no debugging.
   */
  public static final ObjectDbOptions DEFAULTS =
      new ObjectDbOptions(
          160,
          20,
          50,
          Duration.ofSeconds(60),
          10_000_000,
          10_000_000,
          Duration.ofSeconds(5),
          false);

  public ObjectDbOptions {
    positive("maxAttempts", maxAttempts);
    positive("enterQueue", enterQueue);
    positive("enterLock", enterLock);
    positive("transactionLimit", transactionLimit);
    positive("maxCalls", maxCalls);
    positive("maxNodes", maxNodes);
    positive("visitLimit", visitLimit);
  }

  private static void positive(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " " + value + " is below 1");
    }
  }

  private static void positive(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(name + " " + value + " is no time");
    }
  }

  /** What a transaction is allowed that has no limits of its own. */
  public TransactionLimits limits() {
    return new TransactionLimits(maxAttempts, transactionLimit);
  }

  /** These options with another number of attempts. */
  public ObjectDbOptions withMaxAttempts(int value) {
    return new ObjectDbOptions(
        value, enterQueue, enterLock, transactionLimit, maxCalls, maxNodes, visitLimit, debugging);
  }

  /** These options with other numbers of lost attempts before taking turns, here and at all. */
  public ObjectDbOptions withTurnsAfter(int queue, int lock) {
    return new ObjectDbOptions(
        maxAttempts, queue, lock, transactionLimit, maxCalls, maxNodes, visitLimit, debugging);
  }

  /** These options with another time limit. */
  public ObjectDbOptions withTransactionLimit(Duration value) {
    return new ObjectDbOptions(
        maxAttempts, enterQueue, enterLock, value, maxCalls, maxNodes, visitLimit, debugging);
  }

  /** These options with another limit of the calls of one attempt. */
  public ObjectDbOptions withMaxCalls(long value) {
    return new ObjectDbOptions(
        maxAttempts,
        enterQueue,
        enterLock,
        transactionLimit,
        value,
        maxNodes,
        visitLimit,
        debugging);
  }

  /** These options with another limit of a view. */
  public ObjectDbOptions withMaxNodes(int value) {
    return new ObjectDbOptions(
        maxAttempts,
        enterQueue,
        enterLock,
        transactionLimit,
        maxCalls,
        value,
        visitLimit,
        debugging);
  }

  /** These options with another time limit of one visit. */
  public ObjectDbOptions withVisitLimit(Duration value) {
    return new ObjectDbOptions(
        maxAttempts, enterQueue, enterLock, transactionLimit, maxCalls, maxNodes, value, debugging);
  }

  /** These options with every body running once more than needed, or not. */
  public ObjectDbOptions withDebugging(boolean value) {
    return new ObjectDbOptions(
        maxAttempts,
        enterQueue,
        enterLock,
        transactionLimit,
        maxCalls,
        maxNodes,
        visitLimit,
        value);
  }

  /**
   * These options with what the sections of the configuration say (specification 3.2.4): {@code
   * maxretry}, {@code enterseq} and {@code enterlock} of the storage's section, {@code
   * module.redisdb} for instance; {@code debuggingupdater} and {@code maxtime}, in seconds, of
   * {@code module.objectdb}.
   *
   * @throws io.weft.core.config.ConfigException naming file, line and column of what is wrong
   */
  public ObjectDbOptions configured(ConfigReader storage, ConfigReader objectDb) {
    Duration limit = objectDb.seconds("maxtime").orElse(transactionLimit);
    if (!limit.isPositive()) {
      throw objectDb.find("maxtime").orElseThrow().invalid("must be more than 0 seconds");
    }
    return withMaxAttempts(storage.count("maxretry", 1).orElse(maxAttempts))
        .withTurnsAfter(
            storage.count("enterseq", 1).orElse(enterQueue),
            storage.count("enterlock", 1).orElse(enterLock))
        .withTransactionLimit(limit)
        .withDebugging(objectDb.bool("debuggingupdater").orElse(debugging));
  }
}
