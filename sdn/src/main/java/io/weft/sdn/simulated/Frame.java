package io.weft.sdn.simulated;

import io.weft.protocols.packet.Bytes;
import java.util.Arrays;

/**
 * The bytes of an Ethernet frame, where its headers are, and what keeps its checksums right. What
 * is too short or contradicts itself has no header there, as Open vSwitch sees it.
 */
final class Frame {
  static final int MIN_LENGTH = 14;

  static final int ETH_IPV4 = 0x0800;
  static final int ETH_ARP = 0x0806;
  static final int ETH_RARP = 0x8035;
  static final int ETH_IPV6 = 0x86dd;
  static final int ETH_VLAN = 0x8100;
  static final int ETH_SERVICE_VLAN = 0x88a8;

  static final int PROTO_ICMP = 1;
  static final int PROTO_TCP = 6;
  static final int PROTO_UDP = 17;
  static final int PROTO_ICMPV6 = 58;

  /** What stands for the Ethernet type of an 802.3 frame, which has a length there. */
  private static final int ETH_NONE = 0x05ff;

  private static final int ARP_LENGTH = 28;
  private static final int NONE = -1;

  private byte[] bytes;

  private boolean tagged;
  private int ethType;

  /** Where what follows the Ethernet type begins. */
  private int network;

  private boolean ip;
  private boolean arp;
  private int ipProto;
  private int transport = NONE;
  private int end;

  Frame(Bytes content) {
    this(content.toArray());
  }

  private Frame(byte[] bytes) {
    if (bytes.length < MIN_LENGTH) {
      throw new IllegalArgumentException(
          "an Ethernet frame has 14 bytes at least, not " + bytes.length);
    }
    this.bytes = bytes;
    parse();
  }

  Frame copy() {
    return new Frame(bytes.clone());
  }

  Bytes content() {
    return Bytes.copyOf(bytes);
  }

  int length() {
    return bytes.length;
  }

  boolean tagged() {
    return tagged;
  }

  /** The Ethernet type after the outermost tag. */
  int ethType() {
    return ethType;
  }

  /** Whether there is a whole ARP packet for IPv4 over Ethernet. */
  boolean hasArp() {
    return arp;
  }

  /** Whether there is a sound IPv4 or IPv6 header. */
  boolean hasIp() {
    return ip;
  }

  /** The IP protocol, 0 if there is no IP. */
  int ipProto() {
    return ipProto;
  }

  /** Whether there is a whole TCP, UDP or ICMP header, and the packet is no fragment. */
  boolean hasTransport() {
    return transport != NONE;
  }

  /** Where the network header begins. */
  int network() {
    return network;
  }

  /** Where the transport header begins. */
  int transport() {
    return transport;
  }

  private void parse() {
    int type = u16(12);
    network = 14;
    tagged = isVlan(type) && bytes.length >= 18;
    if (tagged) {
      type = u16(16);
      network = 18;
    }
    ethType = type >= 0x600 ? type : ETH_NONE;
    ip = false;
    arp = false;
    ipProto = 0;
    transport = NONE;
    end = bytes.length;
    switch (ethType) {
      case ETH_IPV4 -> parseIpv4();
      case ETH_IPV6 -> parseIpv6();
      case ETH_ARP, ETH_RARP ->
          arp =
              bytes.length - network >= ARP_LENGTH
                  && u16(network) == 1
                  && u16(network + 2) == ETH_IPV4
                  && u16(network + 4) == 0x0604;
      default -> {
        // Nothing inside it can be matched.
      }
    }
  }

  static boolean isVlan(int ethType) {
    return ethType == ETH_VLAN || ethType == ETH_SERVICE_VLAN;
  }

  private void parseIpv4() {
    int size = bytes.length - network;
    if (size < 20 || u8(network) >>> 4 != 4) {
      return;
    }
    int headerLength = (u8(network) & 0xf) * 4;
    int total = u16(network + 2);
    if (headerLength < 20 || headerLength > size || total > size || headerLength > total) {
      return;
    }
    ip = true;
    ipProto = u8(network + 9);
    end = network + total;
    boolean fragment = (u16(network + 6) & 0x3fff) != 0;
    if (!fragment) {
      parseTransport(network + headerLength);
    }
  }

  private void parseIpv6() {
    int size = bytes.length - network;
    if (size < 40 || u8(network) >>> 4 != 6 || u16(network + 4) > size - 40) {
      return;
    }
    ip = true;
    end = network + 40 + u16(network + 4);
    ipProto = u8(network + 6);
    int at = network + 40;
    boolean fragment = false;
    // Hop-by-hop options, routing and destination options say how long they are.
    while (isExtension(ipProto) && end - at >= 8) {
      int next = u8(at);
      fragment |= ipProto == 44;
      at += ipProto == 44 ? 8 : (u8(at + 1) + 1) * 8;
      ipProto = next;
      if (at > end) {
        return;
      }
    }
    if (!fragment) {
      parseTransport(at);
    }
  }

