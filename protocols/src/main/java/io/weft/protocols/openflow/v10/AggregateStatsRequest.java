package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.internal.Range;

/**
 * Asks for the sum of the counters of flows (OpenFlow 1.0.0 section 5.3.5).
 *
 * @param match only flows that this match covers
 * @param tableId the table, or {@link FlowMod#ALL_TABLES}
 * @param outPort only flows with an output to it, or {@link PortNumber#ANY}
 */
public record AggregateStatsRequest(
    int xid, int flags, Match match, int tableId, PortNumber outPort) implements StatsRequest {
  /** Checks the ranges. */
  public AggregateStatsRequest {
    Range.u16("flags", flags);
    Range.u8("a table", tableId);
    Ports.require(outPort);
  }

  /** Asks for the sum over all flows. */
  public static AggregateStatsRequest all() {
    return new AggregateStatsRequest(0, 0, Match.ANY, FlowMod.ALL_TABLES, PortNumber.ANY);
  }

  @Override
  public AggregateStatsRequest withXid(int xid) {
    return new AggregateStatsRequest(xid, flags, match, tableId, outPort);
  }
}
