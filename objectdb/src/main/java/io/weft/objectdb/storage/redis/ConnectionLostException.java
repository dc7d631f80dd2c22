package io.weft.objectdb.storage.redis;

/** A connection to a server broke, or did not answer in time. */
final class ConnectionLostException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String server;
  private final String reason;
  private final boolean timeout;

  /**
   * What happened to a connection.
   *
   * @param timeout whether nothing has come from the server for too long
   */
  ConnectionLostException(String server, String reason, boolean timeout) {
    super("connection to " + server + " lost: " + reason);
    this.server = server;
    this.reason = reason;
    this.timeout = timeout;
  }

  /** Why, for people, without the server. */
  String reason() {
    return reason;
  }

  boolean isTimeout() {
    return timeout;
  }

  /** The same, for one more routine that hears of it. */
  ConnectionLostException copy() {
    ConnectionLostException copy = new ConnectionLostException(server, reason, timeout);
    copy.initCause(this);
    return copy;
  }
}
