package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.internal.Range;

/**
 * A flow that asked for it is gone (OpenFlow 1.0.0 section 5.4.3).
 *
 * @param reason {@link #IDLE_TIMEOUT}, {@link #HARD_TIMEOUT} or {@link #DELETE}
 * @param durationSeconds how long it lived, unsigned
 * @param durationNanos the nanoseconds beyond {@code durationSeconds}
 * @param idleTimeout seconds without a packet after which the flow was to go, 0 for never
 */
public record FlowRemoved(
    int xid,
    Match match,
    long cookie,
    int priority,
    int reason,
    int durationSeconds,
    int durationNanos,
    int idleTimeout,
    long packets,
    long bytes)
    implements Message {
  /** No packet matched for the flow's idle time. */
  public static final int IDLE_TIMEOUT = 0;

  /** The flow's time was over. */
  public static final int HARD_TIMEOUT = 1;

  /** A flow-mod deleted it. */
  public static final int DELETE = 2;

  /** Checks the ranges. */
  public FlowRemoved {
    Range.u16("a priority", priority);
    Range.u8("a reason", reason);
    Range.u16("an idle timeout", idleTimeout);
  }

  @Override
  public FlowRemoved withXid(int xid) {
    return new FlowRemoved(
        xid,
        match,
        cookie,
        priority,
        reason,
        durationSeconds,
        durationNanos,
        idleTimeout,
        packets,
        bytes);
  }
}
