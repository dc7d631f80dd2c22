package io.weft.protocols.openflow.oxm;

import static io.weft.protocols.openflow.oxm.OxmField.Format.DECIMAL;
import static io.weft.protocols.openflow.oxm.OxmField.Format.HEX;
import static io.weft.protocols.openflow.oxm.OxmField.Format.IPV4;
import static io.weft.protocols.openflow.oxm.OxmField.Format.IPV6;
import static io.weft.protocols.openflow.oxm.OxmField.Format.MAC;
import static io.weft.protocols.openflow.oxm.OxmField.Format.PORT;
import static io.weft.protocols.openflow.oxm.Prerequisite.NEEDS_ARP;
import static io.weft.protocols.openflow.oxm.Prerequisite.NEEDS_ICMPV4;
import static io.weft.protocols.openflow.oxm.Prerequisite.NEEDS_ICMPV6;
import static io.weft.protocols.openflow.oxm.Prerequisite.NEEDS_IN_PORT;
import static io.weft.protocols.openflow.oxm.Prerequisite.NEEDS_IP;
import static io.weft.protocols.openflow.oxm.Prerequisite.NEEDS_IPV4;
import static io.weft.protocols.openflow.oxm.Prerequisite.NEEDS_IPV6;
import static io.weft.protocols.openflow.oxm.Prerequisite.NEEDS_MPLS;
import static io.weft.protocols.openflow.oxm.Prerequisite.NEEDS_ND;
import static io.weft.protocols.openflow.oxm.Prerequisite.NEEDS_ND_ADVERT;
import static io.weft.protocols.openflow.oxm.Prerequisite.NEEDS_ND_SOLICIT;
import static io.weft.protocols.openflow.oxm.Prerequisite.NEEDS_NOTHING;
import static io.weft.protocols.openflow.oxm.Prerequisite.NEEDS_PBB;
import static io.weft.protocols.openflow.oxm.Prerequisite.NEEDS_SCTP;
import static io.weft.protocols.openflow.oxm.Prerequisite.NEEDS_TCP;
import static io.weft.protocols.openflow.oxm.Prerequisite.NEEDS_UDP;
import static io.weft.protocols.openflow.oxm.Prerequisite.NEEDS_VLAN;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The match fields: all of OpenFlow 1.3.5 section 7.2.3.7, and of Nicira's the registers and the
 * ends of a tunnel.
 *
 * <p>This table is all that the codec, the text form and the builder know of a field. Its order is
 * the order in which {@code ovs-ofctl} prints the fields and in which {@link Match.Builder} puts
 * them on the wire; each field comes after its prerequisites. A field's value is the number in its
 * {@link #bits()} low bits; one of 128 bits has the first 64 in a second, high word.
 */
public enum OxmField {
  // Format, bits, prerequisite, name, name in a match, header; then the header that the same field
  // has
  // in Nicira's older extended match, and its name, which ovs-ofctl prefers.
  ETH_TYPE(
      HEX, 16, NEEDS_NOTHING, "eth_type", "dl_type", basic(5, 2), legacy(3, 2), "NXM_OF_ETH_TYPE"),
  REG0(0),
  REG1(1),
  REG2(2),
  REG3(3),
  REG4(4),
  REG5(5),
  REG6(6),
  REG7(7),
  REG8(8),
  REG9(9),
  REG10(10),
  REG11(11),
  REG12(12),
  REG13(13),
  REG14(14),
  REG15(15),
  TUNNEL_ID(
      HEX, 64, NEEDS_NOTHING, "tun_id", "tun_id", basic(38, 8), nicira(16, 8), "NXM_NX_TUN_ID"),
  TUN_IPV4_SRC(IPV4, 32, NEEDS_NOTHING, "tun_src", "tun_src", nicira(31, 4)),
  TUN_IPV4_DST(IPV4, 32, NEEDS_NOTHING, "tun_dst", "tun_dst", nicira(32, 4)),
  METADATA(HEX, 64, NEEDS_NOTHING, "metadata", "metadata", basic(2, 8)),
  IN_PORT(PORT, 32, NEEDS_NOTHING, "in_port_oxm", "in_port", basic(0, 4)),
  IN_PHY_PORT(PORT, 32, NEEDS_IN_PORT, "in_phy_port", "in_phy_port", basic(1, 4)),
  VLAN_VID(DECIMAL, 13, NEEDS_NOTHING, "vlan_vid", "vlan_vid", basic(6, 2)),
  VLAN_PCP(DECIMAL, 3, NEEDS_VLAN, "vlan_pcp", "dl_vlan_pcp", basic(7, 1)),
  ETH_SRC(MAC, 48, NEEDS_NOTHING, "eth_src", "dl_src", basic(4, 6), legacy(2, 6), "NXM_OF_ETH_SRC"),
  ETH_DST(MAC, 48, NEEDS_NOTHING, "eth_dst", "dl_dst", basic(3, 6), legacy(1, 6), "NXM_OF_ETH_DST"),
  IPV6_SRC(
      IPV6,
      128,
      NEEDS_IPV6,
      "ipv6_src",
      "ipv6_src",
      basic(26, 16),
      nicira(19, 16),
      "NXM_NX_IPV6_SRC"),
  IPV6_DST(
      IPV6,
      128,
      NEEDS_IPV6,
      "ipv6_dst",
      "ipv6_dst",
      basic(27, 16),
      nicira(20, 16),
      "NXM_NX_IPV6_DST"),
  IPV6_FLABEL(
      HEX,
      20,
      NEEDS_IPV6,
      "ipv6_label",
      "ipv6_label",
      basic(28, 4),
      nicira(27, 4),
      "NXM_NX_IPV6_LABEL"),
  ARP_SPA(IPV4, 32, NEEDS_ARP, "arp_spa", "arp_spa", basic(22, 4), legacy(16, 4), "NXM_OF_ARP_SPA"),
  ARP_TPA(IPV4, 32, NEEDS_ARP, "arp_tpa", "arp_tpa", basic(23, 4), legacy(17, 4), "NXM_OF_ARP_TPA"),
  IPV4_SRC(IPV4, 32, NEEDS_IPV4, "ip_src", "nw_src", basic(11, 4), legacy(7, 4), "NXM_OF_IP_SRC"),
  IPV4_DST(IPV4, 32, NEEDS_IPV4, "ip_dst", "nw_dst", basic(12, 4), legacy(8, 4), "NXM_OF_IP_DST"),
  IP_PROTO(
      DECIMAL, 8, NEEDS_IP, "nw_proto", "nw_proto", basic(10, 1), legacy(6, 1), "NXM_OF_IP_PROTO"),
  ARP_OP(DECIMAL, 16, NEEDS_ARP, "arp_op", "arp_op", basic(21, 2), legacy(15, 2), "NXM_OF_ARP_OP"),
  ARP_SHA(MAC, 48, NEEDS_ARP, "arp_sha", "arp_sha", basic(24, 6), nicira(17, 6), "NXM_NX_ARP_SHA"),
  ARP_THA(MAC, 48, NEEDS_ARP, "arp_tha", "arp_tha", basic(25, 6), nicira(18, 6), "NXM_NX_ARP_THA"),
  IP_DSCP(DECIMAL, 6, NEEDS_IP, "ip_dscp", "ip_dscp", basic(8, 1)),
  IP_ECN(DECIMAL, 2, NEEDS_IP, "nw_ecn", "nw_ecn", basic(9, 1), nicira(28, 1), "NXM_NX_IP_ECN"),
  IP_TTL(DECIMAL, 8, NEEDS_IP, "nw_ttl", "nw_ttl", nicira(29, 1)),
  MPLS_LABEL(DECIMAL, 20, NEEDS_MPLS, "mpls_label", "mpls_label", basic(34, 4)),
  MPLS_TC(DECIMAL, 3, NEEDS_MPLS, "mpls_tc", "mpls_tc", basic(35, 1)),
  MPLS_BOS(DECIMAL, 1, NEEDS_MPLS, "mpls_bos", "mpls_bos", basic(36, 1)),
  ICMPV4_TYPE(
      DECIMAL,
      8,
      NEEDS_ICMPV4,
      "icmp_type",
      "icmp_type",
      basic(19, 1),
      legacy(13, 1),
      "NXM_OF_ICMP_TYPE"),
  ICMPV4_CODE(
      DECIMAL,
      8,
      NEEDS_ICMPV4,
      "icmp_code",
      "icmp_code",
      basic(20, 1),
      legacy(14, 1),
      "NXM_OF_ICMP_CODE"),
  ICMPV6_TYPE(
      DECIMAL,
      8,
      NEEDS_ICMPV6,
      "icmpv6_type",
      "icmp_type",
      basic(29, 1),
      nicira(21, 1),
      "NXM_NX_ICMPV6_TYPE"),
  ICMPV6_CODE(
      DECIMAL,
      8,
      NEEDS_ICMPV6,
      "icmpv6_code",
      "icmp_code",
      basic(30, 1),
      nicira(22, 1),
      "NXM_NX_ICMPV6_CODE"),
  IPV6_ND_TARGET(
      IPV6,
      128,
      NEEDS_ND,
      "nd_target",
      "nd_target",
      basic(31, 16),
      nicira(23, 16),
      "NXM_NX_ND_TARGET"),
  IPV6_ND_SLL(
      MAC, 48, NEEDS_ND_SOLICIT, "nd_sll", "nd_sll", basic(32, 6), nicira(24, 6), "NXM_NX_ND_SLL"),
  IPV6_ND_TLL(
      MAC, 48, NEEDS_ND_ADVERT, "nd_tll", "nd_tll", basic(33, 6), nicira(25, 6), "NXM_NX_ND_TLL"),
  TCP_SRC(
      DECIMAL, 16, NEEDS_TCP, "tcp_src", "tp_src", basic(13, 2), legacy(9, 2), "NXM_OF_TCP_SRC"),
  TCP_DST(
      DECIMAL, 16, NEEDS_TCP, "tcp_dst", "tp_dst", basic(14, 2), legacy(10, 2), "NXM_OF_TCP_DST"),
  UDP_SRC(
      DECIMAL, 16, NEEDS_UDP, "udp_src", "tp_src", basic(15, 2), legacy(11, 2), "NXM_OF_UDP_SRC"),
  UDP_DST(
      DECIMAL, 16, NEEDS_UDP, "udp_dst", "tp_dst", basic(16, 2), legacy(12, 2), "NXM_OF_UDP_DST"),
  SCTP_SRC(DECIMAL, 16, NEEDS_SCTP, "sctp_src", "tp_src", basic(17, 2)),
  SCTP_DST(DECIMAL, 16, NEEDS_SCTP, "sctp_dst", "tp_dst", basic(18, 2)),
  PBB_ISID(DECIMAL, 24, NEEDS_PBB, "pbb_isid", "pbb_isid", basic(37, 3)),
  IPV6_EXTHDR(HEX, 9, NEEDS_IPV6, "ipv6_exthdr", "ipv6_exthdr", basic(39, 2));

  /** How a value is written. */
  public enum Format {
    DECIMAL,
    HEX,
    PORT,
    MAC,
    IPV4,
    IPV6
  }

  /** {@code OFPXMC_OPENFLOW_BASIC}. */
  public static final int CLASS_BASIC = 0x8000;

  /** Nicira's own fields. */
  public static final int CLASS_NICIRA = 0x0001;

  /** The fields of OpenFlow 1.0 under Nicira's extended match. */
  public static final int CLASS_LEGACY = 0x0000;

  /** {@code OFPXMC_EXPERIMENTER}: four more bytes of header follow. */
  public static final int CLASS_EXPERIMENTER = 0xffff;

  private static final int FIELDS_PER_CLASS = 128;
  private static final @Nullable OxmField[] BASIC_FIELDS = byNumber(CLASS_BASIC);
  private static final @Nullable OxmField[] NICIRA_FIELDS = byNumber(CLASS_NICIRA);
  private static final @Nullable OxmField[] LEGACY_FIELDS = byNumber(CLASS_LEGACY);
  private static final Map<String, OxmField> BY_HEADER_NAME = byHeaderName();
  private static final Map<String, OxmField> BY_NAME = byName();
  private static final List<OxmField> REGISTERS = List.of(values()).subList(1, 17);

  private final Format format;
  private final int bits;
  private final Prerequisite prerequisite;
  private final String text;
  private final String matchText;
  private final int header;
  private final String headerText;
  private final int olderHeader;
  private final String olderHeaderText;

  /** A Nicira register. */
  OxmField(int register) {
    this.format = HEX;
    this.bits = 32;
    this.prerequisite = NEEDS_NOTHING;
    this.text = "reg" + register;
    this.matchText = text;
    this.header = nicira(register, 4);
    this.olderHeader = 0;
    this.headerText = "NXM_NX_REG" + register;
    this.olderHeaderText = headerText;
  }

  /** A field with one header. */
  OxmField(
      Format format,
      int bits,
      Prerequisite prerequisite,
      String text,
      String matchText,
      int header) {
    this.format = format;
    this.bits = bits;
    this.prerequisite = prerequisite;
    this.text = text;
    this.matchText = matchText;
    this.header = header;
    this.olderHeader = 0;
    this.headerText = (header >>> 16 == CLASS_BASIC ? "OXM_OF_" : "NXM_NX_") + name();
    this.olderHeaderText = headerText;
  }

  /** A field with two headers. */
  OxmField(
      Format format,
      int bits,
      Prerequisite prerequisite,
      String text,
      String matchText,
      int header,
      int olderHeader,
      String olderHeaderText) {
    this.format = format;
    this.bits = bits;
    this.prerequisite = prerequisite;
    this.text = text;
    this.matchText = matchText;
    this.header = header;
    this.olderHeader = olderHeader;
    this.headerText = "OXM_OF_" + name();
    this.olderHeaderText = olderHeaderText;
  }

  private static int basic(int number, int length) {
    return header(CLASS_BASIC, number, length);
  }

  private static int nicira(int number, int length) {
    return header(CLASS_NICIRA, number, length);
  }

  private static int legacy(int number, int length) {
    return header(CLASS_LEGACY, number, length);
  }

  private static int header(int oxmClass, int number, int length) {
    return oxmClass << 16 | number << 9 | length;
  }

  private static @Nullable OxmField[] byNumber(int oxmClass) {
    @Nullable OxmField[] fields = new OxmField[FIELDS_PER_CLASS];
    for (OxmField field : values()) {
      if (field.header >>> 16 == oxmClass) {
        fields[field.header >>> 9 & 0x7f] = field;
      }
      if (field.olderHeader != 0 && field.olderHeader >>> 16 == oxmClass) {
        fields[field.olderHeader >>> 9 & 0x7f] = field;
      }
    }
    return fields;
  }

  private static Map<String, OxmField> byName() {
    Map<String, OxmField> fields = new HashMap<>();
    for (OxmField field : values()) {
      fields.putIfAbsent(field.matchText, field);
      fields.put(field.text, field);
    }
    fields.keySet().removeAll(List.of("tp_src", "tp_dst"));
    fields.put("ip_proto", IP_PROTO);
    fields.put("ip_ecn", IP_ECN);
    fields.put("ip_ttl", IP_TTL);
    fields.put("nw_tos_shifted", IP_DSCP);
    return fields;
  }

  private static Map<String, OxmField> byHeaderName() {
    Map<String, OxmField> fields = new HashMap<>();
    for (OxmField field : values()) {
      fields.put(field.headerText, field);
      fields.put(field.olderHeaderText, field);
    }
    return fields;
  }

  /** The field that a header's class and number mean, whatever its length. */
  public static @Nullable OxmField ofHeader(int header) {
    @Nullable OxmField[] fields =
        switch (header >>> 16) {
          case CLASS_BASIC -> BASIC_FIELDS;
          case CLASS_NICIRA -> NICIRA_FIELDS;
          case CLASS_LEGACY -> LEGACY_FIELDS;
          default -> null;
        };
    return fields == null ? null : fields[header >>> 9 & 0x7f];
  }

  /**
   * The field of that name, as it is in a match or in a {@code set_field} action, except for the
   * names that several fields share.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static OxmField named(String name) {
    OxmField field = BY_NAME.get(name);
    if (field == null) {
      throw new IllegalArgumentException("unknown field \"" + name + '"');
    }
    return field;
  }

  /** The field of a header's name, as {@code NXM_OF_ETH_SRC} or {@code OXM_OF_ETH_SRC}. */
  public static Optional<OxmField> ofHeaderName(String name) {
    return Optional.ofNullable(BY_HEADER_NAME.get(name));
  }

  /**
   * Nicira's register.
   *
   * @param number 0 to 15
   * @throws IndexOutOfBoundsException if there is no such register
   */
  public static OxmField register(int number) {
    return REGISTERS.get(number);
  }

  /** The field's width in bits. */
  public int bits() {
    return bits;
  }

  /** The header without mask: class, number and length (OpenFlow 1.3.5 section 7.2.3.2). */
  public int header() {
    return header;
  }

  /** The name of the field in a {@code set_field} action of {@code ovs-ofctl}. */
  public String text() {
    return text;
  }

  /** The number of bytes that a value has on the wire. */
  public int bytes() {
    return header & 0xff;
  }

  /** The number of longs that a value takes. */
  public int words() {
    return bits > 64 ? 2 : 1;
  }

  /** The ones of a mask that masks nothing, in the low word. */
  public long ones() {
    return bits >= 64 ? -1L : (1L << bits) - 1;
  }

  /** The ones of a mask that masks nothing, in the high word. */
  public long onesHigh() {
    return bits > 64 ? -1L : 0;
  }

  public Format format() {
    return format;
  }

  Prerequisite prerequisite() {
    return prerequisite;
  }

  /** The name of the field in a match. */
  public String matchText() {
    return matchText;
  }

  /** The name of the header in a {@code move} or {@code load} action. */
  public String headerText() {
    return olderHeaderText;
  }
}
