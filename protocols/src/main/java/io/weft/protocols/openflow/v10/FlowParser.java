package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.OpenFlowTextException;
import io.weft.protocols.openflow.internal.Token;
import io.weft.protocols.openflow.internal.Word;
import io.weft.protocols.openflow.oxm.MatchParser;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

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
    Head head = new Head(Token.of(text));
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
        head.actions());
  }

  static NiciraFlow niciraFlow(String text) {
    Head head = new Head(Token.of(text));
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
        head.actions());
  }

  /** All of a flow but its match, of which there are the words. */
  private static final class Head {
    private final Token whole;
    private final int actionsAt;
    private int table;
    private int priority = Flow.DEFAULT_PRIORITY;
    private long cookie;
    private int idleTimeout;
    private int hardTimeout;
    private int flags;
    private final List<Word> match = new ArrayList<>();

    Head(Token whole) {
      this.whole = whole;
      this.actionsAt = whole.indexOf(ACTIONS);
      if (actionsAt < 0) {
        throw whole.fail("no actions=");
      }
      for (Word word : whole.to(actionsAt).words()) {
        read(word);
      }
    }

    private void read(Word word) {
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

    private List<Action> actions() {
      return ActionParser.actions(whole.from(actionsAt + ACTIONS.length()));
    }
  }
}
