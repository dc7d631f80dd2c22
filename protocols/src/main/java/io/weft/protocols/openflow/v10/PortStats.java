package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.PortNumber;

/**
 * The counters of a port; {@link #UNSUPPORTED} where the switch does not count (OpenFlow 1.0.0
 * section 5.3.5).
 *
 * @param receivedFrameErrors frames that were not aligned
 * @param receivedOverruns packets that found no room
 * @param receivedCrcErrors frames with a wrong checksum
 */
public record PortStats(
    PortNumber port,
    long receivedPackets,
    long sentPackets,
    long receivedBytes,
    long sentBytes,
    long receivedDropped,
    long sentDropped,
    long receivedErrors,
    long sentErrors,
    long receivedFrameErrors,
    long receivedOverruns,
    long receivedCrcErrors,
    long collisions) {
  /** The value of a counter that the switch does not have. */
  public static final long UNSUPPORTED = -1;

  /** Checks the range. */
  public PortStats {
    Ports.require(port);
  }
}
