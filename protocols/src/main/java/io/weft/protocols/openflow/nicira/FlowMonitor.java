package io.weft.protocols.openflow.nicira;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.openflow.oxm.Match;

/**
 * A wish to hear of changes of flows ({@code nx_flow_monitor_request}, in OpenFlow 1.3 the same
 * with a 32-bit port).
 *
 * @param id the controller's number for it, to cancel it by; unsigned
 * @param flags what to hear of, the constants of this class
 * @param outPort only flows with an output to it, or {@link PortNumber#ANY}
 * @param tableId only flows of that table, or {@link #ALL_TABLES}
 * @param match only flows that it covers
 */
public record FlowMonitor(int id, int flags, PortNumber outPort, int tableId, Match match) {
  /** In {@code flags}: the flows that are there at first. */
  public static final int INITIAL = 1;

  /** In {@code flags}: new flows. */
  public static final int ADD = 1 << 1;

  /** In {@code flags}: deleted flows. */
  public static final int DELETE = 1 << 2;

  /** In {@code flags}: changed flows. */
  public static final int MODIFY = 1 << 3;

  /** In {@code flags}: with their actions. */
  public static final int ACTIONS = 1 << 4;

  /** In {@code flags}: the controller's own changes in full, instead of their transaction ids. */
  public static final int OWN = 1 << 5;

  /** The flows of all tables. */
  public static final int ALL_TABLES = 0xff;

  /** Checks the ranges. */
  public FlowMonitor {
    Range.u16("flags", flags);
    Range.u8("a table", tableId);
  }

  /** Hears of all flows and all changes, with actions. */
  public static FlowMonitor all(int id) {
    int flags = INITIAL | ADD | DELETE | MODIFY | ACTIONS | OWN;
    return new FlowMonitor(id, flags, PortNumber.ANY, ALL_TABLES, Match.ANY);
  }
}
