package io.weft.protocols.openflow.v13;

/**
 * An OpenFlow 1.3 message (OpenFlow 1.3.5 section 7). Messages are immutable, hold nothing of the
 * network buffer that they were read from, and may be used by any thread.
 */
public sealed interface Message
    permits Hello,
        ErrorMessage,
        EchoRequest,
        EchoReply,
        ExperimenterMessage,
        NiciraMessage,
        BundleControl,
        BundleAdd,
        FlowMonitorCancel,
        FlowMonitorPaused,
        FlowMonitorResumed,
        RoleStatus,
        FeaturesRequest,
        FeaturesReply,
        GetConfigRequest,
        GetConfigReply,
        SetConfig,
        PacketIn,
        FlowRemoved,
        PortStatus,
        PacketOut,
        FlowMod,
        GroupMod,
        PortMod,
        TableMod,
        MultipartRequest,
        MultipartReply,
        BarrierRequest,
        BarrierReply,
        RoleRequest,
        RoleReply,
        QueueGetConfigRequest,
        QueueGetConfigReply,
        GetAsyncRequest,
        GetAsyncReply,
        SetAsync,
        MeterMod,
        UnknownMessage {
  /** The transaction id: a reply has its request's. */
  int xid();

  /** The same message with another transaction id. */
  Message withXid(int xid);
}
