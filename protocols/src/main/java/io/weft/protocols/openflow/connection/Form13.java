package io.weft.protocols.openflow.connection;

import io.netty.buffer.ByteBuf;
import io.weft.protocols.openflow.ProtocolException;
import io.weft.protocols.openflow.v13.ErrorMessage;
import io.weft.protocols.openflow.v13.FeaturesReply;
import io.weft.protocols.openflow.v13.Message;
import io.weft.protocols.openflow.v13.OpenFlowCodec;
import io.weft.protocols.packet.Bytes;

/** OpenFlow 1.3 (OpenFlow 1.3.5 section 7.1). */
final class Form13 implements MessageForm<Message> {
  private static final int GET_CONFIG_REPLY = 8;
  private static final int PACKET_IN = 10;
  private static final int MULTIPART_REPLY = 19;
  private static final int BARRIER_REQUEST = 20;
  private static final int BARRIER_REPLY = 21;
  private static final int QUEUE_GET_CONFIG_REPLY = 23;
  private static final int ROLE_REPLY = 25;
  private static final int GET_ASYNC_REPLY = 27;
  private static final int METER_MOD = 29;

  private final OpenFlowCodec codec = new OpenFlowCodec();

  @Override
  public int wire() {
    return OpenFlowCodec.VERSION;
  }

  @Override
  public String name() {
    return "1.3";
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
      case Wire.FEATURES_REPLY,
          GET_CONFIG_REPLY,
          BARRIER_REPLY,
          QUEUE_GET_CONFIG_REPLY,
          ROLE_REPLY,
          GET_ASYNC_REPLY ->
          MessageKind.REPLY;
      case MULTIPART_REPLY -> MessageKind.PART;
      case PACKET_IN -> MessageKind.PACKET_IN;
      default -> type <= METER_MOD ? MessageKind.OTHER : MessageKind.UNKNOWN;
    };
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
  public OpenFlowError error(Message message) {
    if (message instanceof ErrorMessage error) {
      return OpenFlowError.of(wire(), error.type(), error.code(), error.data(), error.describe());
    }
    throw new ProtocolException(1, message.getClass().getSimpleName() + " instead of an error");
  }

  @Override
  public SwitchIdentity identity(Message message) {
    if (message instanceof FeaturesReply features) {
      return new SwitchIdentity(features.datapathId(), features.auxiliaryId());
    }
    throw new ProtocolException(
        1, message.getClass().getSimpleName() + " instead of a features reply");
  }

  @Override
  public boolean hasAuxiliaries() {
    return true;
  }

  @Override
  public Negotiated negotiated(OpenFlowConnection<Message> connection) {
    return new Negotiated.V13(connection);
  }
}
