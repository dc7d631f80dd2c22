package io.weft.protocols.openflow.v10;

/** A part of the answer to a {@link StatsRequest} (OpenFlow 1.0.0 section 5.3.5). */
public sealed interface StatsReply extends Message
    permits DescReply,
        FlowStatsReply,
        AggregateStatsReply,
        TableStatsReply,
        PortStatsReply,
        QueueStatsReply,
        NiciraFlowStatsReply,
        NiciraAggregateStatsReply,
        NiciraFlowMonitorReply,
        VendorStatsReply,
        UnknownStatsReply {
  /** In {@link #flags()}: more parts of the answer follow ({@code OFPSF_REPLY_MORE}). */
  int MORE = 1;

  /** The flags: {@link #MORE} or 0. */
  int flags();

  /** Whether more parts of the answer follow. */
  default boolean more() {
    return (flags() & MORE) != 0;
  }

  @Override
  StatsReply withXid(int xid);
}
