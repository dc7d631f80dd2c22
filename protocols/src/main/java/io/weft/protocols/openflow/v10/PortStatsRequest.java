package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.internal.Range;

/**
 * Asks for the counters of ports.
 *
 * @param port the port, or {@link PortNumber#ANY} for all
 */
public record PortStatsRequest(int xid, int flags, PortNumber port) implements StatsRequest {
  /** Checks the range. */
  public PortStatsRequest {
    Range.u16("flags", flags);
    Ports.require(port);
  }

  /** Asks for the counters of all ports. */
  public static PortStatsRequest all() {
    return new PortStatsRequest(0, 0, PortNumber.ANY);
  }

  @Override
  public PortStatsRequest withXid(int xid) {
    return new PortStatsRequest(xid, flags, port);
  }
}
