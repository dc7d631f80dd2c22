package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;
import java.util.List;

/** Ports. */
public record PortDescReply(int xid, int flags, List<PortDescription> entries)
    implements MultipartReply {
  /** Copies the list. */
  public PortDescReply {
    Range.u16("flags", flags);
    entries = List.copyOf(entries);
  }

  /** A part with those ports. */
  public static PortDescReply of(int xid, boolean more, List<PortDescription> entries) {
    return new PortDescReply(xid, more ? MORE : 0, entries);
  }

  @Override
  public PortDescReply withXid(int xid) {
    return new PortDescReply(xid, flags, entries);
  }
}
