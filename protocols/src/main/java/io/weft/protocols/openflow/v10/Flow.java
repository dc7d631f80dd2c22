package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.internal.Range;
import java.util.List;

/**
 * A flow as a value: what {@link FlowMod} sends and {@link FlowStatsReply} returns.
 *
 * @param tableId 0 to 254; a flow-mod of plain OpenFlow 1.0 tells none
 * @param priority 0 to 65535; the highest that matches wins
 * @param cookie the controller's own mark
 * @param idleTimeout seconds without a packet after which the flow goes, 0 for never
 * @param hardTimeout seconds after which the flow goes, 0 for never
 * @param flags {@code ofp_flow_mod_flags}, the constants of this class
 * @param actions done in this order; none drops the packet
 */
public record Flow(
    int tableId,
    int priority,
    long cookie,
    int idleTimeout,
    int hardTimeout,
    int flags,
    Match match,
    List<Action> actions) {
  /** The priority of a flow that names none. */
  public static final int DEFAULT_PRIORITY = 0x8000;

  /** In {@code flags}: the switch sends a {@link FlowRemoved}. */
  public static final int SEND_FLOW_REMOVED = 1;

  /** In {@code flags}: adding fails if another flow of the same priority overlaps. */
  public static final int CHECK_OVERLAP = 1 << 1;

  /** In {@code flags}: the flow is for when the controller is lost. */
  public static final int EMERGENCY = 1 << 2;

  /** Copies the list and checks the ranges. */
  public Flow {
    Range.u8("a table", tableId);
    Range.u16("a priority", priority);
    Range.u16("an idle timeout", idleTimeout);
    Range.u16("a hard timeout", hardTimeout);
    Range.u16("flags", flags);
    actions = List.copyOf(actions);
  }

  /** A flow without table, timeouts and flags. */
  public static Flow of(int priority, long cookie, Match match, Action... actions) {
    return new Flow(0, priority, cookie, 0, 0, 0, match, List.of(actions));
  }

  /**
   * Reads a flow as {@code ovs-ofctl -O OpenFlow10 dump-flows --no-stats} prints it.
   *
   * @throws IllegalArgumentException if the text is none, or has a word that this version lacks
   */
  public static Flow parse(String text) {
    return FlowText.parseFlow(text);
  }

  /**
   * The same flow in the form in which two that mean the same are equal: a normalized match,
   * {@linkplain Action#normalized(List) normalized actions}.
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
        Action.normalized(actions));
  }

  /** The flow as {@code ovs-ofctl -O OpenFlow10 dump-flows --no-stats} prints it. */
  @Override
  public String toString() {
    return FlowText.format(this);
  }
}
