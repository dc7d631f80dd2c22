package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.PortNumber;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link FlowPrinter} writes, and the aliases that people type. Not for hot code.
 *
 * <p>The grammar is of {@code ovs-ofctl}: words and {@code key=value} with commas or spaces between
 * them, then {@code actions=}.
 */
final class FlowParser {
  private static final int MAX_LENGTH = 65_536;

  private final Match.Builder match = Match.builder();
  private long ethType = -1;
  private long protocol = -1;

  static Flow flow(String text) {
    return new FlowParser().parseFlow(text);
  }

  static Match match(String text) {
    requireShort(text);
    FlowParser parser = new FlowParser();
    List<String[]> words = keysAndValues(text);
    parser.readTypes(words);
    for (String[] word : words) {
      parser.matchField(word[0], word[1]);
    }
    return parser.match.build();
  }

  private static void requireShort(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("a text of " + text.length() + " characters");
    }
  }

  private Flow parseFlow(String text) {
    requireShort(text);
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
    List<String[]> words = keysAndValues(text.substring(0, actions));
    readTypes(words);
    for (String[] word : words) {
      String value = word[1];
      int flag = Arrays.asList(FlowPrinter.FLAGS).indexOf(word[0]);
      if (flag >= 0 && value.isEmpty()) {
        flags |= 1 << flag;
        continue;
      }
      switch (word[0]) {
        case "table" -> table = (int) number(value, 0xff, "table");
        case "priority" -> priority = (int) number(value, 0xffff, "priority");
        case "cookie" -> cookie = number(value, -1, "cookie");
        case "idle_timeout" -> idleTimeout = (int) number(value, 0xffff, "idle_timeout");
        case "hard_timeout" -> hardTimeout = (int) number(value, 0xffff, "hard_timeout");
        case "duration", "n_packets", "n_bytes", "idle_age", "hard_age" -> {}
        default -> matchField(word[0], value);
      }
    }
    List<Instruction> instructions =
        ActionParser.instructions(text.substring(actions + "actions=".length()));
    return new Flow(
        table, priority, cookie, idleTimeout, hardTimeout, flags, match.build(), instructions);
  }

  /** Splits at commas and spaces; a word without value has an empty one. */
  private static List<String[]> keysAndValues(String text) {
    List<String[]> words = new ArrayList<>();
    for (String word : text.split("[,\\s]+", -1)) {
      if (!word.isEmpty()) {
        int equals = word.indexOf('=');
        words.add(
            equals < 0
                ? new String[] {word, ""}
                : new String[] {word.substring(0, equals), word.substring(equals + 1)});
      }
    }
    return words;
  }

  /** Finds out what {@code tp_src} and {@code icmp_type} mean, wherever the words for it are. */
  private void readTypes(List<String[]> words) {
    for (String[] word : words) {
      Optional<Shorthand> shorthand = Shorthand.named(word[0]);
      if (shorthand.isPresent() && word[1].isEmpty()) {
        ethType = shorthand.get().ethType();
        if (shorthand.get().coversProtocol()) {
          protocol = shorthand.get().protocol();
        }
      } else if (word[0].equals("dl_type") || word[0].equals("eth_type")) {
        ethType = word[1].contains("/") ? -1 : number(word[1], 0xffff, word[0]);
      } else if (word[0].equals("nw_proto") || word[0].equals("ip_proto")) {
        protocol = word[1].contains("/") ? -1 : number(word[1], 0xff, word[0]);
      }
    }
  }

  private void matchField(String key, String value) {
    if (value.isEmpty()) {
      Shorthand shorthand =
          Shorthand.named(key)
              .orElseThrow(() -> new IllegalArgumentException("unknown word \"" + key + '"'));
      match.with(OxmField.ETH_TYPE, shorthand.ethType());
      if (shorthand.coversProtocol()) {
        match.with(OxmField.IP_PROTO, shorthand.protocol());
      }
      return;
    }
    switch (key) {
      case "dl_vlan" -> {
        if (value.equals("0xffff")) {
          match.noVlan();
        } else {
          match.vlanVid((int) number(value, 0xfff, key));
        }
      }
      case "dl_vlan_pcp" -> {
        match.with(OxmField.VLAN_PCP, number(value, 7, key));
        if (!match.has(OxmField.VLAN_VID)) {
          match.anyVlan();
        }
      }
      case "vlan_tci" -> vlanTci(value);
      case "nw_tos" -> {
        long tos = number(value, 0xff, key);
        if ((tos & 3) != 0) {
          throw new IllegalArgumentException("nw_tos=" + value + " has bits that are of nw_ecn");
        }
        match.with(OxmField.IP_DSCP, tos >>> 2);
      }
      default -> fieldValue(field(key), key, value);
    }
  }

  private void vlanTci(String value) {
    String[] parts = value.split("/", 2);
    long tci = number(parts[0], 0xffff, "vlan_tci");
    long mask = parts.length == 1 ? 0xffff : number(parts[1], 0xffff, "vlan_tci");
    if ((mask & 0x1fff) != 0) {
      match.with(OxmField.VLAN_VID, tci & 0x1fff, mask & 0x1fff);
    }
    if (mask >>> 13 != 0) {
      match.with(OxmField.VLAN_PCP, tci >>> 13, mask >>> 13);
    }
  }

  private OxmField field(String key) {
    boolean v6 = ethType == Prerequisite.ETH_IPV6;
    return switch (key) {
      case "tp_src" ->
          switch ((int) protocol) {
            case Prerequisite.PROTO_TCP -> OxmField.TCP_SRC;
            case Prerequisite.PROTO_UDP -> OxmField.UDP_SRC;
            case Prerequisite.PROTO_SCTP -> OxmField.SCTP_SRC;
            default -> throw needsProtocol(key);
          };
      case "tp_dst" ->
          switch ((int) protocol) {
            case Prerequisite.PROTO_TCP -> OxmField.TCP_DST;
            case Prerequisite.PROTO_UDP -> OxmField.UDP_DST;
            case Prerequisite.PROTO_SCTP -> OxmField.SCTP_DST;
            default -> throw needsProtocol(key);
          };
      case "icmp_type" -> v6 ? OxmField.ICMPV6_TYPE : OxmField.ICMPV4_TYPE;
      case "icmp_code" -> v6 ? OxmField.ICMPV6_CODE : OxmField.ICMPV4_CODE;
      default -> OxmField.named(key);
    };
  }

  private static IllegalArgumentException needsProtocol(String key) {
    return new IllegalArgumentException(key + " needs tcp, udp or sctp");
  }

  private void fieldValue(OxmField field, String key, String text) {
    int slash = text.indexOf('/');
    FieldValue value = FieldValue.parse(field, slash < 0 ? text : text.substring(0, slash));
    if (slash < 0) {
      match.with(field, value.high(), value.low(), field.onesHigh(), field.ones());
      return;
    }
    FieldValue mask = FieldValue.parseMask(field, text.substring(slash + 1));
    if (mask.high() == 0 && mask.low() == 0) {
      throw new IllegalArgumentException(key + '=' + text + " asks for no bit");
    }
    match.with(field, value.high(), value.low(), mask.high(), mask.low());
  }

  static Group group(String text) {
    requireShort(text);
    String[] parts = text.trim().split(",\\s*bucket=", -1);
    int id = -1;
    boolean hasId = false;
    @Nullable GroupType type = null;
    for (String[] word : keysAndValues(parts[0])) {
      switch (word[0]) {
        case "group_id" -> {
          id = (int) number(word[1], 0xffff_ffffL, "group_id");
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
        case "weight" -> weight = (int) number(value, 0xffff, key);
        case "watch_port" -> watchPort = PortNumber.parse(value);
        case "watch_group" -> watchGroup = (int) number(value, 0xffff_ffffL, key);
        default -> throw new IllegalArgumentException("unknown word \"" + key + '"');
      }
    }
    String list = actions < 0 ? text : text.substring(actions + "actions=".length());
    return new Bucket(weight, watchPort, watchGroup, ActionParser.actions(list));
  }

  /**
   * Reads a decimal number, or a hexadecimal one after 0x.
   *
   * @param max the highest, unsigned
   */
  static long number(String text, long max, String what) {
    long value;
    try {
      boolean hex = text.startsWith("0x") || text.startsWith("0X");
      String digits = hex ? text.substring(2) : text;
      if (digits.startsWith("-") || digits.startsWith("+")) {
        throw new NumberFormatException("a sign");
      }
      value = Long.parseUnsignedLong(digits, hex ? 16 : 10);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(what + ": not a number: \"" + text + '"', e);
    }
    if (Long.compareUnsigned(value, max) > 0) {
      throw new IllegalArgumentException(
          what + " is at most " + Long.toUnsignedString(max) + ", not " + text);
    }
    return value;
  }
}
