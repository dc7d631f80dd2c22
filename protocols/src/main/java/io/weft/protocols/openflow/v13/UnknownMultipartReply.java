package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.packet.Bytes;

/**
 * A multipart reply of a type that this codec does not read.
 *
 * @param type {@code ofp_multipart_type}
 * @param body what follows the multipart header
 */
public record UnknownMultipartReply(int xid, int flags, int type, Bytes body)
    implements MultipartReply {
  /** Checks the ranges. */
  public UnknownMultipartReply {
    Range.u16("flags", flags);
    Range.u16("a type", type);
  }

  @Override
  public UnknownMultipartReply withXid(int xid) {
    return new UnknownMultipartReply(xid, flags, type, body);
  }
}
