package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.PortNumber;

/**
 * The counters of a port (OpenFlow 1.3.5 section 7.3.5.6), all unsigned; all ones for one that the
 * switch does not have.
 *
 * @param durationSeconds how long the port has been there
 * @param durationNanos the nanoseconds beyond {@code durationSeconds}
 */
public record PortStats(
    PortNumber port,
    long rxPackets,
    long txPackets,
    long rxBytes,
    long txBytes,
    long rxDropped,
    long txDropped,
    long rxErrors,
    long txErrors,
    long rxFrameErrors,
    long rxOverErrors,
    long rxCrcErrors,
    long collisions,
    int durationSeconds,
    int durationNanos) {}
