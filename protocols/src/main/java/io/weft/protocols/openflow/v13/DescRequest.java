package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;

/** Asks for the switch's maker and names. */
public record DescRequest(int xid, int flags) implements MultipartRequest {
  /** Checks the range. */
  public DescRequest {
    Range.u16("flags", flags);
  }

  @Override
  public DescRequest withXid(int xid) {
    return new DescRequest(xid, flags);
  }
}
