package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.MalformedEntry;
import io.weft.protocols.openflow.internal.Range;
import java.util.List;

/**
 * Meters.
 *
 * @param malformed entries that could not be read; the others are in {@code entries}
 */
public record MeterConfigReply(
    int xid, int flags, List<Meter> entries, List<MalformedEntry> malformed)
    implements MultipartReply {
  /** Copies the lists and checks the range. */
  public MeterConfigReply {
    Range.u16("flags", flags);
    entries = List.copyOf(entries);
    malformed = List.copyOf(malformed);
  }

  /** A part without malformed entries. */
  public static MeterConfigReply of(int xid, boolean more, List<Meter> entries) {
    return new MeterConfigReply(xid, more ? MORE : 0, entries, List.of());
  }

  @Override
  public MeterConfigReply withXid(int xid) {
    return new MeterConfigReply(xid, flags, entries, malformed);
  }
}
