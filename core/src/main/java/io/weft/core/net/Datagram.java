package io.weft.core.net;

import io.netty.buffer.ByteBuf;

/**
 * One datagram. Who receives one releases its content, who sends one gives it away.
 *
 * @param peer who sent it, or who is to have it; transport UDP
 * @param content its bytes
 */
public record Datagram(Endpoint peer, ByteBuf content) {
  /** Checks the peer. */
  public Datagram {
    if (peer.transport() != Transport.UDP) {
      throw new IllegalArgumentException(peer + " is no UDP address");
    }
  }
}
