package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.internal.Range;
import java.util.List;

/**
 * A bucket of a group.
 *
 * @param weight the bucket's share in a group of type {@link GroupType#SELECT}, otherwise 0
 * @param watchPort the port that tells whether the bucket is live, {@link PortNumber#ANY} for none
 * @param watchGroup the group that tells whether the bucket is live, {@link GroupMod#ANY_GROUP} for
 *     none
 */
public record Bucket(int weight, PortNumber watchPort, int watchGroup, List<Action> actions) {
  /** Copies the list and checks the range. */
  public Bucket {
    Range.u16("a weight", weight);
    actions = List.copyOf(actions);
  }

  /** A bucket without weight that watches nothing. */
  public static Bucket of(Action... actions) {
    return of(List.of(actions));
  }

  /** A bucket without weight that watches nothing. */
  public static Bucket of(List<Action> actions) {
    return new Bucket(0, PortNumber.ANY, GroupMod.ANY_GROUP, actions);
  }

  Bucket normalized() {
    return new Bucket(weight, watchPort, watchGroup, Action.normalized(actions));
  }
}
