package io.weft.protocols.openflow.v10;

/** Asks for statistics (OpenFlow 1.0.0 section 5.3.5); one or more {@link StatsReply} answer it. */
public sealed interface StatsRequest extends Message
    permits DescRequest,
        FlowStatsRequest,
        AggregateStatsRequest,
        TableStatsRequest,
        PortStatsRequest,
        QueueStatsRequest,
        NiciraFlowStatsRequest,
        NiciraAggregateStatsRequest,
        NiciraFlowMonitorRequest,
        VendorStatsRequest,
        UnknownStatsRequest {
  /** The flags; this version has none for requests. */
  int flags();

  @Override
  StatsRequest withXid(int xid);
}
