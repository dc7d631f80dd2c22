package io.weft.core.stream;

/** Thrown when a stream is used after it was closed, by this side or by the other. */
public final class StreamClosedException extends StreamException {
  private static final long serialVersionUID = 1L;

  /** Says which side closed it. */
  public StreamClosedException(String message) {
    super(message);
  }
}
