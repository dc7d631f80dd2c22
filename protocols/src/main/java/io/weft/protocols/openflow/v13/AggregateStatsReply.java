package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;

/** The sum over flows; all counters are unsigned. */
public record AggregateStatsReply(int xid, int flags, long packets, long bytes, int flows)
    implements MultipartReply {
  /** Checks the range. */
  public AggregateStatsReply {
    Range.u16("flags", flags);
  }

  @Override
  public AggregateStatsReply withXid(int xid) {
    return new AggregateStatsReply(xid, flags, packets, bytes, flows);
  }
}
