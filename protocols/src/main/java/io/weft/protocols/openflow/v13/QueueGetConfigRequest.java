package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.PortNumber;

/**
 * Asks for the queues of a port (OpenFlow 1.3.5 section 7.3.6); {@link QueueGetConfigReply}
 * answers.
 *
 * @param port the port, or {@link PortNumber#ANY} for all
 */
public record QueueGetConfigRequest(int xid, PortNumber port) implements Message {
  @Override
  public QueueGetConfigRequest withXid(int xid) {
    return new QueueGetConfigRequest(xid, port);
  }
}
