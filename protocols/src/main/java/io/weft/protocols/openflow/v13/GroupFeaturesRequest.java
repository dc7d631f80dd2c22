package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;

/** Asks what the switch can do with groups. */
public record GroupFeaturesRequest(int xid, int flags) implements MultipartRequest {
  /** Checks the range. */
  public GroupFeaturesRequest {
    Range.u16("flags", flags);
  }

  @Override
  public GroupFeaturesRequest withXid(int xid) {
    return new GroupFeaturesRequest(xid, flags);
  }
}
