package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.internal.Range;

/**
 * A flow with its counters; a switch does not tell the flow's flags.
 *
 * @param durationSeconds how long it has lived, unsigned
 * @param durationNanos the nanoseconds beyond {@code durationSeconds}
 * @param idleAge seconds since its last packet; {@link #UNKNOWN} unless the switch was asked to
 *     tell it by {@code NXT_FLOW_AGE}
 * @param hardAge seconds since it was last changed, or {@link #UNKNOWN}
 */
public record NiciraFlowStats(
    NiciraFlow flow,
    int durationSeconds,
    int durationNanos,
    int idleAge,
    int hardAge,
    long packets,
    long bytes) {
  /** The switch does not tell the age. */
  public static final int UNKNOWN = -1;

  /** Checks the range. */
  public NiciraFlowStats {
    Range.u16("an idle age plus one", idleAge + 1);
    Range.u16("a hard age plus one", hardAge + 1);
  }
}
