package io.weft.protocols.openflow.connection;

import io.netty.buffer.ByteBuf;
import io.weft.protocols.openflow.Fault;
import io.weft.protocols.openflow.ProtocolException;
import io.weft.protocols.openflow.v10.ErrorMessage;
import io.weft.protocols.openflow.v10.FeaturesReply;
import io.weft.protocols.openflow.v10.Message;
import io.weft.protocols.openflow.v10.OpenFlowCodec;
import io.weft.protocols.packet.Bytes;
import java.util.List;
import java.util.Optional;

/** OpenFlow 1.0 (OpenFlow 1.0.0 section 5.1). */
final class Form10 implements MessageForm<Message> {
  private static final int GET_CONFIG_REPLY = 8;
  private static final int PACKET_IN = 10;
  private static final int STATS_REPLY = 17;
  private static final int BARRIER_REQUEST = 18;
  private static final int BARRIER_REPLY = 19;
  private static final int QUEUE_GET_CONFIG_REPLY = 21;

  private final OpenFlowCodec codec = new OpenFlowCodec();

  @Override
  public int wire() {
    return OpenFlowCodec.VERSION;
  }

  @Override
  public String name() {
    return "1.0";
  }

  @Override
  public Message decode(Bytes frame) {
    return codec.decode(frame);
  }

  @Override
  public void encode(Message message, ByteBuf out) {
    codec.encode(message, out);
  }

  @Override
  public Message withXid(Message message, int xid) {
    return message.withXid(xid);
  }

  @Override
  public MessageKind kind(int type) {
    return switch (type) {
      case Wire.HELLO -> MessageKind.HELLO;
      case Wire.ERROR -> MessageKind.ERROR;
      case Wire.ECHO_REQUEST -> MessageKind.ECHO_REQUEST;
      case Wire.ECHO_REPLY -> MessageKind.ECHO_REPLY;
      case Wire.EXPERIMENTER -> MessageKind.EXPERIMENTER;
      case Wire.FEATURES_REPLY, GET_CONFIG_REPLY, BARRIER_REPLY, QUEUE_GET_CONFIG_REPLY ->
          MessageKind.REPLY;
      case STATS_REPLY -> MessageKind.PART;
      case PACKET_IN -> MessageKind.PACKET_IN;
      default -> type < QUEUE_GET_CONFIG_REPLY ? MessageKind.OTHER : MessageKind.UNKNOWN;
    };
  }

  @Override
  public Optional<Message> join(List<Message> parts) {
    // No request of this version has a flag for it.
    return Optional.empty();
  }

  @Override
  public int barrierRequest() {
    return BARRIER_REQUEST;
  }

  @Override
  public int barrierReply() {
    return BARRIER_REPLY;
  }

  @Override
  public Message refusal(int xid, Fault fault, Bytes start) {
    return ErrorMessage.of(xid, fault, start);
  }

  @Override
  public OpenFlowError error(Message message) {
    if (message instanceof ErrorMessage error) {
      return OpenFlowError.of(wire(), error.type(), error.code(), error.data(), error.describe());
    }
    throw new ProtocolException(1, message.getClass().getSimpleName() + " instead of an error");
  }

  @Override
  public SwitchIdentity identity(Message message) {
    if (message instanceof FeaturesReply features) {
      return new SwitchIdentity(features.datapathId(), 0);
    }
    throw new ProtocolException(
        1, message.getClass().getSimpleName() + " instead of a features reply");
  }

  @Override
  public boolean hasAuxiliaries() {
    return false;
  }

  @Override
  public Negotiated negotiated(OpenFlowConnection<Message> connection) {
    return new Negotiated.V10(connection);
  }
}
