package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.DatapathId;
import io.weft.protocols.openflow.internal.Range;

/**
 * What a switch is and can do (OpenFlow 1.3.5 section 7.3.1).
 *
 * @param datapathId who it is
 * @param buffers how many packets it can keep for the controller, unsigned
 * @param tables how many tables it has
 * @param auxiliaryId 0 for the main connection
 * @param capabilities {@code ofp_capabilities}, the constants of this class
 */
public record FeaturesReply(
    int xid, DatapathId datapathId, int buffers, int tables, int auxiliaryId, int capabilities)
    implements Message {
  /** In {@code capabilities}: flows have counters. */
  public static final int FLOW_STATS = 1;

  /** In {@code capabilities}: tables have counters. */
  public static final int TABLE_STATS = 1 << 1;

  /** In {@code capabilities}: ports have counters. */
  public static final int PORT_STATS = 1 << 2;

  /** In {@code capabilities}: groups have counters. */
  public static final int GROUP_STATS = 1 << 3;

  /** In {@code capabilities}: fragments can be put together. */
  public static final int IP_REASM = 1 << 5;

  /** In {@code capabilities}: queues have counters. */
  public static final int QUEUE_STATS = 1 << 6;

  /** In {@code capabilities}: the switch blocks ports that would make a loop. */
  public static final int PORT_BLOCKED = 1 << 8;

  /** Checks the ranges. */
  public FeaturesReply {
    Range.u8("the number of tables", tables);
    Range.u8("an auxiliary id", auxiliaryId);
  }

  @Override
  public FeaturesReply withXid(int xid) {
    return new FeaturesReply(xid, datapathId, buffers, tables, auxiliaryId, capabilities);
  }
}
