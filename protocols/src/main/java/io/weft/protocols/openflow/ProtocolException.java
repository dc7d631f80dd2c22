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
  private Fault fault;

  /**
   * Creates the exception, for which {@link Fault#MESSAGE_LENGTH} is the answer.
   *
   * @param offset where in the message, in bytes from its header
   * @param reason what is wrong there
   */
  public ProtocolException(int offset, String reason) {
    this(offset, reason, Fault.MESSAGE_LENGTH);
  }

  /**
   * Creates the exception.
   *
   * @param offset where in the message, in bytes from its header
   * @param reason what is wrong there
   * @param fault as what a switch refuses it
   */
  public ProtocolException(int offset, String reason, Fault fault) {
    super(reason + " (at byte " + offset + " of the message)");
    this.offset = offset;
    this.reason = reason;
    this.fault = fault;
  }

  /** Where in the message, in bytes from its header. */
  public int offset() {
    return offset;
  }

  /** What is wrong there. */
  public String reason() {
    return reason;
  }

  /** As what a switch refuses the message. */
  public Fault fault() {
    return fault;
  }

  /**
   * Gives it another fault, while it is on its way out of a decoder that knows more.
   *
   * @return this exception
   */
  public ProtocolException as(Fault better) {
    fault = better;
    return this;
  }

  /**
   * Says in what the bytes are wrong, unless something inside has said it already.
   *
   * @return this exception
   */
  public ProtocolException within(Fault part) {
    return fault == Fault.MESSAGE_LENGTH ? as(part) : this;
  }
}
