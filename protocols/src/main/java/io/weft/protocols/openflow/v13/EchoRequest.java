package io.weft.protocols.openflow.v13;

import io.weft.protocols.packet.Bytes;

/**
 * Asks whether the other side lives.
 *
 * @param data comes back in the reply
 */
public record EchoRequest(int xid, Bytes data) implements Message {

  @Override
  public EchoRequest withXid(int xid) {
    return new EchoRequest(xid, data);
  }
}
