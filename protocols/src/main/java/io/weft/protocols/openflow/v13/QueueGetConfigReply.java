package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.MalformedEntry;
import io.weft.protocols.openflow.PortNumber;
import java.util.List;

/**
 * The queues of a port (OpenFlow 1.3.5 section 7.3.6).
 *
 * @param port the port that was asked for
 * @param malformed queues that could not be read; the others are in {@code queues}
 */
public record QueueGetConfigReply(
    int xid, PortNumber port, List<PacketQueue> queues, List<MalformedEntry> malformed)
    implements Message {
  /** Copies the lists. */
  public QueueGetConfigReply {
    queues = List.copyOf(queues);
    malformed = List.copyOf(malformed);
  }

  /** An answer without malformed queues. */
  public static QueueGetConfigReply of(int xid, PortNumber port, List<PacketQueue> queues) {
    return new QueueGetConfigReply(xid, port, queues, List.of());
  }

  @Override
  public QueueGetConfigReply withXid(int xid) {
    return new QueueGetConfigReply(xid, port, queues, malformed);
  }
}
