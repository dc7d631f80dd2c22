package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;
import java.util.List;

/**
 * Changes a meter (OpenFlow 1.3.5 section 7.3.4.5).
 *
 * @param flags of {@link Meter}
 * @param meterId unsigned, {@link Meter#ALL} in a deletion
 */
public record MeterMod(
    int xid, MeterModCommand command, int flags, int meterId, List<MeterBand> bands)
    implements Message {
  /** Copies the list and checks the range. */
  public MeterMod {
    Range.u16("flags", flags);
    bands = List.copyOf(bands);
  }

  /** Adds the meter. */
  public static MeterMod add(Meter meter) {
    return new MeterMod(0, MeterModCommand.ADD, meter.flags(), meter.id(), meter.bands());
  }

  /** Replaces the meter. */
  public static MeterMod modify(Meter meter) {
    return new MeterMod(0, MeterModCommand.MODIFY, meter.flags(), meter.id(), meter.bands());
  }

  /** Deletes a meter, or {@link Meter#ALL}. */
  public static MeterMod delete(int meterId) {
    return new MeterMod(0, MeterModCommand.DELETE, 0, meterId, List.of());
  }

  /** What this says of the meter itself. */
  public Meter meter() {
    return new Meter(meterId, flags, bands);
  }

  @Override
  public MeterMod withXid(int xid) {
    return new MeterMod(xid, command, flags, meterId, bands);
  }
}
