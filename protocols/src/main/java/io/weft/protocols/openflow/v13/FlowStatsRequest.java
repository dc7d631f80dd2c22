package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.openflow.oxm.Match;

/**
 * Asks for flows.
 *
 * @param tableId the table, or {@link FlowMod#ALL_TABLES}
 * @param outPort only flows with an output to it, or {@link PortNumber#ANY}
 * @param outGroup only flows with that group, or {@link GroupMod#ANY_GROUP}
 * @param cookie only flows whose cookie has these bits under {@code cookieMask}
 */
public record FlowStatsRequest(
    int xid,
    int flags,
    int tableId,
    PortNumber outPort,
    int outGroup,
    long cookie,
    long cookieMask,
    Match match)
    implements MultipartRequest {
  /** Checks the ranges. */
  public FlowStatsRequest {
    Range.u16("flags", flags);
    Range.u8("a table", tableId);
  }

  /** Asks for all flows. */
  public static FlowStatsRequest all() {
    return new FlowStatsRequest(
        0, 0, FlowMod.ALL_TABLES, PortNumber.ANY, GroupMod.ANY_GROUP, 0, 0, Match.ANY);
  }

  @Override
  public FlowStatsRequest withXid(int xid) {
    return new FlowStatsRequest(xid, flags, tableId, outPort, outGroup, cookie, cookieMask, match);
  }
}
