package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.MalformedEntry;
import io.weft.protocols.openflow.PortNumber;
import java.util.List;

/**
 * The queues of a port (OpenFlow 1.0.0 section 5.3.4).
 *
 * @param malformed queues that could not be read; the others are in {@code queues}
 */
public record QueueGetConfigReply(
    int xid, PortNumber port, List<QueueDescription> queues, List<MalformedEntry> malformed)
    implements Message {
  /** Copies the lists and checks the port. */
  public QueueGetConfigReply {
    Ports.require(port);
    queues = List.copyOf(queues);
    malformed = List.copyOf(malformed);
  }

  /** A reply without malformed queues. */
  public static QueueGetConfigReply of(int xid, PortNumber port, List<QueueDescription> queues) {
    return new QueueGetConfigReply(xid, port, queues, List.of());
  }

  @Override
  public QueueGetConfigReply withXid(int xid) {
    return new QueueGetConfigReply(xid, port, queues, malformed);
  }
}
