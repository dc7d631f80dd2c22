package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;
import java.util.List;

/** The counters of queues. */
public record QueueStatsReply(int xid, int flags, List<QueueStats> entries)
    implements MultipartReply {
  /** Copies the list and checks the range. */
  public QueueStatsReply {
    Range.u16("flags", flags);
    entries = List.copyOf(entries);
  }

  /** A part of an answer. */
  public static QueueStatsReply of(int xid, boolean more, List<QueueStats> entries) {
    return new QueueStatsReply(xid, more ? MORE : 0, entries);
  }

  @Override
  public QueueStatsReply withXid(int xid) {
    return new QueueStatsReply(xid, flags, entries);
  }
}
