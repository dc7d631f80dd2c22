package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;

/**
 * What the switch can do with groups (OpenFlow 1.3.5 section 7.3.5.11).
 *
 * @param types bit {@code n} says that there are groups of the type whose code is {@code n}
 * @param capabilities {@code ofp_group_capabilities}, the constants of this class
 */
public record GroupFeaturesReply(
    int xid,
    int flags,
    int types,
    int capabilities,
    GroupLimits all,
    GroupLimits select,
    GroupLimits indirect,
    GroupLimits fastFailover)
    implements MultipartReply {
  /** In {@code capabilities}: {@link GroupType#SELECT} groups respect weights. */
  public static final int SELECT_WEIGHT = 1;

  /** In {@code capabilities}: {@link GroupType#SELECT} groups respect liveness. */
  public static final int SELECT_LIVENESS = 1 << 1;

  /** In {@code capabilities}: a group can send packets to another. */
  public static final int CHAINING = 1 << 2;

  /** In {@code capabilities}: a chain of groups that is a loop is refused. */
  public static final int CHAINING_CHECKS = 1 << 3;

  /** Checks the range. */
  public GroupFeaturesReply {
    Range.u16("flags", flags);
  }

  /** What is true of groups of that type. */
  public GroupLimits limits(GroupType type) {
    return switch (type) {
      case ALL -> all;
      case SELECT -> select;
      case INDIRECT -> indirect;
      case FAST_FAILOVER -> fastFailover;
    };
  }

  /** Whether there are groups of that type. */
  public boolean has(GroupType type) {
    return (types >>> type.code() & 1) != 0;
  }

  @Override
  public GroupFeaturesReply withXid(int xid) {
    return new GroupFeaturesReply(
        xid, flags, types, capabilities, all, select, indirect, fastFailover);
  }
}
