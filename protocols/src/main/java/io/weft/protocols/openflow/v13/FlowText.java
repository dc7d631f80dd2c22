package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.oxm.MatchText;
import java.util.List;

/**
 * The text form of matches, actions, flows and groups: what {@code ovs-ofctl -O OpenFlow13
 * dump-flows --no-names --no-stats} and {@code dump-groups} print, both ways.
 *
 * <p>The text shows a normalized match and normalized actions; so {@code parse(format(flow))} is
 * {@code flow.normalized()} for all that has a text form. What the codec does not know is printed
 * as its bytes in hexadecimal and cannot be parsed.
 */
public final class FlowText {
  private FlowText() {}

  /** A match; empty if it is of all packets. */
  public static String format(Match match) {
    return MatchText.format(match);
  }

  /** A flow on one line. */
  public static String format(Flow flow) {
    return new FlowPrinter().flow(flow);
  }

  /** A group on one line. */
  public static String format(Group group) {
    return new FlowPrinter().group(group);
  }

  /** Actions with commas between them; {@code drop} for none. */
  public static String formatActions(List<Action> actions) {
    return new FlowPrinter().actions(actions);
  }

  /** Instructions with commas between them; {@code drop} for none. */
  public static String formatInstructions(List<Instruction> instructions) {
    return new FlowPrinter().instructions(instructions);
  }

  /**
   * Reads a match.
   *
   * @throws IllegalArgumentException if the text is none, or asks for a field without its
   *     prerequisite
   */
  public static Match parseMatch(String text) {
    return MatchText.parse(text);
  }

  /**
   * Reads a flow; counters in it are passed over.
   *
   * @throws IllegalArgumentException if the text is none, or has a word that is not known here
   */
  public static Flow parseFlow(String text) {
    return FlowParser.flow(text);
  }

  /**
   * Reads a group.
   *
   * @throws IllegalArgumentException if the text is none, or has a word that is not known here
   */
  public static Group parseGroup(String text) {
    return FlowParser.group(text);
  }

  /**
   * Reads actions with commas between them.
   *
   * @throws IllegalArgumentException if the text has a word that is not known here
   */
  public static List<Action> parseActions(String text) {
    return List.copyOf(ActionParser.actions(text));
  }
}
