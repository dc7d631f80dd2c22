package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.oxm.MatchText;
import java.util.List;

/**
 * The text form of matches, actions, flows, groups and meters: what {@code ovs-ofctl -O OpenFlow13
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

  /** A flow with its counters, as {@code ovs-ofctl dump-flows --no-names} prints it. */
  public static String format(FlowStats stats) {
    return new FlowPrinter().flow(stats);
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
   * @throws io.weft.protocols.openflow.OpenFlowTextException if the text is none, or asks for a
   *     field without its prerequisite
   */
  public static Match parseMatch(String text) {
    return MatchText.parse(text);
  }

  /**
   * Reads a flow; counters in it are passed over.
   *
   * @throws io.weft.protocols.openflow.OpenFlowTextException if the text is none, or has a word
   *     that is not known here
   */
  public static Flow parseFlow(String text) {
    return FlowParser.flow(text);
  }

  /**
   * Reads the argument of {@code add-flow}, {@code mod-flows} or {@code del-flows}: a flow, or what
   * selects flows, with {@code cookie=VALUE/MASK}, {@code out_port} and {@code out_group}. A table
   * that is not named is the first in an addition, otherwise all.
   *
   * @throws io.weft.protocols.openflow.OpenFlowTextException if the text is none, or has a word
   *     that is not known here
   */
  public static FlowMod parseFlowMod(FlowModCommand command, String text) {
    return FlowParser.flowMod(command, text);
  }

  /**
   * Reads a group.
   *
   * @throws io.weft.protocols.openflow.OpenFlowTextException if the text is none, or has a word
   *     that is not known here
   */
  public static Group parseGroup(String text) {
    return FlowParser.group(text);
  }

  /**
   * Reads actions with commas between them.
   *
   * @throws io.weft.protocols.openflow.OpenFlowTextException if the text has a word that is not
   *     known here
   */
  public static List<Action> parseActions(String text) {
    return List.copyOf(FlowParser.actions(text));
  }

  /**
   * Reads instructions with commas between them; actions among them are to be applied.
   *
   * @throws io.weft.protocols.openflow.OpenFlowTextException if the text has a word that is not
   *     known here
   */
  public static List<Instruction> parseInstructions(String text) {
    return FlowParser.instructions(text);
  }

  /**
   * A meter, as {@code ovs-ofctl dump-meters} prints it: a line, and one for each band.
   *
   * <p>What the codec does not know of bands is printed by type and rate alone.
   */
  public static String format(Meter meter) {
    return MeterText.format(meter);
  }

  /**
   * Reads a meter, as it is printed or as {@code ovs-ofctl add-meter} takes it; in kilobits if the
   * text does not say.
   *
   * @throws io.weft.protocols.openflow.OpenFlowTextException if the text is none, or has a word
   *     that is not known here
   */
  public static Meter parseMeter(String text) {
    return MeterText.parse(text);
  }
}
