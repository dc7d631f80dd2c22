package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;
import java.util.List;

/** The counters of ports. */
public record PortStatsReply(int xid, int flags, List<PortStats> entries)
    implements MultipartReply {
  /** Copies the list and checks the range. */
  public PortStatsReply {
    Range.u16("flags", flags);
    entries = List.copyOf(entries);
  }

  /** A part of an answer. */
  public static PortStatsReply of(int xid, boolean more, List<PortStats> entries) {
    return new PortStatsReply(xid, more ? MORE : 0, entries);
  }

  @Override
  public PortStatsReply withXid(int xid) {
    return new PortStatsReply(xid, flags, entries);
  }
}
