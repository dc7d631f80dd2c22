package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.OpenFlowTextException;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.internal.Token;
import io.weft.protocols.openflow.internal.Word;
import io.weft.protocols.openflow.v13.NiciraAction;
import io.weft.protocols.packet.Ipv4Address;
import io.weft.protocols.packet.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Reads actions as {@code ovs-ofctl} writes them. */
final class ActionParser {
  private ActionParser() {}

  static List<Action> actions(String text) {
    return actions(Token.of(text));
  }

  static List<Action> actions(Token text) {
    List<Word> words = text.words();
    if (words.size() == 1 && words.get(0).whole().is("drop")) {
      return List.of();
    }
    List<Action> actions = new ArrayList<>(words.size());
    for (Word word : words) {
      try {
        actions.add(action(word));
      } catch (OpenFlowTextException e) {
        throw e;
      } catch (IllegalArgumentException e) {
        throw word.whole().fail(e);
      }
    }
    return List.copyOf(actions);
  }

  private static Action action(Word word) {
    return switch (word.name()) {
      case "output" -> {
        if (word.delimiter() == '(' || word.value().endsWith(']')) {
          yield nicira(word);
        }
        PortNumber port = value(word, PortNumber::parse);
        yield port.equals(PortNumber.CONTROLLER)
            ? Action.Output.toController()
            : Action.Output.to(port);
      }
      case "CONTROLLER", "controller" ->
          switch (word.delimiter()) {
            case '(' -> nicira(word);
            case ':' -> new Action.Output(PortNumber.CONTROLLER, word.integer(0xffff));
            default -> Action.Output.toController();
          };
      // Later versions read these as setting a field, which this version has no action for.
      case "set_tunnel" -> Action.Nicira.of(new NiciraAction.SetTunnel(word.u32()));
      case "set_tunnel64" -> Action.Nicira.of(new NiciraAction.SetTunnel64(word.number(-1)));
      case "ct" -> word.hasValue() ? connectionTrack(word) : nicira(word);
      case "clone" ->
          new Action.Nicira(new NiciraAction.CloneAction(List.of()), actions(word.parenthesized()));
      case "mod_vlan_vid", "set_vlan_vid" -> new Action.SetVlanVid(word.integer(0xfff));
      case "mod_vlan_pcp", "set_vlan_pcp" -> new Action.SetVlanPcp(word.integer(7));
      case "mod_dl_src" -> new Action.SetEthSrc(value(word, MacAddress::parse));
      case "mod_dl_dst" -> new Action.SetEthDst(value(word, MacAddress::parse));
      case "mod_nw_src" -> new Action.SetIpv4Src(value(word, Ipv4Address::parse));
      case "mod_nw_dst" -> new Action.SetIpv4Dst(value(word, Ipv4Address::parse));
      case "mod_nw_tos" -> new Action.SetIpTos(word.integer(0xff));
      case "mod_tp_src" -> new Action.SetTpSrc(word.integer(0xffff));
      case "mod_tp_dst" -> new Action.SetTpDst(word.integer(0xffff));
      case "enqueue" -> enqueue(word);
      default -> plain(word);
    };
  }

  private static <T> T value(Word word, Function<String, T> parse) {
    return parse.apply(word.required().text());
  }

  private static Action plain(Word word) {
    if (word.whole().is("strip_vlan") || word.whole().is("pop_vlan")) {
      return new Action.StripVlan();
    }
    try {
      return Action.Output.to(PortNumber.parse(word.whole().text()));
    } catch (IllegalArgumentException e) {
      // No port: then it is an action of Nicira's, or none.
      return nicira(word);
    }
  }

  /** Reads an action of Nicira's, which has the same word in later versions. */
  private static Action.Nicira nicira(Word word) {
    return Action.Nicira.of(niciraAction(word.whole().text(), word));
  }

  private static NiciraAction niciraAction(String text, Word word) {
    List<io.weft.protocols.openflow.v13.Action> actions;
    try {
      actions = io.weft.protocols.openflow.v13.FlowText.parseActions(text);
    } catch (OpenFlowTextException e) {
      throw word.fail(e.reason());
    }
    if (actions.size() != 1) {
      throw word.fail("unknown action");
    }
    return NiciraActions.equivalent(actions.get(0))
        .orElseThrow(() -> word.fail("OpenFlow 1.0 has no such action"));
  }

  /** Reads {@code ct(...)}: what is inside it is of this version. */
  private static Action connectionTrack(Word word) {
    List<Action> inside = new ArrayList<>(2);
    List<String> words = new ArrayList<>(4);
    for (Word part : word.parenthesized().words()) {
      switch (part.name()) {
        case "exec" -> inside.addAll(actions(part.parenthesized()));
        case "nat" -> inside.add(0, nicira(part));
        default -> words.add(part.whole().text());
      }
    }
    return new Action.Nicira(niciraAction("ct(" + String.join(",", words) + ')', word), inside);
  }

  private static Action enqueue(Word word) {
    List<Token> parts = word.required().split(word.delimiter() == '(' ? ',' : ':');
    if (parts.size() != 2) {
      throw word.fail("an enqueue has a port and a queue");
    }
    return new Action.Enqueue(
        PortNumber.parse(parts.get(0).trim().text()), parts.get(1).trim().u32("a queue"));
  }
}
