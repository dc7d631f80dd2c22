package io.weft.protocols.openflow.v13;

/**
 * A flow with its counters.
 *
 * @param durationSeconds how long it has lived, unsigned
 * @param durationNanos the nanoseconds beyond {@code durationSeconds}
 */
public record FlowStats(
    Flow flow, int durationSeconds, int durationNanos, long packets, long bytes) {}
