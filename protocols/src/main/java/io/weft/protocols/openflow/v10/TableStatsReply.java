package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.internal.Range;
import java.util.List;

/** The counters of the tables. */
public record TableStatsReply(int xid, int flags, List<TableStats> entries) implements StatsReply {
  /** Copies the list and checks the ranges. */
  public TableStatsReply {
    Range.u16("flags", flags);
    entries = List.copyOf(entries);
  }

  @Override
  public TableStatsReply withXid(int xid) {
    return new TableStatsReply(xid, flags, entries);
  }
}
