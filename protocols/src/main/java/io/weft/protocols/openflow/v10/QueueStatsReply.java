package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.internal.Range;
import java.util.List;

/** The counters of queues. */
public record QueueStatsReply(int xid, int flags, List<QueueStats> entries) implements StatsReply {
  /** Copies the list and checks the ranges. */
  public QueueStatsReply {
    Range.u16("flags", flags);
    entries = List.copyOf(entries);
  }

  @Override
  public QueueStatsReply withXid(int xid) {
    return new QueueStatsReply(xid, flags, entries);
  }
}
