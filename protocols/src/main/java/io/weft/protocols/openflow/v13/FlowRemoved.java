package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.openflow.oxm.Match;

/**
 * A flow that asked for it is gone (OpenFlow 1.3.5 section 7.4.2).
 *
 * @param reason {@link #IDLE_TIMEOUT}, {@link #HARD_TIMEOUT}, {@link #DELETE} or {@link
 *     #GROUP_DELETE}
 * @param durationSeconds how long it lived, unsigned
 * @param durationNanos the nanoseconds beyond {@code durationSeconds}
 */
public record FlowRemoved(
    int xid,
    long cookie,
    int priority,
    int reason,
    int tableId,
    int durationSeconds,
    int durationNanos,
    int idleTimeout,
    int hardTimeout,
    long packets,
    long bytes,
    Match match)
    implements Message {
  /** No packet matched for the flow's idle time. */
  public static final int IDLE_TIMEOUT = 0;

  /** The flow's time was over. */
  public static final int HARD_TIMEOUT = 1;

  /** A flow-mod deleted it. */
  public static final int DELETE = 2;

  /** Its group was deleted. */
  public static final int GROUP_DELETE = 3;

  /** Checks the ranges. */
  public FlowRemoved {
    Range.u16("a priority", priority);
    Range.u8("a reason", reason);
    Range.u8("a table", tableId);
    Range.u16("an idle timeout", idleTimeout);
    Range.u16("a hard timeout", hardTimeout);
  }

  @Override
  public FlowRemoved withXid(int xid) {
    return new FlowRemoved(
        xid,
        cookie,
        priority,
        reason,
        tableId,
        durationSeconds,
        durationNanos,
        idleTimeout,
        hardTimeout,
        packets,
        bytes,
        match);
  }
}
