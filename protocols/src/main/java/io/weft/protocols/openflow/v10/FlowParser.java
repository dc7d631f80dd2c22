package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.internal.ActionWords;
import io.weft.protocols.openflow.oxm.MatchText;
import io.weft.protocols.packet.Ipv4Address;
import io.weft.protocols.packet.MacAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/** Reads what {@link FlowPrinter} writes, and the aliases that people type. Not for hot code. */
final class FlowParser {
  private static final String ACTIONS = "actions=";

  private final MatchText.Reader fields = new MatchText.Reader();
  private OptionalInt source = OptionalInt.empty();
  private OptionalInt destination = OptionalInt.empty();

  private FlowParser() {}

  static Match match(String text) {
    MatchText.requireShort(text);
    List<String[]> words = MatchText.keysAndValues(text);
    FlowParser parser = new FlowParser();
    parser.fields.readTypes(words);
    for (String[] word : words) {
      parser.field(word[0], word[1]);
    }
    return parser.build();
  }

  private void field(String key, String value) {
    switch (key) {
      // Ports are in the same place whatever the protocol, and as wide for ICMP.
      case "tp_src", "icmp_type" -> source = OptionalInt.of(number(value, 0xffff, key));
      case "tp_dst", "icmp_code" -> destination = OptionalInt.of(number(value, 0xffff, key));
      case "vlan_tci" -> {
        boolean untagged = value.equals("0x0000") || value.equals("0");
        fields.field(untagged ? "dl_vlan" : key, untagged ? "0xffff" : value);
      }
      default -> fields.field(key, value);
    }
  }

  private Match build() {
    Match.Builder match = ExtendedMatch.from(fields.build());
    source.ifPresent(match::tpSrc);
    destination.ifPresent(match::tpDst);
    return match.build();
  }

  static Flow flow(String text) {
    MatchText.requireShort(text);
    int actions = text.indexOf(ACTIONS);
    if (actions < 0) {
      throw new IllegalArgumentException("no actions= in \"" + text + '"');
    }
    int table = 0;
    int priority = Flow.DEFAULT_PRIORITY;
    long cookie = 0;
    int idleTimeout = 0;
    int hardTimeout = 0;
    int flags = 0;
    List<String[]> words = MatchText.keysAndValues(text.substring(0, actions));
    FlowParser parser = new FlowParser();
    parser.fields.readTypes(words);
    for (String[] word : words) {
      String value = word[1];
      int flag = Arrays.asList(FlowPrinter.FLAGS).indexOf(word[0]);
      if (flag >= 0 && value.isEmpty()) {
        flags |= 1 << flag;
        continue;
      }
      switch (word[0]) {
        case "table" -> table = number(value, 0xff, "table");
        case "priority" -> priority = number(value, 0xffff, "priority");
        case "cookie" -> cookie = MatchText.number(value, -1, "cookie");
        case "idle_timeout" -> idleTimeout = number(value, 0xffff, "idle_timeout");
        case "hard_timeout" -> hardTimeout = number(value, 0xffff, "hard_timeout");
        case "duration", "n_packets", "n_bytes", "idle_age", "hard_age" -> {}
        default -> parser.field(word[0], value);
      }
    }
    return new Flow(
        table,
        priority,
        cookie,
        idleTimeout,
        hardTimeout,
        flags,
        parser.build(),
        actions(text.substring(actions + ACTIONS.length())));
  }

  static List<Action> actions(String text) {
    MatchText.requireShort(text);
    List<String> words = ActionWords.split(text);
    if (words.equals(List.of("drop"))) {
      return List.of();
    }
    List<Action> actions = new ArrayList<>(words.size());
    for (String word : words) {
      actions.add(action(word));
    }
    return List.copyOf(actions);
  }

  private static Action action(String word) {
    String name = ActionWords.name(word);
    return switch (name) {
      case "output" -> {
        PortNumber port = PortNumber.parse(ActionWords.value(word));
        yield port.equals(PortNumber.CONTROLLER)
            ? Action.Output.toController()
            : Action.Output.to(port);
      }
      case "CONTROLLER", "controller" ->
          word.equals(name)
              ? Action.Output.toController()
              : new Action.Output(PortNumber.CONTROLLER, number(word, 0xffff));
      case "mod_vlan_vid", "set_vlan_vid" -> new Action.SetVlanVid(number(word, 0xfff));
      case "mod_vlan_pcp", "set_vlan_pcp" -> new Action.SetVlanPcp(number(word, 7));
      case "mod_dl_src" -> new Action.SetEthSrc(MacAddress.parse(ActionWords.value(word)));
      case "mod_dl_dst" -> new Action.SetEthDst(MacAddress.parse(ActionWords.value(word)));
      case "mod_nw_src" -> new Action.SetIpv4Src(Ipv4Address.parse(ActionWords.value(word)));
      case "mod_nw_dst" -> new Action.SetIpv4Dst(Ipv4Address.parse(ActionWords.value(word)));
      case "mod_nw_tos" -> new Action.SetIpTos(number(word, 0xff));
      case "mod_tp_src" -> new Action.SetTpSrc(number(word, 0xffff));
      case "mod_tp_dst" -> new Action.SetTpDst(number(word, 0xffff));
      case "enqueue" -> enqueue(word);
      default -> plain(word);
    };
  }

  private static Action plain(String word) {
    if (word.equals("strip_vlan") || word.equals("pop_vlan")) {
      return new Action.StripVlan();
    }
    try {
      return Action.Output.to(PortNumber.parse(word));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("unknown action \"" + word + '"', e);
    }
  }

  private static Action enqueue(String word) {
    String[] parts =
        word.indexOf('(') < 0
            ? ActionWords.value(word).split(":", -1)
            : ActionWords.arguments(word).split(",", -1);
    if (parts.length != 2) {
      throw new IllegalArgumentException("an enqueue has a port and a queue: \"" + word + '"');
    }
    return new Action.Enqueue(
        PortNumber.parse(parts[0].trim()),
        (int) MatchText.number(parts[1].trim(), 0xffff_ffffL, "enqueue"));
  }

  private static int number(String word, int max) {
    return number(ActionWords.value(word), max, ActionWords.name(word));
  }

  private static int number(String text, int max, String what) {
    return (int) MatchText.number(text, max, what);
  }
}
