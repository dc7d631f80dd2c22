package io.weft.protocols.openflow.v10;

/**
 * An OpenFlow 1.0 message (OpenFlow 1.0.0 section 5). Messages are immutable, hold nothing of the
 * network buffer that they were read from, and may be used by any thread.
 */
public sealed interface Message
    permits Hello,
        ErrorMessage,
        EchoRequest,
        EchoReply,
        VendorMessage,
        NiciraMessage,
        NiciraFlowMod,
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
        PortMod,
        StatsRequest,
        StatsReply,
        BarrierRequest,
        BarrierReply,
        QueueGetConfigRequest,
        QueueGetConfigReply,
        UnknownMessage {
  /** The transaction id: a reply has its request's. */
  int xid();

  /** The same message with another transaction id. */
  Message withXid(int xid);
}
