package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.packet.Bytes;

/**
 * A statistics reply of a type that this codec does not read.
 *
 * @param type {@code ofp_stats_types}
 * @param body what follows the header of statistics
 */
public record UnknownStatsReply(int xid, int flags, int type, Bytes body) implements StatsReply {
  /** Checks the range. */
  public UnknownStatsReply {
    Range.u16("flags", flags);
    Range.u16("a type", type);
  }

  @Override
  public UnknownStatsReply withXid(int xid) {
    return new UnknownStatsReply(xid, flags, type, body);
  }
}
