package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.internal.Range;

/**
 * Asks for the counters of queues.
 *
 * @param port the port, or {@link PortNumber#ANY} for all
 * @param queueId the queue, unsigned, or {@link #ALL_QUEUES}
 */
public record QueueStatsRequest(int xid, int flags, PortNumber port, int queueId)
    implements MultipartRequest {
  /** All queues. */
  public static final int ALL_QUEUES = 0xffff_ffff;

  /** Checks the range. */
  public QueueStatsRequest {
    Range.u16("flags", flags);
  }

  /** Asks for all. */
  public static QueueStatsRequest all() {
    return new QueueStatsRequest(0, 0, PortNumber.ANY, ALL_QUEUES);
  }

  @Override
  public QueueStatsRequest withXid(int xid) {
    return new QueueStatsRequest(xid, flags, port, queueId);
  }
}
