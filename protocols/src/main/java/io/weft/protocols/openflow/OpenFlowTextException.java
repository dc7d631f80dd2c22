package io.weft.protocols.openflow;

/**
 * A text that is no match, action, flow, group or meter in the syntax of {@code ovs-ofctl}. Carries
 * the part of the text that was not understood, and where it is.
 */
public final class OpenFlowTextException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN = 80;

  private final String token;
  private final int position;
  private final String reason;

  /**
   * Creates the exception.
   *
   * @param token the part of the text that was not understood
   * @param position where it begins, in characters from the start of the text
   * @param reason what is wrong with it
   */
  public OpenFlowTextException(String token, int position, String reason) {
    super(reason + ": \"" + shortened(token) + "\" (at character " + position + ")");
    this.token = token;
    this.position = position;
    this.reason = reason;
  }

  private static String shortened(String token) {
    return token.length() <= SHOWN ? token : token.substring(0, SHOWN) + "...";
  }

  /** The part of the text that was not understood. */
  public String token() {
    return token;
  }

  /** Where the token begins, in characters from the start of the text. */
  public int position() {
    return position;
  }

  /** What is wrong with the token. */
  public String reason() {
    return reason;
  }
}
