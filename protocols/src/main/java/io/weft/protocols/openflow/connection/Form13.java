package io.weft.protocols.openflow.connection;

import io.netty.buffer.ByteBuf;
import io.weft.protocols.openflow.Fault;
import io.weft.protocols.openflow.ProtocolException;
import io.weft.protocols.openflow.v13.DescRequest;
import io.weft.protocols.openflow.v13.ErrorCode;
import io.weft.protocols.openflow.v13.ErrorMessage;
import io.weft.protocols.openflow.v13.ExperimenterMultipartRequest;
import io.weft.protocols.openflow.v13.FeaturesReply;
import io.weft.protocols.openflow.v13.FlowMonitorRequest;
import io.weft.protocols.openflow.v13.GroupDescRequest;
import io.weft.protocols.openflow.v13.GroupFeaturesRequest;
import io.weft.protocols.openflow.v13.Message;
import io.weft.protocols.openflow.v13.MeterFeaturesRequest;
import io.weft.protocols.openflow.v13.OpenFlowCodec;
import io.weft.protocols.openflow.v13.PortDescRequest;
import io.weft.protocols.openflow.v13.TableFeaturesRequest;
import io.weft.protocols.openflow.v13.TableStatsRequest;
import io.weft.protocols.openflow.v13.UnknownMultipartRequest;
import io.weft.protocols.packet.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** OpenFlow 1.3 (OpenFlow 1.3.5 section 7.1). */
final class Form13 implements MessageForm<Message> {
  private static final int GET_CONFIG_REPLY = 8;
  private static final int PACKET_IN = 10;
  private static final int MULTIPART_REQUEST = 18;
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
      case MULTIPART_REQUEST -> MessageKind.REQUEST;
      case MULTIPART_REPLY -> MessageKind.PART;
      case PACKET_IN -> MessageKind.PACKET_IN;
      default -> type <= METER_MOD ? MessageKind.OTHER : MessageKind.UNKNOWN;
    };
  }

  @Override
  public Optional<Message> join(List<Message> parts) {
    Message last = parts.getLast();
    if (parts.stream().anyMatch(part -> part.getClass() != last.getClass())) {
      return Optional.empty();
    }
    return switch (last) {
      case TableFeaturesRequest m ->
          Optional.of(
              new TableFeaturesRequest(
                  m.xid(),
                  m.flags(),
                  all(parts, TableFeaturesRequest.class, TableFeaturesRequest::entries),
                  all(parts, TableFeaturesRequest.class, TableFeaturesRequest::malformed)));
      case FlowMonitorRequest m ->
          Optional.of(
              new FlowMonitorRequest(
                  m.xid(),
                  m.flags(),
                  all(parts, FlowMonitorRequest.class, FlowMonitorRequest::entries)));
      case ExperimenterMultipartRequest m ->
          same(parts, ExperimenterMultipartRequest.class, p -> List.of(p.experimenter(), p.type()))
              ? Optional.of(
                  new ExperimenterMultipartRequest(
                      m.xid(),
                      m.flags(),
                      m.experimenter(),
                      m.type(),
                      bytes(parts, ExperimenterMultipartRequest.class, p -> p.data())))
              : Optional.empty();
      case UnknownMultipartRequest m ->
          same(parts, UnknownMultipartRequest.class, UnknownMultipartRequest::type)
              ? Optional.of(
                  new UnknownMultipartRequest(
                      m.xid(),
                      m.flags(),
                      m.type(),
                      bytes(parts, UnknownMultipartRequest.class, p -> p.body())))
              : Optional.empty();
      // These have no body.
      case DescRequest m -> Optional.of(m);
      case TableStatsRequest m -> Optional.of(m);
      case GroupDescRequest m -> Optional.of(m);
      case GroupFeaturesRequest m -> Optional.of(m);
      case MeterFeaturesRequest m -> Optional.of(m);
      case PortDescRequest m -> Optional.of(m);
      // The body of the others is one structure.
      default -> Optional.empty();
    };
  }

  private static <P, E> List<E> all(List<Message> parts, Class<P> type, Function<P, List<E>> of) {
    return parts.stream().map(type::cast).flatMap(part -> of.apply(part).stream()).toList();
  }

  private static <P> boolean same(List<Message> parts, Class<P> type, Function<P, ?> of) {
    return parts.stream().map(type::cast).map(of).distinct().count() == 1;
  }

  private static <P> Bytes bytes(List<Message> parts, Class<P> type, Function<P, Bytes> of) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    parts.stream().map(type::cast).forEach(part -> all.writeBytes(of.apply(part).toArray()));
    return Bytes.copyOf(all.toByteArray());
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
    return ErrorMessage.of(xid, ErrorCode.of(fault), start);
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
