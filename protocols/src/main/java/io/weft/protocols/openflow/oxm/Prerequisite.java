package io.weft.protocols.openflow.oxm;

/** What a match must say of a packet before it may ask for a field (OpenFlow 1.3.5 table 12). */
enum Prerequisite {
  NEEDS_NOTHING("nothing"),
  NEEDS_IN_PORT("in_port"),
  NEEDS_VLAN("a VLAN tag"),
  NEEDS_IP("ip or ipv6"),
  NEEDS_IPV4("ip"),
  NEEDS_IPV6("ipv6"),
  NEEDS_ARP("arp"),
  NEEDS_MPLS("mpls"),
  NEEDS_PBB("dl_type=0x88e7"),
  NEEDS_NSH("dl_type=0x894f"),
  NEEDS_CT("ct_state with +trk and -inv, or one that implies it"),
  NEEDS_CT_IPV4("ip and a tracked connection's ct_state"),
  NEEDS_CT_IPV6("ipv6 and a tracked connection's ct_state"),
  NEEDS_CT_PROTO("ct_nw_proto"),
  NEEDS_TCP("tcp"),
  NEEDS_UDP("udp"),
  NEEDS_SCTP("sctp"),
  NEEDS_ICMPV4("icmp"),
  NEEDS_ICMPV6("icmp6"),
  NEEDS_ND("icmp6 and icmp_type 135 or 136"),
  NEEDS_ND_SOLICIT("icmp6 and icmp_type 135"),
  NEEDS_ND_ADVERT("icmp6 and icmp_type 136");

  static final int ETH_IPV4 = 0x0800;
  static final int ETH_ARP = 0x0806;
  static final int ETH_RARP = 0x8035;
  static final int ETH_IPV6 = 0x86dd;
  static final int ETH_MPLS = 0x8847;
  static final int ETH_MPLS_MULTICAST = 0x8848;
  static final int ETH_PBB = 0x88e7;
  static final int ETH_NSH = 0x894f;
  static final int PROTO_ICMP = 1;
  static final int PROTO_TCP = 6;
  static final int PROTO_UDP = 17;
  static final int PROTO_ICMPV6 = 58;
  static final int PROTO_SCTP = 132;

  private static final int ETHERTYPE_NAMESPACE = 1;
  private static final int CT_TRACKED = 0x20;
  private static final int CT_INVALID = 0x10;

  /** New, established, related, reply: what only a valid connection is. */
  private static final int CT_KNOWN = 0x0f;

  private final String text;

  Prerequisite(String text) {
    this.text = text;
  }

  /** The prerequisite in words. */
  String text() {
    return text;
  }

  /** Whether a match of these fields asks for it. */
  boolean isMetBy(MatchFields match) {
    return switch (this) {
      case NEEDS_NOTHING -> true;
      case NEEDS_IN_PORT -> match.mask(OxmField.IN_PORT) != 0;
      case NEEDS_VLAN -> (match.value(OxmField.VLAN_VID) & Match.VLAN_PRESENT) != 0;
      case NEEDS_IP -> NEEDS_IPV4.isMetBy(match) || NEEDS_IPV6.isMetBy(match);
      case NEEDS_IPV4 -> isOfType(match, ETH_IPV4);
      case NEEDS_IPV6 -> isOfType(match, ETH_IPV6);
      case NEEDS_ARP -> isOfType(match, ETH_ARP) || isOfType(match, ETH_RARP);
      case NEEDS_MPLS -> isOfType(match, ETH_MPLS) || isOfType(match, ETH_MPLS_MULTICAST);
      case NEEDS_PBB -> isOfType(match, ETH_PBB);
      case NEEDS_NSH -> isOfType(match, ETH_NSH);
      case NEEDS_CT -> isTracked(match);
      case NEEDS_CT_IPV4 -> isTracked(match) && NEEDS_IPV4.isMetBy(match);
      case NEEDS_CT_IPV6 -> isTracked(match) && NEEDS_IPV6.isMetBy(match);
      case NEEDS_CT_PROTO -> match.mask(OxmField.CT_NW_PROTO) != 0;
      case NEEDS_TCP -> NEEDS_IP.isMetBy(match) && match.isExactly(OxmField.IP_PROTO, PROTO_TCP);
      case NEEDS_UDP -> NEEDS_IP.isMetBy(match) && match.isExactly(OxmField.IP_PROTO, PROTO_UDP);
      case NEEDS_SCTP -> NEEDS_IP.isMetBy(match) && match.isExactly(OxmField.IP_PROTO, PROTO_SCTP);
      case NEEDS_ICMPV4 ->
          NEEDS_IPV4.isMetBy(match) && match.isExactly(OxmField.IP_PROTO, PROTO_ICMP);
      case NEEDS_ICMPV6 ->
          NEEDS_IPV6.isMetBy(match) && match.isExactly(OxmField.IP_PROTO, PROTO_ICMPV6);
      case NEEDS_ND -> NEEDS_ND_SOLICIT.isMetBy(match) || NEEDS_ND_ADVERT.isMetBy(match);
      case NEEDS_ND_SOLICIT ->
          NEEDS_ICMPV6.isMetBy(match) && match.isExactly(OxmField.ICMPV6_TYPE, 135);
      case NEEDS_ND_ADVERT ->
          NEEDS_ICMPV6.isMetBy(match) && match.isExactly(OxmField.ICMPV6_TYPE, 136);
    };
  }

  /** The type of what is in the packet, by that of the packet or of its Ethernet header. */
  private static boolean isOfType(MatchFields match, int ethType) {
    return match.isExactly(OxmField.ETH_TYPE, ethType)
        || match.value(OxmField.PACKET_TYPE) == ((long) ETHERTYPE_NAMESPACE << 16 | ethType);
  }

  /** Whether the match asks for a connection that is tracked and valid. */
  private static boolean isTracked(MatchFields match) {
    long mask = match.mask(OxmField.CT_STATE);
    long state = match.value(OxmField.CT_STATE);
    boolean valid = (mask & CT_INVALID) != 0 && (state & CT_INVALID) == 0;
    return (state & CT_TRACKED) != 0 && (valid || (state & CT_KNOWN) != 0);
  }
}
