package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.openflow.oxm.Match;

/**
 * Asks for flows, with extended matches ({@code NXST_FLOW}).
 *
 * @param outPort only flows with an output to it, or {@link PortNumber#ANY}
 * @param tableId the table, or {@link FlowMod#ALL_TABLES}
 * @param match only flows that this match covers
 */
public record NiciraFlowStatsRequest(
    int xid, int flags, PortNumber outPort, int tableId, Match match) implements StatsRequest {
  /** Checks the ranges. */
  public NiciraFlowStatsRequest {
    Range.u16("flags", flags);
    Ports.require(outPort);
    Range.u8("a table", tableId);
  }

  /** Asks for all flows. */
  public static NiciraFlowStatsRequest all() {
    return new NiciraFlowStatsRequest(0, 0, PortNumber.ANY, FlowMod.ALL_TABLES, Match.ANY);
  }

  @Override
  public NiciraFlowStatsRequest withXid(int xid) {
    return new NiciraFlowStatsRequest(xid, flags, outPort, tableId, match);
  }
}
