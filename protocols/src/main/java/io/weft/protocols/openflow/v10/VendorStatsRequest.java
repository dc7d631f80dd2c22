package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.packet.Bytes;

/**
 * A vendor's statistics request that this codec does not read.
 *
 * @param vendor the vendor's id
 * @param body what follows it
 */
public record VendorStatsRequest(int xid, int flags, int vendor, Bytes body)
    implements StatsRequest {
  /** Checks the range. */
  public VendorStatsRequest {
    Range.u16("flags", flags);
  }

  @Override
  public VendorStatsRequest withXid(int xid) {
    return new VendorStatsRequest(xid, flags, vendor, body);
  }
}
