package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.MalformedEntry;
import io.weft.protocols.openflow.internal.Range;
import java.util.List;

/**
 * The counters of groups.
 *
 * @param malformed entries that could not be read; the others are in {@code entries}
 */
public record GroupStatsReply(
    int xid, int flags, List<GroupStats> entries, List<MalformedEntry> malformed)
    implements MultipartReply {
  /** Copies the lists and checks the range. */
  public GroupStatsReply {
    Range.u16("flags", flags);
    entries = List.copyOf(entries);
    malformed = List.copyOf(malformed);
  }

  /** A part without malformed entries. */
  public static GroupStatsReply of(int xid, boolean more, List<GroupStats> entries) {
    return new GroupStatsReply(xid, more ? MORE : 0, entries, List.of());
  }

  @Override
  public GroupStatsReply withXid(int xid) {
    return new GroupStatsReply(xid, flags, entries, malformed);
  }
}
