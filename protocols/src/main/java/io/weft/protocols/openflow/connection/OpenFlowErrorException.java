package io.weft.protocols.openflow.connection;

import io.weft.protocols.openflow.v13.ErrorMessage;

/** The peer refused a request. */
public final class OpenFlowErrorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient ErrorMessage error;

  OpenFlowErrorException(String peer, ErrorMessage error) {
    super(peer + " refused a request: " + error.describe());
    this.error = error;
  }

  /** What it answered. */
  public ErrorMessage error() {
    return error;
  }
}
