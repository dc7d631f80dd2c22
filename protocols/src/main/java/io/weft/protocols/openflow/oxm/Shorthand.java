package io.weft.protocols.openflow.oxm;

import java.util.List;
import java.util.Optional;

/**
 * The words of {@code ovs-ofctl} that stand for an Ethernet type and perhaps an IP protocol.
 *
 * @param text the word
 * @param protocol the IP protocol, or -1
 */
record Shorthand(String text, int ethType, int protocol) {
  private static final List<Shorthand> ALL =
      List.of(
          new Shorthand("icmp", Prerequisite.ETH_IPV4, Prerequisite.PROTO_ICMP),
          new Shorthand("tcp", Prerequisite.ETH_IPV4, Prerequisite.PROTO_TCP),
          new Shorthand("udp", Prerequisite.ETH_IPV4, Prerequisite.PROTO_UDP),
          new Shorthand("sctp", Prerequisite.ETH_IPV4, Prerequisite.PROTO_SCTP),
          new Shorthand("ip", Prerequisite.ETH_IPV4, -1),
          new Shorthand("icmp6", Prerequisite.ETH_IPV6, Prerequisite.PROTO_ICMPV6),
          new Shorthand("tcp6", Prerequisite.ETH_IPV6, Prerequisite.PROTO_TCP),
          new Shorthand("udp6", Prerequisite.ETH_IPV6, Prerequisite.PROTO_UDP),
          new Shorthand("sctp6", Prerequisite.ETH_IPV6, Prerequisite.PROTO_SCTP),
          new Shorthand("ipv6", Prerequisite.ETH_IPV6, -1),
          new Shorthand("arp", Prerequisite.ETH_ARP, -1),
          new Shorthand("rarp", Prerequisite.ETH_RARP, -1),
          new Shorthand("mpls", Prerequisite.ETH_MPLS, -1),
          new Shorthand("mplsm", Prerequisite.ETH_MPLS_MULTICAST, -1));

  /** The word that says most of what the match asks for. */
  static Optional<Shorthand> of(Match match) {
    if (!match.has(OxmField.ETH_TYPE) || match.isMasked(OxmField.ETH_TYPE)) {
      return Optional.empty();
    }
    long ethType = match.value(OxmField.ETH_TYPE);
    boolean exactProtocol = match.has(OxmField.IP_PROTO) && !match.isMasked(OxmField.IP_PROTO);
    // No shorthand has this number, so that a masked protocol has none.
    long protocol = exactProtocol ? match.value(OxmField.IP_PROTO) : Long.MIN_VALUE;
    for (Shorthand shorthand : ALL) {
      boolean protocolFits = shorthand.protocol == -1 || shorthand.protocol == protocol;
      if (shorthand.ethType == ethType && protocolFits) {
        return Optional.of(shorthand);
      }
    }
    return Optional.empty();
  }

  /** What a word stands for. */
  static Optional<Shorthand> named(String word) {
    return ALL.stream().filter(shorthand -> shorthand.text.equals(word)).findFirst();
  }

  /** Whether the word says the IP protocol too. */
  boolean coversProtocol() {
    return protocol != -1;
  }
}
