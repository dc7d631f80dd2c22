package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.packet.Bytes;

/**
 * A multipart request of a type that this codec does not read.
 *
 * @param type {@code ofp_multipart_type}
 * @param body what follows the multipart header
 */
public record UnknownMultipartRequest(int xid, int flags, int type, Bytes body)
    implements MultipartRequest {
  /** Checks the ranges. */
  public UnknownMultipartRequest {
    Range.u16("flags", flags);
    Range.u16("a type", type);
  }

  @Override
  public UnknownMultipartRequest withXid(int xid) {
    return new UnknownMultipartRequest(xid, flags, type, body);
  }
}
