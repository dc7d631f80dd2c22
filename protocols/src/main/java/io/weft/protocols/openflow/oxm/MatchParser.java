package io.weft.protocols.openflow.oxm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what {@link MatchPrinter} writes, and the aliases that people type. Not for hot code. */
final class MatchParser {
  private static final int MAX_LENGTH = 65_536;

  private final Match.Builder match = Match.builder();
  private long ethType = -1;
  private long protocol = -1;

  static Match match(String text) {
    requireShort(text);
    MatchParser parser = new MatchParser();
    List<String[]> words = keysAndValues(text);
    parser.readTypes(words);
    for (String[] word : words) {
      parser.matchField(word[0], word[1]);
    }
    return parser.match.build();
  }

  static void requireShort(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("a text of " + text.length() + " characters");
    }
  }

  Match build() {
    return match.build();
  }

  /** Splits at commas and spaces; a word without value has an empty one. */
  static List<String[]> keysAndValues(String text) {
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
  void readTypes(List<String[]> words) {
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

  void matchField(String key, String value) {
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
