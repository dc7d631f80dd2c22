package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.packet.Bytes;

/**
 * A vendor's statistics reply that this codec does not read.
 *
 * @param vendor the vendor's id
 * @param body what follows it
 */
public record VendorStatsReply(int xid, int flags, int vendor, Bytes body) implements StatsReply {
  /** Checks the range. */
  public VendorStatsReply {
    Range.u16("flags", flags);
  }

  @Override
  public VendorStatsReply withXid(int xid) {
    return new VendorStatsReply(xid, flags, vendor, body);
  }
}
