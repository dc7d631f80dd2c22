package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.openflow.oxm.Match;
import java.util.List;

/**
 * A flow as a value, with all that a switch returns of what was set: what {@link FlowMod} sends and
 * {@link FlowStatsReply} returns.
 *
 * @param tableId 0 to 254
 * @param priority 0 to 65535; the highest that matches wins
 * @param cookie the controller's own mark
 * @param idleTimeout seconds without a packet after which the flow goes, 0 for never
 * @param hardTimeout seconds after which the flow goes, 0 for never
 * @param flags {@code ofp_flow_mod_flags}, the constants of this class
 */
public record Flow(
    int tableId,
    int priority,
    long cookie,
    int idleTimeout,
    int hardTimeout,
    int flags,
    Match match,
    List<Instruction> instructions) {
  /** The priority of a flow that names none. */
  public static final int DEFAULT_PRIORITY = 0x8000;

  /** In {@code flags}: the switch sends a {@link FlowRemoved}. */
  public static final int SEND_FLOW_REMOVED = 1;

  /** In {@code flags}: adding fails if another flow of the same priority overlaps. */
  public static final int CHECK_OVERLAP = 1 << 1;

  /** In {@code flags}: a replaced flow's counters start anew. */
  public static final int RESET_COUNTS = 1 << 2;

  /** In {@code flags}: packets need not be counted. */
  public static final int NO_PACKET_COUNTS = 1 << 3;

  /** In {@code flags}: bytes need not be counted. */
  public static final int NO_BYTE_COUNTS = 1 << 4;

  /** Copies the list and checks the ranges. */
  public Flow {
    Range.u8("a table", tableId);
    Range.u16("a priority", priority);
    Range.u16("an idle timeout", idleTimeout);
    Range.u16("a hard timeout", hardTimeout);
    Range.u16("flags", flags);
    instructions = List.copyOf(instructions);
  }

  /** A flow without timeouts and flags. */
  public static Flow of(
      int tableId, int priority, long cookie, Match match, Instruction... instructions) {
    return new Flow(tableId, priority, cookie, 0, 0, 0, match, List.of(instructions));
  }

  /**
   * Reads a flow as {@code ovs-ofctl -O OpenFlow13 dump-flows --no-stats} prints it.
   *
   * @throws IllegalArgumentException if the text is none, or has a word that is not known here
   */
  public static Flow parse(String text) {
    return FlowText.parseFlow(text);
  }

  /**
   * The same flow in the form in which two that mean the same are equal: a normalized match,
   * {@linkplain Instruction#normalized(List) normalized instructions}.
   */
  public Flow normalized() {
    return new Flow(
        tableId,
        priority,
        cookie,
        idleTimeout,
        hardTimeout,
        flags,
        match.normalized(),
        Instruction.normalized(instructions));
  }

  /** The flow as {@code ovs-ofctl -O OpenFlow13 dump-flows --no-stats} prints it. */
  @Override
  public String toString() {
    return FlowText.format(this);
  }
}
