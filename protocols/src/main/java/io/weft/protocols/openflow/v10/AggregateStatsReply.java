package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.internal.Range;

/**
 * The sum of the counters of flows.
 *
 * @param flows how many flows there are, unsigned
 */
public record AggregateStatsReply(int xid, int flags, long packets, long bytes, int flows)
    implements StatsReply {
  /** Checks the range. */
  public AggregateStatsReply {
    Range.u16("flags", flags);
  }

  @Override
  public AggregateStatsReply withXid(int xid) {
    return new AggregateStatsReply(xid, flags, packets, bytes, flows);
  }
}
