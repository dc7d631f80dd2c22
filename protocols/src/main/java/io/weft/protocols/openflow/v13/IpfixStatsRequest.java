package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.openflow.nicira.IpfixScope;

/** Asks what exporters of flow records have counted (Nicira). */
public record IpfixStatsRequest(int xid, int flags, IpfixScope scope) implements MultipartRequest {
  /** Checks the range. */
  public IpfixStatsRequest {
    Range.u16("flags", flags);
  }

  @Override
  public IpfixStatsRequest withXid(int xid) {
    return new IpfixStatsRequest(xid, flags, scope);
  }
}
