package io.weft.core.net;

/** A connection URL that cannot be understood. */
public final class EndpointException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  EndpointException(String text, String reason) {
    super("connection URL " + text + ": " + reason);
  }
}
