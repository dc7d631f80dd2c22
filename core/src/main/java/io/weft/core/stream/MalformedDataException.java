package io.weft.core.stream;

/** Thrown by an encoder on input that it cannot take. */
public final class MalformedDataException extends StreamException {
  private static final long serialVersionUID = 1L;

  private final long offset;

  /**
   * @param format what the input should have been
   * @param offset where it stops to be that, from the start of the stream, in its units
   * @param reason what is wrong there
   */
  public MalformedDataException(String format, long offset, String reason) {
    super("malformed " + format + " at offset " + offset + ": " + reason);
    this.offset = offset;
  }

  /** Where the input is wrong, in its units (bytes or UTF-16 units), from the stream's start. */
  public long offset() {
    return offset;
  }
}
