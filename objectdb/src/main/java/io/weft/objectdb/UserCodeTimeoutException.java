package io.weft.objectdb;

import java.time.Duration;

/**
 * A walker, a codec or the body of a transaction did not end in time. It hurts its own call only.
 */
public final class UserCodeTimeoutException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String what;
  private final Duration limit;

  UserCodeTimeoutException(String what, Duration limit) {
    super(what + " did not end within " + limit);
    this.what = what;
    this.limit = limit;
  }

  /** What did not end. */
  public String what() {
    return what;
  }

  /** The time that was allowed. */
  public Duration limit() {
    return limit;
  }
}
