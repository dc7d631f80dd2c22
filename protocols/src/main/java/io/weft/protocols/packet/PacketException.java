package io.weft.protocols.packet;

/** Bytes that are no packet of the protocol that they were taken for. */
public final class PacketException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int offset;
  private final String reason;

  /**
   * Creates the exception.
   *
   * @param offset where, in bytes from the start of this protocol's header
   * @param reason what is wrong there
   */
  public PacketException(int offset, String reason) {
    super(reason + " (at byte " + offset + " of the header)");
    this.offset = offset;
    this.reason = reason;
  }

  /** Where, in bytes from the start of this protocol's header. */
  public int offset() {
    return offset;
  }

  /** What is wrong there. */
  public String reason() {
    return reason;
  }

  /** Requires that {@code content} has {@code length} bytes at least. */
  static void requireLength(Bytes content, int length, String what) {
    if (content.length() < length) {
      throw new PacketException(
          content.length(), what + " needs " + length + " bytes, not " + content.length());
    }
  }
}
