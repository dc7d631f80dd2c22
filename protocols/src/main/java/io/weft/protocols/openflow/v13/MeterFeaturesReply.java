package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;

/**
 * What the switch can do with meters (OpenFlow 1.3.5 section 7.3.5.14).
 *
 * @param maxMeters how many there can be, unsigned
 * @param bandTypes bit {@code n} says that there are bands whose {@code ofp_meter_band_type} is
 *     {@code n}
 * @param capabilities the flags of {@link Meter} that the switch knows
 * @param maxBands how many bands a meter can have
 * @param maxColor the highest colour value
 */
public record MeterFeaturesReply(
    int xid, int flags, int maxMeters, int bandTypes, int capabilities, int maxBands, int maxColor)
    implements MultipartReply {
  /** Checks the ranges. */
  public MeterFeaturesReply {
    Range.u16("flags", flags);
    Range.u8("the number of bands", maxBands);
    Range.u8("a colour", maxColor);
  }

  @Override
  public MeterFeaturesReply withXid(int xid) {
    return new MeterFeaturesReply(
        xid, flags, maxMeters, bandTypes, capabilities, maxBands, maxColor);
  }
}
