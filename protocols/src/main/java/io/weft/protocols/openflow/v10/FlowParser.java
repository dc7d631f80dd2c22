package io.weft.protocols.openflow.v10;

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
  private boolean untagged;

  private FlowParser() {}

  static Match match(String text) {
    Token whole = Token.of(text);
    FlowParser parser = new FlowParser();
    whole.words().forEach(parser::field);
    return parser.build(whole);
  }

  private void field(Word word) {
    switch (word.name()) {
      // Ports are in the same place whatever the protocol, and as wide for ICMP.
      case "tp_src", "icmp_type" -> source = OptionalInt.of(word.integer(0xffff));
      case "tp_dst", "icmp_code" -> destination = OptionalInt.of(word.integer(0xffff));
      case "vlan_tci" -> {
        if (word.required().is("0x0000") || word.required().is("0")) {
          untagged = true;
        } else {
          accept(fields, word);
        }
      }
      default -> accept(fields, word);
    }
  }

  private static void accept(MatchParser fields, Word word) {
    if (!fields.accept(word)) {
      throw word.fail(word.hasValue() ? "unknown field" : "unknown word");
    }
  }

  private Match build(Token whole) {
    try {
      Match.Builder match = ExtendedMatch.from(fields.build(whole));
      if (untagged) {
        match.noVlan();
      }
      source.ifPresent(match::tpSrc);
      destination.ifPresent(match::tpDst);
      return match.build();
    } catch (IllegalArgumentException e) {
      throw whole.fail(e);
    }
  }

  static Flow flow(String text) {
    Head head = new Head(text);
    FlowParser parser = new FlowParser();
    head.match.forEach(parser::field);
    return new Flow(
        head.table,
        head.priority,
        head.cookie,
        head.idleTimeout,
        head.hardTimeout,
        head.flags,
        parser.build(head.whole),
        head.actions);
  }

  static NiciraFlow niciraFlow(String text) {
    Head head = new Head(text);
    MatchParser match = new MatchParser();
    head.match.forEach(word -> accept(match, word));
    return new NiciraFlow(
        head.table,
        head.priority,
        head.cookie,
        head.idleTimeout,
        head.hardTimeout,
        head.flags,
        match.build(head.whole),
        head.actions);
  }

  /** All of a flow but its match, of which there are the words. */
  private static final class Head {
    private final Token whole;
    private int table;
    private int priority = Flow.DEFAULT_PRIORITY;
    private long cookie;
    private int idleTimeout;
    private int hardTimeout;
    private int flags;
    private final List<Word> match = new ArrayList<>();
    private final List<Action> actions;

    Head(String text) {
      whole = Token.of(text);
      int start = whole.indexOf(ACTIONS);
      if (start < 0) {
        throw whole.fail("no actions=");
      }
      whole.to(start).words().forEach(this::word);
      actions = FlowParser.actions(whole.from(start + ACTIONS.length()));
    }

    private void word(Word word) {
      int flag = Arrays.asList(FlowPrinter.FLAGS).indexOf(word.name());
      if (flag >= 0 && !word.hasValue()) {
        flags |= 1 << flag;
        return;
      }
      switch (word.name()) {
        case "table" -> table = word.integer(0xff);
        case "priority" -> priority = word.integer(0xffff);
        case "cookie" -> cookie = word.number(-1);
        case "idle_timeout" -> idleTimeout = word.integer(0xffff);
        case "hard_timeout" -> hardTimeout = word.integer(0xffff);
        case "duration", "n_packets", "n_bytes", "idle_age", "hard_age" -> {}
        default -> match.add(word);
      }
    }
  }

  static List<Action> actions(String text) {
    return actions(Token.of(text));
  }

  private static List<Action> actions(Token text) {
    List<Word> words = text.words();
    if (words.size() == 1 && words.getFirst().whole().is("drop")) {
      return List.of();
    }
    return words.stream().map(FlowParser::action).toList();
  }

  private static Action action(Word word) {
    return switch (word.name()) {
      case "output" -> {
        PortNumber port = port(word.required());
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
      case "mod_dl_src" -> new Action.SetEthSrc(read(word, MacAddress::parse));
      case "mod_dl_dst" -> new Action.SetEthDst(read(word, MacAddress::parse));
      case "mod_nw_src" -> new Action.SetIpv4Src(read(word, Ipv4Address::parse));
      case "mod_nw_dst" -> new Action.SetIpv4Dst(read(word, Ipv4Address::parse));
      case "mod_nw_tos" -> new Action.SetIpTos(word.integer(0xff));
      case "mod_tp_src" -> new Action.SetTpSrc(word.integer(0xffff));
      case "mod_tp_dst" -> new Action.SetTpDst(word.integer(0xffff));
      case "enqueue" -> enqueue(word);
      case "strip_vlan", "pop_vlan" -> {
        word.alone();
        yield new Action.StripVlan();
      }
      default -> plainPort(word);
    };
  }

  private static Action plainPort(Word word) {
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
    return new Action.Enqueue(port(parts.getFirst().trim()), parts.getLast().trim().u32("a queue"));
  }

  private static PortNumber port(Token text) {
    try {
      return PortNumber.parse(text.text());
    } catch (IllegalArgumentException e) {
      throw text.fail(e);
    }
  }

  private static <T> T read(Word word, Function<String, T> parser) {
    Token value = word.required();
    try {
      return parser.apply(value.text());
    } catch (IllegalArgumentException e) {
      throw value.fail(e);
    }
  }
}
