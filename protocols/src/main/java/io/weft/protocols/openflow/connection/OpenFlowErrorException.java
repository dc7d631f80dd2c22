package io.weft.protocols.openflow.connection;

/** The peer refused a request. The connection goes on. */
public final class OpenFlowErrorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient OpenFlowError error;

  OpenFlowErrorException(String peer, OpenFlowError error) {
    super(peer + " refused a request: " + error.description());
    this.error = error;
  }

  /** What it answered. */
  public OpenFlowError error() {
    return error;
  }
}
