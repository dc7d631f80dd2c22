package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.PortNumber;

/**
 * The counters of a queue (OpenFlow 1.3.5 section 7.3.5.8), all unsigned.
 *
 * @param durationSeconds how long the queue has been there
 * @param durationNanos the nanoseconds beyond {@code durationSeconds}
 */
public record QueueStats(
    PortNumber port,
    int queueId,
    long txBytes,
    long txPackets,
    long txErrors,
    int durationSeconds,
    int durationNanos) {}
