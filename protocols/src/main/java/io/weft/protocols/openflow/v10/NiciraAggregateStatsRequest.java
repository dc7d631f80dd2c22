package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.openflow.oxm.Match;

/**
 * Asks for the sum of the counters of flows ({@code NXST_AGGREGATE}).
 *
 * @param outPort only flows with an output to it, or {@link PortNumber#ANY}
 * @param tableId the table, or {@link FlowMod#ALL_TABLES}
 * @param match only flows that this match covers
 */
public record NiciraAggregateStatsRequest(
    int xid, int flags, PortNumber outPort, int tableId, Match match) implements StatsRequest {
  /** Checks the ranges. */
  public NiciraAggregateStatsRequest {
    Range.u16("flags", flags);
    Ports.require(outPort);
    Range.u8("a table", tableId);
  }

  /** Asks for the sum over all flows. */
  public static NiciraAggregateStatsRequest all() {
    return new NiciraAggregateStatsRequest(0, 0, PortNumber.ANY, FlowMod.ALL_TABLES, Match.ANY);
  }

  @Override
  public NiciraAggregateStatsRequest withXid(int xid) {
    return new NiciraAggregateStatsRequest(xid, flags, outPort, tableId, match);
  }
}
