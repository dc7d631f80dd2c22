package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.packet.Bytes;

/**
 * A question of an experimenter that this codec does not read.
 *
 * @param experimenter the experimenter's id
 * @param type the experimenter's type of question
 * @param data what follows
 */
public record ExperimenterMultipartRequest(
    int xid, int flags, int experimenter, int type, Bytes data) implements MultipartRequest {
  /** Checks the range. */
  public ExperimenterMultipartRequest {
    Range.u16("flags", flags);
  }

  @Override
  public ExperimenterMultipartRequest withXid(int xid) {
    return new ExperimenterMultipartRequest(xid, flags, experimenter, type, data);
  }
}
