package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.packet.Bytes;

/**
 * A statistics request of a type that this codec does not read.
 *
 * @param type {@code ofp_stats_types}
 * @param body what follows the header of statistics
 */
public record UnknownStatsRequest(int xid, int flags, int type, Bytes body)
    implements StatsRequest {
  /** Checks the range. */
  public UnknownStatsRequest {
    Range.u16("flags", flags);
    Range.u16("a type", type);
  }

  @Override
  public UnknownStatsRequest withXid(int xid) {
    return new UnknownStatsRequest(xid, flags, type, body);
  }
}
