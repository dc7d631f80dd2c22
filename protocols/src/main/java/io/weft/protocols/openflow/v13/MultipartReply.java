package io.weft.protocols.openflow.v13;

/** A part of an answer; the last part has no {@link #more()} (OpenFlow 1.3.5 section 7.3.5). */
public sealed interface MultipartReply extends Message
    permits DescReply,
        FlowStatsReply,
        AggregateStatsReply,
        TableStatsReply,
        PortStatsReply,
        QueueStatsReply,
        GroupStatsReply,
        GroupDescReply,
        GroupFeaturesReply,
        MeterStatsReply,
        MeterConfigReply,
        MeterFeaturesReply,
        TableFeaturesReply,
        PortDescReply,
        FlowMonitorReply,
        IpfixStatsReply,
        ExperimenterMultipartReply,
        UnknownMultipartReply {
  /** The bit in {@link #flags()} that says that another part follows. */
  int MORE = 1;

  /** {@code ofp_multipart_reply_flags}. */
  int flags();

  /** Whether another part follows. */
  default boolean more() {
    return (flags() & MORE) != 0;
  }

  @Override
  MultipartReply withXid(int xid);
}
