package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;

/** Asks what the switch can do with meters. */
public record MeterFeaturesRequest(int xid, int flags) implements MultipartRequest {
  /** Checks the range. */
  public MeterFeaturesRequest {
    Range.u16("flags", flags);
  }

  @Override
  public MeterFeaturesRequest withXid(int xid) {
    return new MeterFeaturesRequest(xid, flags);
  }
}
