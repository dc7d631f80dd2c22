package io.weft.protocols.openflow.v10;

import java.util.List;

/**
 * The text form of matches, actions and flows: what {@code ovs-ofctl -O OpenFlow10 dump-flows
 * --no-names --no-stats} prints, both ways.
 *
 * <p>The text shows a normalized match and normalized actions; so {@code parse(format(flow))} is
 * {@code flow.normalized()} for all that has a text form. What the codec does not know is printed
 * as its bytes in hexadecimal and cannot be parsed.
 */
public final class FlowText {
  private FlowText() {}

  /** A match; empty if it is of all packets. */
  public static String format(Match match) {
    return FlowPrinter.match(match);
  }

  /** A flow on one line. */
  public static String format(Flow flow) {
    return FlowPrinter.flow(flow);
  }

  /** A flow with an extended match, on one line. */
  public static String format(NiciraFlow flow) {
    return FlowPrinter.flow(flow);
  }

  /** Actions with commas between them; {@code drop} for none. */
  public static String formatActions(List<Action> actions) {
    return FlowPrinter.actions(actions);
  }

  /**
   * Reads a match.
   *
   * @throws IllegalArgumentException if the text is none, asks for a field without its
   *     prerequisite, or for what this version lacks
   */
  public static Match parseMatch(String text) {
    return FlowParser.match(text);
  }

  /**
   * Reads a flow; counters in it are passed over.
   *
   * @throws IllegalArgumentException if the text is none, or has a word that this version lacks
   */
  public static Flow parseFlow(String text) {
    return FlowParser.flow(text);
  }

  /**
   * Reads a flow with an extended match; counters in it are passed over.
   *
   * @throws IllegalArgumentException if the text is none, or has a word that is not known here
   */
  public static NiciraFlow parseNiciraFlow(String text) {
    return FlowParser.niciraFlow(text);
  }

  /**
   * Reads actions with commas between them.
   *
   * @throws IllegalArgumentException if the text has a word that this version lacks
   */
  public static List<Action> parseActions(String text) {
    return ActionParser.actions(text);
  }
}
