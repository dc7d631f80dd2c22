package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.packet.Bytes;

/**
 * An answer of an experimenter that this codec does not read.
 *
 * @param experimenter the experimenter's id
 * @param type the experimenter's type of answer
 * @param data what follows
 */
public record ExperimenterMultipartReply(int xid, int flags, int experimenter, int type, Bytes data)
    implements MultipartReply {
  /** Checks the range. */
  public ExperimenterMultipartReply {
    Range.u16("flags", flags);
  }

  @Override
  public ExperimenterMultipartReply withXid(int xid) {
    return new ExperimenterMultipartReply(xid, flags, experimenter, type, data);
  }
}
