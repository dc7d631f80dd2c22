package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.openflow.nicira.FlowMonitor;
import io.weft.protocols.openflow.nicira.NiciraBody;
import java.util.List;

/**
 * Asks to hear of changes of flows ({@code NXST_FLOW_MONITOR}); {@link NiciraFlowMonitorReply}
 * tells of them until a {@link NiciraBody.FlowMonitorCancel}.
 */
public record NiciraFlowMonitorRequest(int xid, int flags, List<FlowMonitor> monitors)
    implements StatsRequest {
  /** Copies the list and checks the ranges. */
  public NiciraFlowMonitorRequest {
    Range.u16("flags", flags);
    monitors = List.copyOf(monitors);
    monitors.forEach(monitor -> Ports.require(monitor.outPort()));
  }

  @Override
  public NiciraFlowMonitorRequest withXid(int xid) {
    return new NiciraFlowMonitorRequest(xid, flags, monitors);
  }
}
