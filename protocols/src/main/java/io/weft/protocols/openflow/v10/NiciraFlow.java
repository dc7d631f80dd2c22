package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.openflow.oxm.Match;
import java.util.List;

/**
 * A flow with an extended match, as a value: what {@link NiciraFlowMod} sends and {@link
 * NiciraFlowStatsReply} returns.
 *
 * @param tableId 0 to 254; a flow-mod tells it only after {@code NXT_FLOW_MOD_TABLE_ID}
 * @param priority 0 to 65535; the highest that matches wins
 * @param cookie the controller's own mark
 * @param idleTimeout seconds without a packet after which the flow goes, 0 for never
 * @param hardTimeout seconds after which the flow goes, 0 for never
 * @param flags {@code ofp_flow_mod_flags}, the constants of {@link Flow}
 * @param actions done in this order; none drops the packet
 */
public record NiciraFlow(
    int tableId,
    int priority,
    long cookie,
    int idleTimeout,
    int hardTimeout,
    int flags,
    Match match,
    List<Action> actions) {
  /** Copies the list and checks the ranges. */
  public NiciraFlow {
    Range.u8("a table", tableId);
    Range.u16("a priority", priority);
    Range.u16("an idle timeout", idleTimeout);
    Range.u16("a hard timeout", hardTimeout);
    Range.u16("flags", flags);
    actions = List.copyOf(actions);
  }

  /** A flow without table, timeouts and flags. */
  public static NiciraFlow of(int priority, long cookie, Match match, Action... actions) {
    return new NiciraFlow(0, priority, cookie, 0, 0, 0, match, List.of(actions));
  }

  /**
   * Reads a flow as {@code ovs-ofctl -O OpenFlow10 dump-flows --no-stats} prints it.
   *
   * @throws IllegalArgumentException if the text is none, or has a word that is not known here
   */
  public static NiciraFlow parse(String text) {
    return FlowText.parseNiciraFlow(text);
  }

  /**
   * The same flow in the form in which two that mean the same are equal: a normalized match,
   * {@linkplain Action#normalized(List) normalized actions}.
   */
  public NiciraFlow normalized() {
    return new NiciraFlow(
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
