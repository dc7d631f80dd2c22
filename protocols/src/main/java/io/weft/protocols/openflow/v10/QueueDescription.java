package io.weft.protocols.openflow.v10;

import java.util.List;

/**
 * A queue of a port, {@code ofp_packet_queue} (OpenFlow 1.0.0 section 5.2.2).
 *
 * @param queueId unsigned
 */
public record QueueDescription(int queueId, List<QueueProperty> properties) {
  /** Copies the list. */
  public QueueDescription {
    properties = List.copyOf(properties);
  }
}
