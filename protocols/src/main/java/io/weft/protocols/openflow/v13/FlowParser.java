package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.internal.Token;
import io.weft.protocols.openflow.internal.Word;
import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.oxm.MatchParser;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link FlowPrinter} writes, and the aliases that people type. Not for hot code.
 *
 * <p>The grammar is of {@code ovs-ofctl}: words and {@code key=value} with commas or spaces between
 * them, then {@code actions=}.
 */
final class FlowParser {
  private static final String ACTIONS = "actions=";
  private static final String ACTION = "action=";
  private static final String BUCKET = "bucket=";

  private final MatchParser match = new MatchParser();
  private int table = -1;
  private int priority = -1;
  private long cookie;
  private long cookieMask;
  private int idleTimeout;
  private int hardTimeout;
  private int flags;
  private PortNumber outPort = PortNumber.ANY;
  private int outGroup = GroupMod.ANY_GROUP;

  private FlowParser() {}

  static Flow flow(String text) {
    Token whole = Token.of(text);
    FlowParser parser = new FlowParser();
    Token actions = parser.settings(whole);
    if (actions.isEmpty() && !whole.endsWith('=')) {
      throw whole.fail("no actions=");
    }
    Match fields = parser.match.build(whole);
    return new Flow(
        Math.max(0, parser.table),
        parser.priority < 0 ? Flow.DEFAULT_PRIORITY : parser.priority,
        parser.cookie,
        parser.idleTimeout,
        parser.hardTimeout,
        parser.flags,
        fields,
        ActionParser.of(fields).instructions(actions));
  }

  /** As the command of {@code ovs-ofctl} reads its argument. */
  static FlowMod flowMod(FlowModCommand command, String text) {
    Token whole = Token.of(text);
    FlowParser parser = new FlowParser();
    Token actions = parser.settings(whole);
    boolean deletes = command == FlowModCommand.DELETE || command == FlowModCommand.DELETE_STRICT;
    if (!deletes && actions.isEmpty() && !whole.endsWith('=')) {
      throw whole.fail("no actions=");
    }
    if (deletes && !actions.isEmpty()) {
      throw actions.fail("a deletion has no actions");
    }
    Match fields = parser.match.build(whole);
    int anyTable = command == FlowModCommand.ADD ? 0 : FlowMod.ALL_TABLES;
    return new FlowMod(
        0,
        parser.cookie,
        parser.cookieMask,
        parser.table < 0 ? anyTable : parser.table,
        command,
        parser.idleTimeout,
        parser.hardTimeout,
        parser.priority < 0 ? Flow.DEFAULT_PRIORITY : parser.priority,
        PacketIn.NO_BUFFER,
        parser.outPort,
        parser.outGroup,
        parser.flags,
        fields,
        ActionParser.of(fields).instructions(actions));
  }

  /** Reads all words up to the actions, whose text it returns. */
  private Token settings(Token whole) {
    int start = whole.indexOf(ACTIONS);
    int length = ACTIONS.length();
    if (start < 0) {
      start = whole.indexOf(ACTION);
      length = ACTION.length();
    }
    for (Word word : (start < 0 ? whole : whole.to(start)).words()) {
      if (!attribute(word) && !match.accept(word)) {
        throw word.fail(word.hasValue() ? "unknown field" : "unknown word");
      }
    }
    return start < 0 ? whole.from(whole.length()) : whole.from(start + length);
  }

  private boolean attribute(Word word) {
    int flag = Arrays.asList(FlowPrinter.FLAGS).indexOf(word.name());
    if (flag >= 0 && !word.hasValue()) {
      flags |= 1 << flag;
      return true;
    }
    switch (word.name()) {
      case "table" -> table = word.integer(0xff);
      case "priority" -> priority = word.integer(0xffff);
      case "cookie" -> cookie(word.required());
      case "idle_timeout" -> idleTimeout = word.integer(0xffff);
      case "hard_timeout" -> hardTimeout = word.integer(0xffff);
      case "out_port" -> outPort = port(word.required());
      case "out_group" -> outGroup = word.u32();
      case "flags" -> flags |= word.integer(0xffff);
      case "duration", "n_packets", "n_bytes", "idle_age", "hard_age" -> {}
      default -> {
        return false;
      }
    }
    return true;
  }

  private void cookie(Token text) {
    int slash = text.indexOf("/");
    cookie = (slash < 0 ? text : text.to(slash)).number(-1, "cookie");
    if (slash >= 0) {
      Token mask = text.from(slash + 1);
      cookieMask = mask.is("-1") ? -1 : mask.number(-1, "cookie");
    }
  }

  private static PortNumber port(Token text) {
    try {
      return PortNumber.parse(text.text());
    } catch (IllegalArgumentException e) {
      throw text.fail(e);
    }
  }

  static List<Action> actions(String text) {
    return ActionParser.withoutMatch().actions(Token.of(text));
  }

  static List<Instruction> instructions(String text) {
    return ActionParser.withoutMatch().instructions(Token.of(text));
  }

  static Group group(String text) {
    Token whole = Token.of(text);
    int buckets = bucketFrom(whole, 0);
    int id = -1;
    boolean hasId = false;
    @Nullable GroupType type = null;
    for (Word word : (buckets < 0 ? whole : whole.to(buckets)).words()) {
      switch (word.name()) {
        case "group_id" -> {
          id = word.u32();
          hasId = true;
        }
        case "type" -> type = groupType(word.required());
        default -> throw word.fail("unknown word");
      }
    }
    if (!hasId || type == null) {
      throw whole.fail("a group needs group_id and type");
    }
    List<Bucket> list = new ArrayList<>();
    while (buckets >= 0) {
      int next = bucketFrom(whole, buckets + BUCKET.length());
      list.add(
          bucket(whole.slice(buckets + BUCKET.length(), next < 0 ? whole.length() : next), type));
      buckets = next;
    }
    return new Group(id, type, list);
  }

  private static int bucketFrom(Token whole, int from) {
    int next = whole.from(from).indexOf(BUCKET);
    return next < 0 ? -1 : from + next;
  }

  private static GroupType groupType(Token text) {
    for (GroupType type : GroupType.values()) {
      if (text.is(type.text())) {
        return type;
      }
    }
    if (text.is("fast_failover")) {
      return GroupType.FAST_FAILOVER;
    }
    throw text.fail("there is no such group type");
  }

  private static Bucket bucket(Token text, GroupType type) {
    int weight = type == GroupType.SELECT ? 1 : 0;
    PortNumber watchPort = PortNumber.ANY;
    int watchGroup = GroupMod.ANY_GROUP;
    // The settings, then the actions, with or without a word before them.
    for (Word word : text.words()) {
      switch (word.name()) {
        case "weight" -> weight = word.integer(0xffff);
        case "watch_port" -> watchPort = port(word.required());
        case "watch_group" -> watchGroup = word.u32();
        default -> {
          Token rest = text.from(word.whole().start() - text.start());
          int from =
              word.name().startsWith("action") && word.delimiter() == '='
                  ? word.key().length() + 1
                  : 0;
          return new Bucket(
              weight, watchPort, watchGroup, ActionParser.withoutMatch().actions(rest.from(from)));
        }
      }
    }
    return new Bucket(weight, watchPort, watchGroup, List.of());
  }
}
