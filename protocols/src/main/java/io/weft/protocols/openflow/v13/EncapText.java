package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Token;
import io.weft.protocols.openflow.internal.Word;
import io.weft.protocols.packet.Bytes;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code encap} and {@code decap}. */
final class EncapText {
  private EncapText() {}

  static NiciraAction.Encap parseEncap(Token text) {
    List<Word> words = text.words();
    if (words.size() != 1) {
      throw text.fail("encap has one header");
    }
    Word header = words.get(0);
    return switch (header.name()) {
      case "ethernet" -> plain(header, NiciraAction.Encap.ETHERNET);
      case "mpls" -> plain(header, 0x0001_8847);
      case "mpls_mcast" -> plain(header, 0x0001_8848);
      case "packet_type" -> new NiciraAction.Encap(packetType(header), List.of());
      case "nsh" -> new NiciraAction.Encap(NiciraAction.Encap.NSH, properties(header));
      default -> throw header.fail("unknown header");
    };
  }

  private static NiciraAction.Encap plain(Word word, int packetType) {
    word.alone();
    return new NiciraAction.Encap(packetType, List.of());
  }

  private static int packetType(Word word) {
    List<Token> parts = word.parenthesized().split(',');
    if (parts.size() != 2) {
      throw word.fail("a packet type has a name space and a type");
    }
    return parts.get(0).trim().integer(0xffff, "a name space") << 16
        | parts.get(1).trim().integer(0xffff, "a type");
  }

  private static List<EncapProperty> properties(Word header) {
    List<EncapProperty> properties = new ArrayList<>();
    if (!header.hasValue()) {
      return properties;
    }
    for (Word word : header.parenthesized().words()) {
      switch (word.name()) {
        case "md_type" -> properties.add(EncapProperty.nshMetadataType(word.integer(0xff)));
        case "tlv" -> properties.add(tlv(word));
        case "property" -> properties.add(property(word));
        default -> throw word.fail("unknown property");
      }
    }
    return properties;
  }

  private static EncapProperty tlv(Word word) {
    List<Token> parts = word.parenthesized().split(',');
    if (parts.size() != 3) {
      throw word.fail("a tlv has a class, a type and a value");
    }
    Token value = parts.get(2).trim();
    Bytes bytes = hex(value.startsWith("0x") ? value.from(2) : value);
    if (bytes.length() > 239) {
      throw value.fail("a tlv has at most 239 bytes");
    }
    return EncapProperty.nshTlv(
        parts.get(0).trim().integer(0xffff, "a class"),
        parts.get(1).trim().integer(0xff, "a type"),
        bytes);
  }

  private static EncapProperty property(Word word) {
    List<Token> parts = word.parenthesized().split(',');
    if (parts.size() != 3) {
      throw word.fail("a property has a class, a type and a content");
    }
    Bytes propertyClass = hex(parts.get(0));
    Bytes content = hex(parts.get(2));
    if (propertyClass.length() != 2 || content.length() > 251) {
      throw word.fail("a property has a class of 2 bytes and a content of at most 251");
    }
    return new EncapProperty(
        propertyClass.get(0) << 8 | propertyClass.get(1),
        parts.get(1).integer(0xff, "a type"),
        content);
  }

  private static Bytes hex(Token text) {
    try {
      return Bytes.ofHex(text.text());
    } catch (IllegalArgumentException e) {
      throw text.fail("not bytes in hexadecimal");
    }
  }

  static NiciraAction.Decap parseDecap(Word word) {
    Token inside = word.hasValue() ? word.parenthesized() : word.value();
    List<Word> words = inside.words();
    if (words.isEmpty()) {
      return new NiciraAction.Decap(NiciraAction.Decap.AS_HEADER_SAYS);
    }
    Word type = words.get(0);
    if (words.size() > 1 || !type.name().equals("packet_type")) {
      throw inside.fail("decap has a packet_type");
    }
    int namespace = -1;
    int number = -1;
    for (Word part : type.parenthesized().words()) {
      switch (part.name()) {
        case "ns" -> namespace = part.integer(0xffff);
        case "type" -> number = part.integer(0xffff);
        default -> throw part.fail("a packet type has ns and type");
      }
    }
    if (namespace < 0 || number < 0) {
      throw type.fail("a packet type has ns and type");
    }
    return new NiciraAction.Decap(namespace << 16 | number);
  }
}
