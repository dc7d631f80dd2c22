package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;

/**
 * Asks for the counters of meters.
 *
 * @param meterId the meter, or {@link Meter#ALL}
 */
public record MeterStatsRequest(int xid, int flags, int meterId) implements MultipartRequest {
  /** Checks the range. */
  public MeterStatsRequest {
    Range.u16("flags", flags);
  }

  /** Asks for all. */
  public static MeterStatsRequest all() {
    return new MeterStatsRequest(0, 0, Meter.ALL);
  }

  @Override
  public MeterStatsRequest withXid(int xid) {
    return new MeterStatsRequest(xid, flags, meterId);
  }
}
