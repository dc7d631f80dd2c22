package io.weft.protocols.openflow.v13;

/** A question that may be answered in several parts (OpenFlow 1.3.5 section 7.3.5). */
public sealed interface MultipartRequest extends Message
    permits DescRequest,
        FlowStatsRequest,
        AggregateStatsRequest,
        TableStatsRequest,
        PortStatsRequest,
        QueueStatsRequest,
        GroupStatsRequest,
        GroupDescRequest,
        GroupFeaturesRequest,
        MeterStatsRequest,
        MeterConfigRequest,
        MeterFeaturesRequest,
        TableFeaturesRequest,
        PortDescRequest,
        FlowMonitorRequest,
        IpfixStatsRequest,
        ExperimenterMultipartRequest,
        UnknownMultipartRequest {
  /** The bit in {@link #flags()} that says that the request goes on in another message. */
  int MORE = 1;

  /** {@code ofp_multipart_request_flags}. */
  int flags();

  @Override
  MultipartRequest withXid(int xid);
}
