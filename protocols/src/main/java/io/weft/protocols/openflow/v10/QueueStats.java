package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.PortNumber;

/**
 * The counters of a queue, unsigned (OpenFlow 1.0.0 section 5.3.5).
 *
 * @param queueId unsigned
 * @param errors packets that were dropped for lack of room
 */
public record QueueStats(PortNumber port, int queueId, long bytes, long packets, long errors) {
  /** Checks the range. */
  public QueueStats {
    Ports.require(port);
  }
}
