package io.weft.objectdb.storage.redis;

/** A connection to the server broke, or did not answer in time. */
final class ConnectionLostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean timeout;

  ConnectionLostException(String reason, boolean timeout) {
    super(reason);
    this.timeout = timeout;
  }

  /** Why, for people. */
  String reason() {
    return String.valueOf(getMessage());
  }

  /** Whether nothing has come from it for too long. */
  boolean isTimeout() {
    return timeout;
  }
}
