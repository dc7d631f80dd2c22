package io.weft.core.stream;

/** Thrown when there is more of something than is allowed. */
public final class StreamLimitException extends StreamException {
  private static final long serialVersionUID = 1L;

  private final long limit;

  /**
   * @param limit the limit that was passed, in the units that the message names
   */
  public StreamLimitException(String message, long limit) {
    super(message);
    this.limit = limit;
  }

  /** The limit that was passed. */
  public long limit() {
    return limit;
  }
}
