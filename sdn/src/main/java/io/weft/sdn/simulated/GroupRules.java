package io.weft.sdn.simulated;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.v13.Action;
import io.weft.protocols.openflow.v13.Bucket;
import io.weft.protocols.openflow.v13.Group;
import io.weft.protocols.openflow.v13.GroupMod;
import io.weft.protocols.openflow.v13.GroupType;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;

/** What a group may be (OpenFlow 1.3.5 sections 5.6.1 and 6.7). */
final class GroupRules {
  private GroupRules() {}

  /** Checks number, weights and liveness of the buckets. */
  static void check(GroupMod mod) {
    if (mod.type() == GroupType.INDIRECT && mod.buckets().size() != 1) {
      throw invalid("an indirect group has one bucket, not " + mod.buckets().size());
    }
    for (Bucket bucket : mod.buckets()) {
      if (mod.type() != GroupType.SELECT && bucket.weight() != 0) {
        throw invalid("only buckets of a select group have weights");
      }
      boolean watches =
          !bucket.watchPort().equals(PortNumber.ANY) || bucket.watchGroup() != GroupMod.ANY_GROUP;
      if (mod.type() == GroupType.FAST_FAILOVER && !watches) {
        throw invalid("a bucket of a fast-failover group watches a port or group");
      }
    }
  }

  private static SwitchErrorException invalid(String reason) {
    return SwitchErrorException.groupModFailed(SwitchErrorException.INVALID_GROUP, reason);
  }

  /** Whether a packet in that group could come to it again through other groups. */
  static boolean leadsToItself(Group group, IntFunction<Optional<Group>> others) {
    Set<Integer> seen = new HashSet<>();
    ArrayDeque<Group> pending = new ArrayDeque<>();
    pending.add(group);
    Group next;
    while ((next = pending.poll()) != null) {
      for (Bucket bucket : next.buckets()) {
        for (Action action : bucket.actions()) {
          if (action instanceof Action.ToGroup to) {
            if (to.groupId() == group.id()) {
              return true;
            }
            if (seen.add(to.groupId())) {
              others.apply(to.groupId()).ifPresent(pending::add);
            }
          }
        }
      }
    }
    return false;
  }
}
