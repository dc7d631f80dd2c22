package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.openflow.oxm.Match;

/** Asks for the sum over flows; the components are those of {@link FlowStatsRequest}. */
public record AggregateStatsRequest(
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
  public AggregateStatsRequest {
    Range.u16("flags", flags);
    Range.u8("a table", tableId);
  }

  @Override
  public AggregateStatsRequest withXid(int xid) {
    return new AggregateStatsRequest(
        xid, flags, tableId, outPort, outGroup, cookie, cookieMask, match);
  }
}
