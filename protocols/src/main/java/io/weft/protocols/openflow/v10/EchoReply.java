package io.weft.protocols.openflow.v10;

import io.weft.protocols.packet.Bytes;

/**
 * Answers an {@link EchoRequest}.
 *
 * @param data the request's
 */
public record EchoReply(int xid, Bytes data) implements Message {
  @Override
  public EchoReply withXid(int xid) {
    return new EchoReply(xid, data);
  }
}
