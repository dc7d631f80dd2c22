package io.weft.core.net;

/**
 * A connection that could not be made, or that broke. The message says which and why. Protocols
 * have exceptions of their own that extend it, for connections that ended by the rules of the
 * protocol.
 */
public class ConnectionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** For transports outside this package, such as a simulated one. */
  public ConnectionException(String message, Throwable cause) {
    super(message, cause);
  }

  /** For transports outside this package, such as a simulated one. */
  public ConnectionException(String message) {
    super(message);
  }
}
