package io.weft.protocols.jsonrpc;

/** More requests than the limit are unanswered; this one was not sent. */
public final class JsonRpcOverloadException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int limit;

  JsonRpcOverloadException(String method, int limit) {
    super(method + " not sent: " + limit + " requests are unanswered");
    this.limit = limit;
  }

  /** How many may be unanswered. */
  public int limit() {
    return limit;
  }
}
