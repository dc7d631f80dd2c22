package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.internal.Range;
import java.util.List;

/** The counters of ports. */
public record PortStatsReply(int xid, int flags, List<PortStats> entries) implements StatsReply {
  /** Copies the list and checks the ranges. */
  public PortStatsReply {
    Range.u16("flags", flags);
    entries = List.copyOf(entries);
  }

  @Override
  public PortStatsReply withXid(int xid) {
    return new PortStatsReply(xid, flags, entries);
  }
}
