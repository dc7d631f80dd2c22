package io.weft.protocols.openflow.v10;

/**
 * A flow with its counters; a switch does not tell the flow's flags.
 *
 * @param durationSeconds how long it has lived, unsigned
 * @param durationNanos the nanoseconds beyond {@code durationSeconds}
 */
public record FlowStats(
    Flow flow, int durationSeconds, int durationNanos, long packets, long bytes) {}
