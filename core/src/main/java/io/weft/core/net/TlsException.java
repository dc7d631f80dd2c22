package io.weft.core.net;

/** TLS settings that cannot be used. The message says which, and why; it holds no secret. */
public final class TlsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TlsException(String message) {
    super(message);
  }

  TlsException(String message, Throwable cause) {
    super(message, cause);
  }
}
