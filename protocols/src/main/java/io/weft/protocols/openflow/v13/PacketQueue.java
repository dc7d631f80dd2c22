package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.PortNumber;
import java.util.List;

/**
 * A queue of a port, {@code ofp_packet_queue} (OpenFlow 1.3.5 section 7.2.2).
 *
 * @param id unsigned
 */
public record PacketQueue(int id, PortNumber port, List<QueueProperty> properties) {
  /** Copies the list. */
  public PacketQueue {
    properties = List.copyOf(properties);
  }
}
