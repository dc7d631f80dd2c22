package io.weft.core.stream;

/** Thrown when a stream cannot go on; its cause is what the other side or the source gave. */
public class StreamException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** For what has no other cause. */
  public StreamException(String message) {
    super(message);
  }

  /** For a stream that broke because of something else. */
  public StreamException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The reason in a few words, for the message of an exception about it. */
  static String describe(Throwable reason) {
    String message = reason.getMessage();
    return reason instanceof StreamException && message != null ? message : reason.toString();
  }
}
