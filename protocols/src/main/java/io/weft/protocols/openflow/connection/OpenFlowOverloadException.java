package io.weft.protocols.openflow.connection;

/** Too many requests are unanswered; this one was not sent. The connection goes on. */
public final class OpenFlowOverloadException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int limit;

  OpenFlowOverloadException(String peer, int limit) {
    super(peer + ": " + limit + " requests are unanswered already");
    this.limit = limit;
  }

  /** How many requests may be unanswered. */
  public int limit() {
    return limit;
  }
}
