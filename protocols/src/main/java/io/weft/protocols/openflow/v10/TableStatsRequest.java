package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.internal.Range;

/** Asks for the counters of the tables. */
public record TableStatsRequest(int xid, int flags) implements StatsRequest {
  /** Checks the range. */
  public TableStatsRequest {
    Range.u16("flags", flags);
  }

  @Override
  public TableStatsRequest withXid(int xid) {
    return new TableStatsRequest(xid, flags);
  }
}
