package io.weft.protocols.jsonrpc;

/**
 * The connection closed before the answer came, or was closed already. Whether the peer carried the
 * request out is unknown when it had been sent.
 */
public final class JsonRpcClosedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  /** {@code what} could not be finished because of {@code reason}. */
  public JsonRpcClosedException(String what, String reason) {
    super(what + ": the connection is closed: " + reason);
    this.reason = reason;
  }

  /** Why the connection closed. */
  public String reason() {
    return reason;
  }
}
