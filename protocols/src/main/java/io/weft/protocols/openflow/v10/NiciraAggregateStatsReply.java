package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.internal.Range;

/**
 * The sum of the counters of flows ({@code NXST_AGGREGATE}).
 *
 * @param flows how many flows there are, unsigned
 */
public record NiciraAggregateStatsReply(int xid, int flags, long packets, long bytes, int flows)
    implements StatsReply {
  /** Checks the range. */
  public NiciraAggregateStatsReply {
    Range.u16("flags", flags);
  }

  @Override
  public NiciraAggregateStatsReply withXid(int xid) {
    return new NiciraAggregateStatsReply(xid, flags, packets, bytes, flows);
  }
}
