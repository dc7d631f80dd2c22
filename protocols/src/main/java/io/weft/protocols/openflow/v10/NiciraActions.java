package io.weft.protocols.openflow.v10;

import io.netty.buffer.ByteBuf;
import io.weft.protocols.openflow.internal.WireReader;
import io.weft.protocols.openflow.v13.Action.DecMplsTtl;
import io.weft.protocols.openflow.v13.Action.DecNwTtl;
import io.weft.protocols.openflow.v13.Action.PopMpls;
import io.weft.protocols.openflow.v13.Action.PushMpls;
import io.weft.protocols.openflow.v13.Action.SetField;
import io.weft.protocols.openflow.v13.Action.SetMplsTtl;
import io.weft.protocols.openflow.v13.Action.SetOption;
import io.weft.protocols.openflow.v13.Action.SetQueue;
import io.weft.protocols.openflow.v13.FlowText;
import io.weft.protocols.openflow.v13.NestedActions;
import io.weft.protocols.openflow.v13.NiciraAction;
import io.weft.protocols.openflow.v13.NiciraActionCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Nicira's actions in this version. The two that have actions inside, {@code ct} and {@code clone},
 * have none of their own here: those inside are of this version, and beside them.
 */
final class NiciraActions {
  private NiciraActions() {}

  /** The actions of a later version that are in an action. */
  static List<io.weft.protocols.openflow.v13.Action> inside(NiciraAction action) {
    return switch (action) {
      case NiciraAction.ConnectionTrack a -> a.actions();
      case NiciraAction.CloneAction a -> a.actions();
      default -> List.of();
    };
  }

  static boolean canHaveInside(NiciraAction action) {
    return action instanceof NiciraAction.ConnectionTrack
        || action instanceof NiciraAction.CloneAction;
  }

  /** The action with none inside. */
  static NiciraAction alone(NiciraAction action) {
    return switch (action) {
      case NiciraAction.ConnectionTrack a ->
          new NiciraAction.ConnectionTrack(
              a.flags(), a.zone(), a.zoneSource(), a.recirculationTable(), a.helper(), List.of());
      case NiciraAction.CloneAction a -> new NiciraAction.CloneAction(List.of());
      default -> action;
    };
  }

  /** Nicira's action that does what one of a later version does. */
  static Optional<NiciraAction> equivalent(io.weft.protocols.openflow.v13.Action action) {
    return switch (action) {
      case NiciraAction a -> Optional.of(a);
      case SetQueue a -> Optional.of(new NiciraAction.NiciraSetQueue(a.queueId()));
      case DecNwTtl a -> Optional.of(new NiciraAction.NiciraDecTtl());
      case PushMpls a -> Optional.of(new NiciraAction.NiciraPushMpls(a.ethType()));
      case PopMpls a -> Optional.of(new NiciraAction.NiciraPopMpls(a.ethType()));
      case SetMplsTtl a -> Optional.of(new NiciraAction.NiciraSetMplsTtl(a.ttl()));
      case DecMplsTtl a -> Optional.of(new NiciraAction.NiciraDecMplsTtl());
      case SetField a ->
          Optional.of(new NiciraAction.RegLoad2(a.field(), a.valueHigh(), a.value(), 0));
      case SetOption a ->
          Optional.of(new NiciraAction.SetOptionMasked(a.field(), a.value(), Optional.empty()));
      default -> Optional.empty();
    };
  }

  static Action.Nicira normalized(Action.Nicira action) {
    NiciraAction same = equivalent(action.action().normalized()).orElse(action.action());
    return new Action.Nicira(same, Action.normalized(action.inside()));
  }

  /** Reads an action from its vendor's id on, which is Nicira's; empty if it is not known. */
  static Optional<Action> decode(WireReader in) {
    Inside inside = new Inside(List.of());
    return NiciraActionCodec.decode(in, inside)
        .map(action -> new Action.Nicira(action, inside.actions));
  }

  /** Writes an action but for its length. */
  static void encode(Action.Nicira action, ByteBuf out) {
    NiciraActionCodec.encode(action.action(), out, new Inside(action.inside()));
  }

  /** Takes and gives the actions of this version where those of a later one would be. */
  private static final class Inside implements NestedActions {
    private List<Action> actions;

    Inside(List<Action> actions) {
      this.actions = actions;
    }

    @Override
    public List<io.weft.protocols.openflow.v13.Action> decode(WireReader in) {
      actions = ActionCodec.decodeAll(in);
      return List.of();
    }

    @Override
    public void encode(List<io.weft.protocols.openflow.v13.Action> none, ByteBuf out) {
      ActionCodec.encodeAll(actions, out);
    }
  }

  static void print(Action.Nicira action, StringBuilder out) {
    if (action.action() instanceof NiciraAction.CloneAction) {
      out.append("clone(");
      FlowPrinter.list(action.inside(), out);
      out.append(')');
      return;
    }
    String alone = FlowText.formatActions(List.of(action.action()));
    if (action.inside().isEmpty()) {
      out.append(alone);
      return;
    }
    // Of ct: what is inside comes after the other words and before the helper.
    String words = alone.substring("ct(".length(), alone.length() - 1);
    int helper = words.startsWith("alg=") ? 0 : words.indexOf(",alg=") + 1;
    boolean hasHelper = words.startsWith("alg=") || helper > 0;
    List<String> parts = new ArrayList<>(4);
    String before = hasHelper ? words.substring(0, Math.max(0, helper - 1)) : words;
    if (!before.isEmpty()) {
      parts.add(before);
    }
    List<Action> executed = action.inside();
    if (executed.get(0) instanceof Action.Nicira(NiciraAction.Nat nat, List<Action> none)) {
      parts.add(FlowText.formatActions(List.of(nat)));
      executed = executed.subList(1, executed.size());
    }
    if (!executed.isEmpty()) {
      StringBuilder exec = new StringBuilder("exec(");
      FlowPrinter.list(executed, exec);
      parts.add(exec.append(')').toString());
    }
    if (hasHelper) {
      parts.add(words.substring(helper));
    }
    out.append("ct(").append(String.join(",", parts)).append(')');
  }
}
