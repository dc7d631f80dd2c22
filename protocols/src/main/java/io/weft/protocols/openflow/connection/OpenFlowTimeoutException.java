package io.weft.protocols.openflow.connection;

import java.time.Duration;

/**
 * The peer has not answered a request in time. The connection goes on; a reply that comes later is
 * counted and dropped.
 */
public final class OpenFlowTimeoutException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Duration limit;

  OpenFlowTimeoutException(String peer, String request, Duration limit) {
    super(peer + ": no reply to " + request + " within " + limit);
    this.limit = limit;
  }

  /** How long was waited. */
  public Duration limit() {
    return limit;
  }
}
