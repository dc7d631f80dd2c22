package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.MalformedEntry;
import io.weft.protocols.openflow.internal.Range;
import java.util.List;

/**
 * Changes of flows (ONF extension EXT-187).
 *
 * @param malformed entries that could not be read; the others are in {@code entries}
 */
public record FlowMonitorReply(
    int xid, int flags, List<FlowUpdate> entries, List<MalformedEntry> malformed)
    implements MultipartReply {
  /** Copies the lists and checks the range. */
  public FlowMonitorReply {
    Range.u16("flags", flags);
    entries = List.copyOf(entries);
    malformed = List.copyOf(malformed);
  }

  /** A part without malformed entries. */
  public static FlowMonitorReply of(int xid, boolean more, List<FlowUpdate> entries) {
    return new FlowMonitorReply(xid, more ? MORE : 0, entries, List.of());
  }

  @Override
  public FlowMonitorReply withXid(int xid) {
    return new FlowMonitorReply(xid, flags, entries, malformed);
  }
}
