package io.weft.protocols.openflow.connection;

import io.weft.core.net.ConnectionException;

/** An OpenFlow connection that ended, or that never came to be. The message says why. */
public final class OpenFlowConnectionException extends ConnectionException {
  private static final long serialVersionUID = 1L;

  OpenFlowConnectionException(String message) {
    super(message);
  }

  OpenFlowConnectionException(String message, Throwable cause) {
    super(message, cause);
  }
}
