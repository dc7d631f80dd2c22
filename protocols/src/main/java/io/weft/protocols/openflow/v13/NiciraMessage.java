package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.nicira.NiciraBody;

/**
 * A message of the Nicira extension.
 *
 * @param body what it says
 */
public record NiciraMessage(int xid, NiciraBody body) implements Message {
  @Override
  public NiciraMessage withXid(int xid) {
    return new NiciraMessage(xid, body);
  }
}
