package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.MalformedEntry;
import io.weft.protocols.openflow.internal.Range;
import java.util.List;

/**
 * The counters of meters.
 *
 * @param malformed entries that could not be read; the others are in {@code entries}
 */
public record MeterStatsReply(
    int xid, int flags, List<MeterStats> entries, List<MalformedEntry> malformed)
    implements MultipartReply {
  /** Copies the lists and checks the range. */
  public MeterStatsReply {
    Range.u16("flags", flags);
    entries = List.copyOf(entries);
    malformed = List.copyOf(malformed);
  }

  /** A part without malformed entries. */
  public static MeterStatsReply of(int xid, boolean more, List<MeterStats> entries) {
    return new MeterStatsReply(xid, more ? MORE : 0, entries, List.of());
  }

  @Override
  public MeterStatsReply withXid(int xid) {
    return new MeterStatsReply(xid, flags, entries, malformed);
  }
}
