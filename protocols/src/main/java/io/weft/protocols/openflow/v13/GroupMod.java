package io.weft.protocols.openflow.v13;

import java.util.List;

/**
 * Changes a group (OpenFlow 1.3.5 section 7.3.4.2).
 *
 * @param groupId unsigned, {@link #ALL_GROUPS} in a deletion
 */
public record GroupMod(
    int xid, GroupModCommand command, GroupType type, int groupId, List<Bucket> buckets)
    implements Message {
  /** In a deletion: all groups. */
  public static final int ALL_GROUPS = 0xffff_fffc;

  /** In a request: no restriction to a group. */
  public static final int ANY_GROUP = 0xffff_ffff;

  /** Copies the list. */
  public GroupMod {
    buckets = List.copyOf(buckets);
  }

  /** Adds the group. */
  public static GroupMod add(Group group) {
    return new GroupMod(0, GroupModCommand.ADD, group.type(), group.id(), group.buckets());
  }

  /** Replaces the group. */
  public static GroupMod modify(Group group) {
    return new GroupMod(0, GroupModCommand.MODIFY, group.type(), group.id(), group.buckets());
  }

  /** Deletes a group, or {@link #ALL_GROUPS}. */
  public static GroupMod delete(int groupId) {
    return new GroupMod(0, GroupModCommand.DELETE, GroupType.ALL, groupId, List.of());
  }

  /** What this says of the group itself. */
  public Group group() {
    return new Group(groupId, type, buckets);
  }

  @Override
  public GroupMod withXid(int xid) {
    return new GroupMod(xid, command, type, groupId, buckets);
  }
}
