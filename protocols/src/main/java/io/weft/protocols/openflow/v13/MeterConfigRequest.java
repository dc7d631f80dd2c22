package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;

/**
 * Asks for meters.
 *
 * @param meterId the meter, or {@link Meter#ALL}
 */
public record MeterConfigRequest(int xid, int flags, int meterId) implements MultipartRequest {
  /** Checks the range. */
  public MeterConfigRequest {
    Range.u16("flags", flags);
  }

  /** Asks for all. */
  public static MeterConfigRequest all() {
    return new MeterConfigRequest(0, 0, Meter.ALL);
  }

  @Override
  public MeterConfigRequest withXid(int xid) {
    return new MeterConfigRequest(xid, flags, meterId);
  }
}
