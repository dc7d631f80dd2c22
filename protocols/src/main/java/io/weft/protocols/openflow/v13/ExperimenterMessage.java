package io.weft.protocols.openflow.v13;

import io.weft.protocols.packet.Bytes;

/**
 * An experimenter's message that this codec does not read.
 *
 * @param experimenter the experimenter's id, 0x2320 for Nicira
 * @param type the experimenter's type of message
 * @param data what follows
 */
public record ExperimenterMessage(int xid, int experimenter, int type, Bytes data)
    implements Message {

  @Override
  public ExperimenterMessage withXid(int xid) {
    return new ExperimenterMessage(xid, experimenter, type, data);
  }
}
