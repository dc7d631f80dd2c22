package io.weft.protocols.openflow.v10;

import io.weft.protocols.packet.Bytes;

/**
 * The first message of each side (OpenFlow 1.0.0 section 5.5.1), when it is of version 1.
 *
 * <p>Which version is spoken is negotiated before this package is used: a hello of any version is
 * read by {@link io.weft.protocols.openflow.v13.Hello}.
 *
 * @param data nothing in this version; what a later one puts there is kept
 */
public record Hello(int xid, Bytes data) implements Message {
  /** A hello that offers version 1 alone. */
  public static Hello of(int xid) {
    return new Hello(xid, Bytes.EMPTY);
  }

  @Override
  public Hello withXid(int xid) {
    return new Hello(xid, data);
  }
}
