package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;

/** Asks for all ports. */
public record PortDescRequest(int xid, int flags) implements MultipartRequest {
  /** Checks the range. */
  public PortDescRequest {
    Range.u16("flags", flags);
  }

  @Override
  public PortDescRequest withXid(int xid) {
    return new PortDescRequest(xid, flags);
  }
}
