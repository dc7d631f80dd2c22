package io.weft.protocols.openflow;

/**
 * Bytes from a peer that are no OpenFlow message.
 *
 * <p>The decoder that threw it has kept nothing; whether the connection can go on is for its owner
 * to say: after a bad frame length it cannot.
 */
public final class ProtocolException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int offset;
  private final String reason;

  /**
   * Creates the exception.
   *
   * @param offset where in the message, in bytes from its header
   * @param reason what is wrong there
   */
  public ProtocolException(int offset, String reason) {
    super(reason + " (at byte " + offset + " of the message)");
    this.offset = offset;
    this.reason = reason;
  }

  /** Where in the message, in bytes from its header. */
  public int offset() {
    return offset;
  }

  /** What is wrong there. */
  public String reason() {
    return reason;
  }
}
