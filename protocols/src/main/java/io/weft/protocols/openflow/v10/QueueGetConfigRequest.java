package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.PortNumber;

/** Asks for the queues of a port (OpenFlow 1.0.0 section 5.3.4). */
public record QueueGetConfigRequest(int xid, PortNumber port) implements Message {
  /** Checks the range. */
  public QueueGetConfigRequest {
    Ports.require(port);
  }

  @Override
  public QueueGetConfigRequest withXid(int xid) {
    return new QueueGetConfigRequest(xid, port);
  }
}
