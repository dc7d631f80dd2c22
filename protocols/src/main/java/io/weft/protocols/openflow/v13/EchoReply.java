package io.weft.protocols.openflow.v13;

import io.weft.protocols.packet.Bytes;

/**
 * The answer to an {@link EchoRequest}.
 *
 * @param data the request's
 */
public record EchoReply(int xid, Bytes data) implements Message {

  @Override
  public EchoReply withXid(int xid) {
    return new EchoReply(xid, data);
  }
}
