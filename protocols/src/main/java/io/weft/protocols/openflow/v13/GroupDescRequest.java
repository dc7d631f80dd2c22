package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;

/** Asks for all groups. */
public record GroupDescRequest(int xid, int flags) implements MultipartRequest {
  /** Checks the range. */
  public GroupDescRequest {
    Range.u16("flags", flags);
  }

  @Override
  public GroupDescRequest withXid(int xid) {
    return new GroupDescRequest(xid, flags);
  }
}
