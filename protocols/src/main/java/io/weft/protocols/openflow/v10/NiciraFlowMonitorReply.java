package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.MalformedEntry;
import io.weft.protocols.openflow.internal.Range;
import java.util.List;

/**
 * Changes of flows ({@code NXST_FLOW_MONITOR}): first the answer to the request, later unasked with
 * the transaction id 0.
 *
 * @param malformed entries that could not be read; the others are in {@code entries}
 */
public record NiciraFlowMonitorReply(
    int xid, int flags, List<FlowUpdate> entries, List<MalformedEntry> malformed)
    implements StatsReply {
  /** Copies the lists and checks the range. */
  public NiciraFlowMonitorReply {
    Range.u16("flags", flags);
    entries = List.copyOf(entries);
    malformed = List.copyOf(malformed);
  }

  /** A part without malformed entries. */
  public static NiciraFlowMonitorReply of(int xid, boolean more, List<FlowUpdate> entries) {
    return new NiciraFlowMonitorReply(xid, more ? MORE : 0, entries, List.of());
  }

  @Override
  public NiciraFlowMonitorReply withXid(int xid) {
    return new NiciraFlowMonitorReply(xid, flags, entries, malformed);
  }
}
