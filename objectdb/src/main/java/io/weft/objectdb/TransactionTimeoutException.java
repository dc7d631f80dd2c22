package io.weft.objectdb;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A transaction was not done within its time limit. It has written nothing. */
public final class TransactionTimeoutException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Duration limit;
  private final int attempts;

  TransactionTimeoutException(
      String name, Duration limit, int attempts, @Nullable Throwable cause) {
    super(
        "the transaction " + name + " was not done within " + limit + ", attempt " + attempts,
        cause);
    this.limit = limit;
    this.attempts = attempts;
  }

  /** The time that was allowed. */
  public Duration limit() {
    return limit;
  }

  /** How often it was tried. */
  public int attempts() {
    return attempts;
  }
}
