package io.weft.protocols.openflow.v10;

import io.weft.protocols.packet.Bytes;

/**
 * Asks whether the peer is there.
 *
 * @param data what the reply must bring back
 */
public record EchoRequest(int xid, Bytes data) implements Message {
  @Override
  public EchoRequest withXid(int xid) {
    return new EchoRequest(xid, data);
  }
}
