package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.openflow.nicira.IpfixScope;
import io.weft.protocols.openflow.nicira.IpfixStats;
import java.util.List;

/** What exporters of flow records have counted (Nicira). */
public record IpfixStatsReply(int xid, int flags, IpfixScope scope, List<IpfixStats> entries)
    implements MultipartReply {
  /** Copies the list and checks the range. */
  public IpfixStatsReply {
    Range.u16("flags", flags);
    entries = List.copyOf(entries);
  }

  @Override
  public IpfixStatsReply withXid(int xid) {
    return new IpfixStatsReply(xid, flags, scope, entries);
  }
}
