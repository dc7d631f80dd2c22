package io.weft.sdn.simulated;

import io.weft.protocols.openflow.v13.Action;
import io.weft.protocols.openflow.v13.NiciraAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The actions that are done when a packet leaves the tables, or those of a bucket: at most one of a
 * kind, in the order that the kind gives them (OpenFlow 1.3.5 section 5.10).
 */
final class ActionSet {
  private final List<Action> written = new ArrayList<>();

  void write(List<Action> actions) {
    written.addAll(actions);
  }

  void clear() {
    written.clear();
  }

  boolean isEmpty() {
    return written.isEmpty();
  }

  /** The actions to be done. */
  List<Action> inOrder() {
    List<Action> ordered = new ArrayList<>();
    last(Action.PopVlan.class).ifPresent(ordered::add);
    last(Action.PushVlan.class).ifPresent(ordered::add);
    last(Action.DecNwTtl.class).ifPresent(ordered::add);
    // The last of those that set one field has the last word.
    written.stream().filter(ActionSet::sets).forEach(ordered::add);
    last(Action.SetQueue.class).ifPresent(ordered::add);
    // A group takes the place of an output (section 5.10).
    Optional<? extends Action> end = last(Action.ToGroup.class);
    if (end.isEmpty()) {
      end = last(Action.Output.class);
    }
    if (end.isEmpty()) {
      end = last(NiciraAction.ResubmitTable.class);
    }
    end.ifPresent(ordered::add);
    return ordered;
  }

  private static boolean sets(Action action) {
    return action instanceof Action.SetField
        || action instanceof NiciraAction.SetFieldMasked
        || action instanceof Action.SetNwTtl
        || action instanceof NiciraAction.RegLoad
        || action instanceof NiciraAction.RegMove;
  }

  private <A extends Action> Optional<A> last(Class<A> kind) {
    for (int i = written.size() - 1; i >= 0; i--) {
      if (kind.isInstance(written.get(i))) {
        return Optional.of(kind.cast(written.get(i)));
      }
    }
    return Optional.empty();
  }
}
