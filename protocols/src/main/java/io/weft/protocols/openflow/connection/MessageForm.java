package io.weft.protocols.openflow.connection;

import io.netty.buffer.ByteBuf;
import io.weft.protocols.openflow.Fault;
import io.weft.protocols.packet.Bytes;
import java.util.List;
import java.util.Optional;

/** What a connection must know of a version's messages. Type numbers are those on the wire. */
interface MessageForm<M> {
  /** The number in the header. */
  int wire();

  /** Such as {@code 1.3}. */
  String name();

  M decode(Bytes frame);

  void encode(M message, ByteBuf out);

  M withXid(M message, int xid);

  /** What a message of that type is to a connection. */
  MessageKind kind(int type);

  /**
   * A request that came in several messages as one.
   *
   * @param parts of kind {@link MessageKind#REQUEST}, at least one
   * @return empty when they are not parts of one request
   */
  Optional<M> join(List<M> parts);

  int barrierRequest();

  int barrierReply();

  /**
   * The error that a message which cannot be read is refused with.
   *
   * @param start the beginning of that message
   */
  M refusal(int xid, Fault fault, Bytes start);

  /** Of a message of kind {@link MessageKind#ERROR}. */
  OpenFlowError error(M message);

  /** Of a features reply. */
  SwitchIdentity identity(M featuresReply);

  /** Whether the version has auxiliary connections. */
  boolean hasAuxiliaries();

  Negotiated negotiated(OpenFlowConnection<M> connection);
}
