package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.nicira.NiciraBody;

/**
 * A message of the Nicira extension, but for those with an extended match and actions, which are
 * records of their own.
 *
 * @param body what it says
 */
public record NiciraMessage(int xid, NiciraBody body) implements Message {
  @Override
  public NiciraMessage withXid(int xid) {
    return new NiciraMessage(xid, body);
  }
}
