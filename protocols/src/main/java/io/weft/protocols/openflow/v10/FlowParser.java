package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.OpenFlowTextException;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.internal.Token;
import io.weft.protocols.openflow.internal.Word;
import io.weft.protocols.openflow.oxm.MatchParser;
import io.weft.protocols.packet.Ipv4Address;
import io.weft.protocols.packet.MacAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;

/** Reads what {@link FlowPrinter} writes, and the aliases that people type. Not for hot code. */
final class FlowParser {
  private static final String ACTIONS = "actions=";

  private final MatchParser fields = new MatchParser();
  private OptionalInt source = OptionalInt.empty();
  private OptionalInt destination = OptionalInt.empty();

  private FlowParser() {}

  static Match match(String text) {
    Token whole = Token.of(text);
    FlowParser parser = new FlowParser();
    for (Word word : whole.words()) {
      parser.field(word);
    }
    return parser.build(whole);
  }

  private void field(Word word) {
    switch (word.name()) {
      // Ports are in the same place whatever the protocol, and as wide for ICMP.
      case "tp_src", "icmp_type" -> source = OptionalInt.of(word.integer(0xffff));
      case "tp_dst", "icmp_code" -> destination = OptionalInt.of(word.integer(0xffff));
      case "vlan_tci" -> {
        boolean untagged = word.required().is("0x0000") || word.required().is("0");
        fields.accept(untagged ? Token.of("dl_vlan=0xffff").words().get(0) : word);
      }
      default -> {
        if (!fields.accept(word)) {
          throw word.fail(word.hasValue() ? "unknown field" : "unknown word");
        }
      }
    }
  }

  private Match build(Token whole) {
    try {
      Match.Builder match = ExtendedMatch.from(fields.build(whole));
      source.ifPresent(match::tpSrc);
      destination.ifPresent(match::tpDst);
      return match.build();
    } catch (OpenFlowTextException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw whole.fail(e);
    }
  }

  static Flow flow(String text) {
    Token whole = Token.of(text);
    int actions = whole.indexOf(ACTIONS);
    if (actions < 0) {
      throw whole.fail("no actions=");
    }
    int table = 0;
    int priority = Flow.DEFAULT_PRIORITY;
    long cookie = 0;
    int idleTimeout = 0;
    int hardTimeout = 0;
    int flags = 0;
    FlowParser parser = new FlowParser();
    for (Word word : whole.to(actions).words()) {
      int flag = Arrays.asList(FlowPrinter.FLAGS).indexOf(word.name());
      if (flag >= 0 && !word.hasValue()) {
        flags |= 1 << flag;
        continue;
      }
      switch (word.name()) {
        case "table" -> table = word.integer(0xff);
        case "priority" -> priority = word.integer(0xffff);
        case "cookie" -> cookie = word.number(-1);
        case "idle_timeout" -> idleTimeout = word.integer(0xffff);
        case "hard_timeout" -> hardTimeout = word.integer(0xffff);
        case "duration", "n_packets", "n_bytes", "idle_age", "hard_age" -> {}
        default -> parser.field(word);
      }
    }
    return new Flow(
        table,
        priority,
        cookie,
        idleTimeout,
        hardTimeout,
        flags,
        parser.build(whole),
        actions(whole.from(actions + ACTIONS.length())));
  }

  static List<Action> actions(String text) {
    return actions(Token.of(text));
  }

  private static List<Action> actions(Token text) {
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
        PortNumber port = value(word, PortNumber::parse);
        yield port.equals(PortNumber.CONTROLLER)
            ? Action.Output.toController()
            : Action.Output.to(port);
      }
      case "CONTROLLER", "controller" ->
          word.hasValue()
              ? new Action.Output(PortNumber.CONTROLLER, word.integer(0xffff))
              : Action.Output.toController();
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
      throw word.fail("unknown action");
    }
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
