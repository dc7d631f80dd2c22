package io.weft.protocols.openflow.oxm;

import io.weft.protocols.openflow.internal.Token;
import io.weft.protocols.packet.Bytes;

/** The text form of matches, as {@code ovs-ofctl} prints and reads it. */
public final class MatchText {
  private MatchText() {}

  /** A match; empty if it is of all packets. */
  public static String format(Match match) {
    StringBuilder out = new StringBuilder(80);
    appendFields(out, match);
    if (out.length() > 0) {
      out.setLength(out.length() - 1);
    }
    return out.toString();
  }

  /**
   * Reads a match.
   *
   * @throws io.weft.protocols.openflow.OpenFlowTextException if the text is none, or asks for a
   *     field without its prerequisite
   */
  public static Match parse(String text) {
    Token whole = Token.of(text);
    MatchParser parser = new MatchParser();
    parser.read(whole.words());
    return parser.build(whole);
  }

  /** Appends each field with a comma after it. */
  public static void appendFields(StringBuilder out, Match match) {
    new MatchPrinter(out, match).print();
  }

  /** Bytes as one hexadecimal number without its leading zeros. */
  public static String bytes(Bytes bytes) {
    String digits = bytes.toHex();
    int first = 0;
    while (first < digits.length() - 1 && digits.charAt(first) == '0') {
      first++;
    }
    return "0x" + digits.substring(first);
  }
}
