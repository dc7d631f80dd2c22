package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.internal.Range;

/**
 * Asks for the counters of queues.
 *
 * @param port the port, or {@link PortNumber#ALL} for all
 * @param queueId the queue, or {@link #ALL_QUEUES}
 */
public record QueueStatsRequest(int xid, int flags, PortNumber port, int queueId)
    implements StatsRequest {
  /** Every queue ({@code OFPQ_ALL}). */
  public static final int ALL_QUEUES = -1;

  /** Checks the range. */
  public QueueStatsRequest {
    Range.u16("flags", flags);
    Ports.require(port);
  }

  /** Asks for the counters of all queues of all ports. */
  public static QueueStatsRequest all() {
    return new QueueStatsRequest(0, 0, PortNumber.ALL, ALL_QUEUES);
  }

  @Override
  public QueueStatsRequest withXid(int xid) {
    return new QueueStatsRequest(xid, flags, port, queueId);
  }
}
