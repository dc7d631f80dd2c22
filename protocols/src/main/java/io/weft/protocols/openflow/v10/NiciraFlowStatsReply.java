package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.MalformedEntry;
import io.weft.protocols.openflow.internal.Range;
import java.util.List;

/**
 * Flows with extended matches and their counters ({@code NXST_FLOW}).
 *
 * @param malformed entries that could not be read; the others are in {@code entries}
 */
public record NiciraFlowStatsReply(
    int xid, int flags, List<NiciraFlowStats> entries, List<MalformedEntry> malformed)
    implements StatsReply {
  /** Copies the lists and checks the range. */
  public NiciraFlowStatsReply {
    Range.u16("flags", flags);
    entries = List.copyOf(entries);
    malformed = List.copyOf(malformed);
  }

  /** A part without malformed entries. */
  public static NiciraFlowStatsReply of(int xid, boolean more, List<NiciraFlowStats> entries) {
    return new NiciraFlowStatsReply(xid, more ? MORE : 0, entries, List.of());
  }

  @Override
  public NiciraFlowStatsReply withXid(int xid) {
    return new NiciraFlowStatsReply(xid, flags, entries, malformed);
  }
}
