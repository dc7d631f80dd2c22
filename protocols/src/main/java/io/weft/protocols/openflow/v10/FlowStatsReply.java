package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.MalformedEntry;
import io.weft.protocols.openflow.internal.Range;
import java.util.List;

/**
 * Flows with their counters.
 *
 * @param malformed entries that could not be read; the others are in {@code entries}
 */
public record FlowStatsReply(
    int xid, int flags, List<FlowStats> entries, List<MalformedEntry> malformed)
    implements StatsReply {
  /** Copies the lists and checks the range. */
  public FlowStatsReply {
    Range.u16("flags", flags);
    entries = List.copyOf(entries);
    malformed = List.copyOf(malformed);
  }

  /** A part without malformed entries. */
  public static FlowStatsReply of(int xid, boolean more, List<FlowStats> entries) {
    return new FlowStatsReply(xid, more ? MORE : 0, entries, List.of());
  }

  @Override
  public FlowStatsReply withXid(int xid) {
    return new FlowStatsReply(xid, flags, entries, malformed);
  }
}
