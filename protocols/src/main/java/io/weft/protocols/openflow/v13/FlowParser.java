package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.oxm.MatchText;
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
  private final MatchText.Reader match = new MatchText.Reader();

  static Flow flow(String text) {
    return new FlowParser().parseFlow(text);
  }

  private Flow parseFlow(String text) {
    MatchText.requireShort(text);
    int actions = text.indexOf("actions=");
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
    match.readTypes(words);
    for (String[] word : words) {
      String value = word[1];
      int flag = Arrays.asList(FlowPrinter.FLAGS).indexOf(word[0]);
      if (flag >= 0 && value.isEmpty()) {
        flags |= 1 << flag;
        continue;
      }
      switch (word[0]) {
        case "table" -> table = (int) MatchText.number(value, 0xff, "table");
        case "priority" -> priority = (int) MatchText.number(value, 0xffff, "priority");
        case "cookie" -> cookie = MatchText.number(value, -1, "cookie");
        case "idle_timeout" -> idleTimeout = (int) MatchText.number(value, 0xffff, "idle_timeout");
        case "hard_timeout" -> hardTimeout = (int) MatchText.number(value, 0xffff, "hard_timeout");
        case "duration", "n_packets", "n_bytes", "idle_age", "hard_age" -> {}
        default -> match.field(word[0], value);
      }
    }
    List<Instruction> instructions =
        ActionParser.instructions(text.substring(actions + "actions=".length()));
    return new Flow(
        table, priority, cookie, idleTimeout, hardTimeout, flags, match.build(), instructions);
  }

  static Group group(String text) {
    MatchText.requireShort(text);
    String[] parts = text.trim().split(",\\s*bucket=", -1);
    int id = -1;
    boolean hasId = false;
    @Nullable GroupType type = null;
    for (String[] word : MatchText.keysAndValues(parts[0])) {
      switch (word[0]) {
        case "group_id" -> {
          id = (int) MatchText.number(word[1], 0xffff_ffffL, "group_id");
          hasId = true;
        }
        case "type" -> type = groupType(word[1]);
        default -> throw new IllegalArgumentException("unknown word \"" + word[0] + '"');
      }
    }
    if (!hasId || type == null) {
      throw new IllegalArgumentException("a group needs group_id and type: \"" + text + '"');
    }
    List<Bucket> buckets = new ArrayList<>();
    for (int i = 1; i < parts.length; i++) {
      buckets.add(bucket(parts[i], type));
    }
    return new Group(id, type, buckets);
  }

  private static GroupType groupType(String text) {
    for (GroupType type : GroupType.values()) {
      if (type.text().equals(text)) {
        return type;
      }
    }
    if (text.equals("fast_failover")) {
      return GroupType.FAST_FAILOVER;
    }
    throw new IllegalArgumentException("there is no group type \"" + text + '"');
  }

  private static Bucket bucket(String text, GroupType type) {
    int weight = type == GroupType.SELECT ? 1 : 0;
    PortNumber watchPort = PortNumber.ANY;
    int watchGroup = GroupMod.ANY_GROUP;
    int actions = text.indexOf("actions=");
    String settings = actions < 0 ? "" : text.substring(0, actions);
    for (String setting : settings.split(",", -1)) {
      int colon = setting.indexOf(':');
      String key = colon < 0 ? setting : setting.substring(0, colon);
      String value = setting.substring(colon + 1);
      switch (key) {
        case "" -> {}
        case "weight" -> weight = (int) MatchText.number(value, 0xffff, key);
        case "watch_port" -> watchPort = PortNumber.parse(value);
        case "watch_group" -> watchGroup = (int) MatchText.number(value, 0xffff_ffffL, key);
        default -> throw new IllegalArgumentException("unknown word \"" + key + '"');
      }
    }
    String list = actions < 0 ? text : text.substring(actions + "actions=".length());
    return new Bucket(weight, watchPort, watchGroup, ActionParser.actions(list));
  }
}
