package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.internal.Range;

/** Asks for a {@link DescReply}. */
public record DescRequest(int xid, int flags) implements StatsRequest {
  /** Checks the range. */
  public DescRequest {
    Range.u16("flags", flags);
  }

  @Override
  public DescRequest withXid(int xid) {
    return new DescRequest(xid, flags);
  }
}
