package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.packet.Bytes;

/**
 * A message of a type that this codec does not read.
 *
 * @param type the type in its header
 * @param body what follows the header
 */
public record UnknownMessage(int xid, int type, Bytes body) implements Message {
  /** Checks the range. */
  public UnknownMessage {
    Range.u8("a type", type);
  }

  @Override
  public UnknownMessage withXid(int xid) {
    return new UnknownMessage(xid, type, body);
  }
}
