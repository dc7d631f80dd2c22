package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;
import java.util.List;

/** The counters of the tables. */
public record TableStatsReply(int xid, int flags, List<TableStats> entries)
    implements MultipartReply {
  /** Copies the list. */
  public TableStatsReply {
    Range.u16("flags", flags);
    entries = List.copyOf(entries);
  }

  @Override
  public TableStatsReply withXid(int xid) {
    return new TableStatsReply(xid, flags, entries);
  }
}
