package io.weft.core.stream;

/** Thrown when a stream ends before what was asked for is complete. */
public final class EndOfStreamException extends StreamException {
  private static final long serialVersionUID = 1L;

  private final int available;

  EndOfStreamException(int wanted, int available, String unit) {
    super("the stream ended after " + available + " of " + wanted + " " + unit);
    this.available = available;
  }

  /** How much there was; it can still be read. */
  public int available() {
    return available;
  }
}
