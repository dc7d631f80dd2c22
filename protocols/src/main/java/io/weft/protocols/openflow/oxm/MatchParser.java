package io.weft.protocols.openflow.oxm;

import io.weft.protocols.openflow.OpenFlowTextException;
import io.weft.protocols.openflow.internal.Token;
import io.weft.protocols.openflow.internal.Word;
import io.weft.protocols.packet.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads what {@link MatchPrinter} writes, and the aliases that people type. Not for hot code.
 *
 * <p>Words are given in two rounds: what {@code tp_src} and {@code icmp_type} mean depends on words
 * that may stand after them.
 */
public final class MatchParser {
  private final Match.Builder match = Match.builder();
  private final List<Word> pending = new ArrayList<>();
  private long ethType = -1;
  private long protocol = -1;

  /** Starts with a match of all packets. */
  public MatchParser() {}

  /** Reads words that all must be of a match. */
  public void read(List<Word> words) {
    for (Word word : words) {
      if (!accept(word)) {
        throw word.fail(word.hasValue() ? "unknown field" : "unknown word");
      }
    }
  }

  /** Takes a word if it is one of a match, to be read when all are there. */
  public boolean accept(Word word) {
    String key = word.name();
    Optional<Shorthand> shorthand = Shorthand.named(key);
    if (shorthand.isPresent() && !word.hasValue()) {
      ethType = shorthand.get().ethType();
      match.with(OxmField.ETH_TYPE, ethType);
      if (shorthand.get().coversProtocol()) {
        protocol = shorthand.get().protocol();
        match.with(OxmField.IP_PROTO, protocol);
      }
      return true;
    }
    switch (key) {
      case "dl_type", "eth_type" -> {
        if (word.required().indexOf("/") < 0) {
          ethType = word.number(0xffff);
        }
      }
      case "nw_proto", "ip_proto" -> {
        if (word.required().indexOf("/") < 0) {
          protocol = word.number(0xff);
        }
      }
      case "packet_type" -> {
        long type = FieldValue.parse(OxmField.PACKET_TYPE, word.required()).low();
        if (type >>> 16 == 1) {
          ethType = type & 0xffff;
        }
      }
      case "tp_src", "tp_dst", "dl_vlan", "nw_tos", "vlan_tci" -> {}
      default -> {
        if (OxmField.find(key).isEmpty()) {
          return false;
        }
      }
    }
    pending.add(word);
    return true;
  }

  /**
   * The match of all words.
   *
   * @param whole the text that they are from, to be named if a prerequisite is missing
   */
  public Match build(Token whole) {
    for (Word word : pending) {
      try {
        field(word);
      } catch (OpenFlowTextException e) {
        throw e;
      } catch (IllegalArgumentException e) {
        throw word.whole().fail(e);
      }
    }
    try {
      return match.build();
    } catch (IllegalArgumentException e) {
      throw whole.fail(e);
    }
  }

  private void field(Word word) {
    Token value = word.value();
    switch (word.name()) {
      case "dl_vlan" -> {
        if (word.required().is("0xffff")) {
          match.noVlan();
        } else {
          match.merge(OxmField.VLAN_VID, vlan(word), 0x1fff);
        }
      }
      case "dl_vlan_pcp" -> {
        match.with(OxmField.VLAN_PCP, word.number(7));
        match.merge(OxmField.VLAN_VID, Match.VLAN_PRESENT, Match.VLAN_PRESENT);
      }
      case "vlan_vid" -> vlanVid(word);
      case "vlan_pcp" -> {
        fieldValue(OxmField.VLAN_PCP, word.required());
        match.merge(OxmField.VLAN_VID, Match.VLAN_PRESENT, Match.VLAN_PRESENT);
      }
      case "vlan_tci" -> fieldValue(OxmField.VLAN_TCI, word.required());
      case "nw_tos" -> {
        if ((word.number(0xff) & 3) != 0) {
          throw value.fail("nw_tos has bits that are of nw_ecn");
        }
        match.with(OxmField.IP_DSCP, word.number(0xff) >>> 2);
      }
      default -> {
        OxmField field = named(word);
        if (field.isVariable()) {
          option(field, word);
        } else {
          fieldValue(field, word.required());
        }
      }
    }
  }

  private static long vlan(Word word) {
    return word.number(0xfff) | Match.VLAN_PRESENT;
  }

  /** As in OpenFlow 1.2: the bit of a tag's presence is part of the number. */
  private void vlanVid(Word word) {
    FieldValue value = FieldValue.parse(OxmField.VLAN_VID, word.required());
    match.merge(OxmField.VLAN_VID, value.low(), value.mask());
  }

  private OxmField named(Word word) {
    boolean v6 = ethType == Prerequisite.ETH_IPV6;
    String name = word.name();
    return switch (name) {
      case "tp_src" -> byProtocol(word, OxmField.TCP_SRC, OxmField.UDP_SRC, OxmField.SCTP_SRC);
      case "tp_dst" -> byProtocol(word, OxmField.TCP_DST, OxmField.UDP_DST, OxmField.SCTP_DST);
      case "icmp_type" -> v6 ? OxmField.ICMPV6_TYPE : OxmField.ICMPV4_TYPE;
      case "icmp_code" -> v6 ? OxmField.ICMPV6_CODE : OxmField.ICMPV4_CODE;
      default -> OxmField.find(name).orElseThrow(() -> word.fail("unknown field"));
    };
  }

  private OxmField byProtocol(Word word, OxmField tcp, OxmField udp, OxmField sctp) {
    return switch ((int) protocol) {
      case Prerequisite.PROTO_TCP -> tcp;
      case Prerequisite.PROTO_UDP -> udp;
      case Prerequisite.PROTO_SCTP -> sctp;
      default -> throw word.fail(word.name() + " needs tcp, udp or sctp");
    };
  }

  private void fieldValue(OxmField field, Token text) {
    if (text.is("*") || (text.is("ANY") && field.format() != OxmField.Format.PORT)) {
      return;
    }
    FieldValue value = FieldValue.parse(field, text);
    match.with(field, value.high(), value.low(), value.maskHigh(), value.mask());
  }

  /** An option of a tunnel; without a value, that it is there. */
  private void option(OxmField field, Word word) {
    if (!word.hasValue()) {
      Bytes zero = Bytes.copyOf(new byte[1]);
      match.with(field, zero, zero);
      return;
    }
    Token text = word.required();
    int slash = text.indexOf("/");
    Bytes value = digits(slash < 0 ? text : text.to(slash), 0, field);
    if (slash < 0) {
      match.with(field, value);
      return;
    }
    Bytes mask = digits(text.from(slash + 1), value.length(), field);
    if (mask.length() > value.length()) {
      value = digits(text.to(slash), mask.length(), field);
    }
    match.with(field, value, mask);
  }

  /**
   * Bytes written as a hexadecimal number.
   *
   * @param least with zeros before them up to that many
   */
  public static Bytes digits(Token text, int least, OxmField field) {
    boolean hex = text.startsWith("0x");
    String digits = hex ? text.from(2).text() : Long.toHexString(text.number(-1, field.text()));
    int length = Math.max((digits.length() + 1) / 2, least);
    if (digits.isEmpty() || length > field.bytes()) {
      throw text.fail(field.text() + " has 1 to " + field.bytes() + " bytes");
    }
    try {
      return Bytes.ofHex("0".repeat(2 * length - digits.length()) + digits);
    } catch (IllegalArgumentException e) {
      throw text.fail("not a number");
    }
  }
}