  private static boolean isExtension(int protocol) {
    return protocol == 0 || protocol == 43 || protocol == 44 || protocol == 60;
  }

  private void parseTransport(int at) {
    int needed =
        switch (ipProto) {
          case PROTO_TCP -> 20;
          case PROTO_UDP, PROTO_ICMP, PROTO_ICMPV6 -> 8;
          default -> Integer.MAX_VALUE;
        };
    if (end - at >= needed) {
      transport = at;
    }
  }

  int u8(int at) {
    return bytes[at] & 0xff;
  }

  int u16(int at) {
    return u8(at) << 8 | u8(at + 1);
  }

  /** A number of up to eight bytes. */
  long number(int at, int length) {
    long value = 0;
    for (int i = 0; i < length; i++) {
      value = value << 8 | u8(at + i);
    }
    return value;
  }

  /** Writes a number outside all checksums. */
  void put(int at, int length, long value) {
    for (int i = 0; i < length; i++) {
      bytes[at + i] = (byte) (value >>> (8 * (length - 1 - i)));
    }
  }

  /** Writes a number of an IPv4 header, whose checksum follows. */
  void putIpv4(int at, int length, long value) {
    int sum = network + 10;
    // The checksum is over whole words; headers begin at even offsets.
    int from = at & ~1;
    for (int word = from; word < at + length; word += 2) {
      int before = u16(word);
      for (int i = word; i < word + 2; i++) {
        if (i >= at && i < at + length) {
          bytes[i] = (byte) (value >>> (8 * (at + length - 1 - i)));
        }
      }
      put(sum, 2, updated(u16(sum), before, u16(word)));
    }
  }

  /** Writes an IPv4 address, which the checksum of TCP and UDP covers too. */
  void putIpv4Address(int at, long value) {
    long before = number(at, 4);
    putIpv4(at, 4, value);
    transportSum(before, value, 2, ipProto == PROTO_TCP || ipProto == PROTO_UDP);
  }

  /** Writes 16 bytes of an IPv6 address. */
  void putIpv6Address(int at, long high, long low) {
    for (int half = 0; half < 2; half++) {
      long value = half == 0 ? high : low;
      long before = number(at + 8 * half, 8);
      put(at + 8 * half, 8, value);
      transportSum(before, value, 4, true);
    }
  }

  /** Writes one or two bytes of the transport header, whose checksum follows. */
  void putTransport(int offset, int length, long value) {
    int at = transport + offset;
    int word = transport + (offset & ~1);
    int before = u16(word);
    put(at, length, value);
    transportSum(before, u16(word), 1, true);
  }

  /** Changes the transport's checksum for so many 16-bit words (RFC 1624). */
  private void transportSum(long before, long after, int words, boolean covered) {
    int offset =
        switch (ipProto) {
          case PROTO_TCP -> 16;
          case PROTO_UDP -> 6;
          default -> 2;
        };
    if (!covered || transport == NONE) {
      return;
    }
    int at = transport + offset;
    int sum = u16(at);
    boolean udp = ipProto == PROTO_UDP;
    if (udp && sum == 0) {
      // The sender did not compute one (RFC 768).
      return;
    }
    for (int i = 0; i < words; i++) {
      int shift = 16 * i;
      sum = updated(sum, (int) (before >>> shift) & 0xffff, (int) (after >>> shift) & 0xffff);
    }
    put(at, 2, udp && sum == 0 ? 0xffff : sum);
  }

  private static int updated(int sum, int before, int after) {
    int result = (~sum & 0xffff) + (~before & 0xffff) + after;
    result = (result & 0xffff) + (result >>> 16);
    result = (result & 0xffff) + (result >>> 16);
    return ~result & 0xffff;
  }

  /** Puts a tag before all others. */
  void pushTag(int tagType, int tci) {
    byte[] longer = new byte[bytes.length + 4];
    System.arraycopy(bytes, 0, longer, 0, 12);
    System.arraycopy(bytes, 12, longer, 16, bytes.length - 12);
    bytes = longer;
    put(12, 2, tagType);
    put(14, 2, tci);
    parse();
  }

  /** Removes the outermost tag. */
  void popTag() {
    byte[] shorter = Arrays.copyOf(bytes, bytes.length - 4);
    System.arraycopy(bytes, 16, shorter, 12, bytes.length - 16);
    bytes = shorter;
    parse();
  }

  /** The identifier and priority in the outermost tag, without the bit between them. */
  int tci() {
    return u16(14);
  }
}
