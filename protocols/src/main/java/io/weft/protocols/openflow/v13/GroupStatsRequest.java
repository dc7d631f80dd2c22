package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;

/**
 * Asks for the counters of groups.
 *
 * @param groupId the group, or {@link GroupMod#ALL_GROUPS}
 */
public record GroupStatsRequest(int xid, int flags, int groupId) implements MultipartRequest {
  /** Checks the range. */
  public GroupStatsRequest {
    Range.u16("flags", flags);
  }

  /** Asks for all. */
  public static GroupStatsRequest all() {
    return new GroupStatsRequest(0, 0, GroupMod.ALL_GROUPS);
  }

  @Override
  public GroupStatsRequest withXid(int xid) {
    return new GroupStatsRequest(xid, flags, groupId);
  }
}
