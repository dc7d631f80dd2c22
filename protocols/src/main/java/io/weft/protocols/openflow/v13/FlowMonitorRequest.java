package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.openflow.nicira.FlowMonitor;
import java.util.List;

/**
 * Asks to hear of changes of flows (ONF extension EXT-187); {@link FlowMonitorReply} answers with
 * the flows that are there, and comes again, with transaction id 0, at each change.
 *
 * @param entries what to hear of
 */
public record FlowMonitorRequest(int xid, int flags, List<FlowMonitor> entries)
    implements MultipartRequest {
  /** Copies the list and checks the range. */
  public FlowMonitorRequest {
    Range.u16("flags", flags);
    entries = List.copyOf(entries);
  }

  /** Asks for what these say. */
  public static FlowMonitorRequest of(FlowMonitor... monitors) {
    return new FlowMonitorRequest(0, 0, List.of(monitors));
  }

  @Override
  public FlowMonitorRequest withXid(int xid) {
    return new FlowMonitorRequest(xid, flags, entries);
  }
}
