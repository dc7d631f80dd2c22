package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.MalformedEntry;
import io.weft.protocols.openflow.internal.Range;
import java.util.List;

/**
 * Groups.
 *
 * @param malformed entries that could not be read; the others are in {@code entries}
 */
public record GroupDescReply(
    int xid, int flags, List<Group> entries, List<MalformedEntry> malformed)
    implements MultipartReply {
  /** Copies the lists. */
  public GroupDescReply {
    Range.u16("flags", flags);
    entries = List.copyOf(entries);
    malformed = List.copyOf(malformed);
  }

  /** A part without malformed entries. */
  public static GroupDescReply of(int xid, boolean more, List<Group> entries) {
    return new GroupDescReply(xid, more ? MORE : 0, entries, List.of());
  }

  @Override
  public GroupDescReply withXid(int xid) {
    return new GroupDescReply(xid, flags, entries, malformed);
  }
}
