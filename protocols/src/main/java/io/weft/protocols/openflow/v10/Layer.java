package io.weft.protocols.openflow.v10;

/** What follows the Ethernet header, and so which fields of a {@link Match} mean something. */
enum Layer {
  IPV4,
  IPV6,
  ARP,
  OTHER;

  static final int ETH_IPV4 = 0x0800;
  static final int ETH_ARP = 0x0806;
  static final int ETH_RARP = 0x8035;
  static final int ETH_IPV6 = 0x86dd;
  static final int PROTO_ICMP = 1;
  static final int PROTO_TCP = 6;
  static final int PROTO_UDP = 17;
  static final int PROTO_ICMPV6 = 58;
  static final int PROTO_SCTP = 132;

  static Layer of(int ethType) {
    return switch (ethType) {
      case ETH_IPV4 -> IPV4;
      case ETH_IPV6 -> IPV6;
      case ETH_ARP, ETH_RARP -> ARP;
      default -> OTHER;
    };
  }

  boolean hasProtocol() {
    return this != OTHER;
  }

  boolean hasTos() {
    return this == IPV4 || this == IPV6;
  }

  boolean hasIpv4Addresses() {
    return this == IPV4 || this == ARP;
  }

  boolean isIcmp(int protocol) {
    return (this == IPV4 && protocol == PROTO_ICMP) || (this == IPV6 && protocol == PROTO_ICMPV6);
  }

  boolean hasPorts(int protocol) {
    boolean transport = protocol == PROTO_TCP || protocol == PROTO_UDP || protocol == PROTO_SCTP;
    return (hasTos() && transport) || isIcmp(protocol);
  }
}
