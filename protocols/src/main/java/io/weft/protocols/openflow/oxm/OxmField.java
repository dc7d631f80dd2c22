package io.weft.protocols.openflow.oxm;

import static io.weft.protocols.openflow.oxm.OxmField.Format.BYTES;
import static io.weft.protocols.openflow.oxm.OxmField.Format.CT_STATE_FLAGS;
import static io.weft.protocols.openflow.oxm.OxmField.Format.DECIMAL;
import static io.weft.protocols.openflow.oxm.OxmField.Format.FRAGMENT;
import static io.weft.protocols.openflow.oxm.OxmField.Format.HEX;
import static io.weft.protocols.openflow.oxm.OxmField.Format.IPV4;
import static io.weft.protocols.openflow.oxm.OxmField.Format.IPV6;
import static io.weft.protocols.openflow.oxm.OxmField.Format.MAC;
import static io.weft.protocols.openflow.oxm.OxmField.Format.NARROW_PORT;
import static io.weft.protocols.openflow.oxm.OxmField.Format.PACKET_TYPE_PAIR;
import static io.weft.protocols.openflow.oxm.OxmField.Format.PORT;
import static io.weft.protocols.openflow.oxm.OxmField.Format.TCP_FLAG_BITS;
import static io.weft.protocols.openflow.oxm.OxmField.Format.TUNNEL_FLAGS;
import static io.weft.protocols.openflow.oxm.OxmHeader.basic;
import static io.weft.protocols.openflow.oxm.OxmHeader.ericsson;
import static io.weft.protocols.openflow.oxm.OxmHeader.legacy;
import static io.weft.protocols.openflow.oxm.OxmHeader.nicira;
import static io.weft.protocols.openflow.oxm.OxmHeader.niciraExperimenter;
import static io.weft.protocols.openflow.oxm.OxmHeader.nsh;
import static io.weft.protocols.openflow.oxm.OxmHeader.onf;
import static io.weft.protocols.openflow.oxm.OxmHeader.packetRegister;
import static io.weft.protocols.openflow.oxm.Prerequisite.NEEDS_ARP;
import static io.weft.protocols.openflow.oxm.Prerequisite.NEEDS_CT;
import static io.weft.protocols.openflow.oxm.Prerequisite.NEEDS_CT_IPV4;
import static io.weft.protocols.openflow.oxm.Prerequisite.NEEDS_CT_IPV6;
import static io.weft.protocols.openflow.oxm.Prerequisite.NEEDS_CT_PROTO;
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
import static io.weft.protocols.openflow.oxm.Prerequisite.NEEDS_NSH;
import static io.weft.protocols.openflow.oxm.Prerequisite.NEEDS_PBB;
import static io.weft.protocols.openflow.oxm.Prerequisite.NEEDS_SCTP;
import static io.weft.protocols.openflow.oxm.Prerequisite.NEEDS_TCP;
import static io.weft.protocols.openflow.oxm.Prerequisite.NEEDS_UDP;
import static io.weft.protocols.openflow.oxm.Prerequisite.NEEDS_VLAN;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The match fields: all of OpenFlow 1.3.5 section 7.2.3.7, and those that Open vSwitch has under
 * Nicira's, ONF's and others' classes (ovs-fields(7)).
 *
 * <p>This table is all that the codec, the text form and the builder know of a field. {@link
 * Match.Builder} puts fields on the wire in its order; each field comes after its prerequisites. A
 * field's value is the number in its {@link #bits()} low bits; one of 128 bits has the first 64 in
 * a second, high word. The options of a tunnel, {@code TUN_METADATA}, have a value of 1 to 124
 * bytes instead.
 *
 * <p>Some fields are another view of others: the extended registers of pairs and fours of
 * registers, {@code IN_PORT_NXM} of {@code IN_PORT}, {@code VLAN_TCI} of the tag's identifier and
 * priority, {@code IP_TOS} of {@code IP_DSCP}. A {@linkplain Match#normalized() normalized} match
 * has none of the former.
 */
public enum OxmField {
  // Format, bits, prerequisite, name and perhaps the name in a match; then the headers, first the
  // one that OpenFlow 1.3 has.
  PACKET_TYPE(PACKET_TYPE_PAIR, 32, "packet_type", basic(44)),
  ETH_TYPE(HEX, 16, "eth_type dl_type", basic(5), legacy(3)),
  PKT_MARK(HEX, 32, "pkt_mark", nicira(33)),
  RECIRC_ID(HEX, 32, "recirc_id", nicira(36)),
  DP_HASH(HEX, 32, "dp_hash", nicira(35)),
  CONJ_ID(DECIMAL, 32, "conj_id", nicira(37)),
  ACTSET_OUTPUT(PORT, 32, "actset_output", onf(43), basic(43)),
  CT_STATE(CT_STATE_FLAGS, 32, "ct_state", nicira(105)),
  CT_ZONE(HEX, 16, "ct_zone", nicira(106)),
  CT_MARK(HEX, 32, "ct_mark", nicira(107)),
  CT_LABEL(HEX, 128, "ct_label", nicira(108)),
  CT_NW_SRC(IPV4, 32, NEEDS_CT_IPV4, "ct_nw_src", nicira(120)),
  CT_IPV6_SRC(IPV6, 128, NEEDS_CT_IPV6, "ct_ipv6_src", nicira(122)),
  CT_NW_DST(IPV4, 32, NEEDS_CT_IPV4, "ct_nw_dst", nicira(121)),
  CT_IPV6_DST(IPV6, 128, NEEDS_CT_IPV6, "ct_ipv6_dst", nicira(123)),
  CT_NW_PROTO(DECIMAL, 8, NEEDS_CT, "ct_nw_proto", nicira(119)),
  CT_TP_SRC(DECIMAL, 16, NEEDS_CT_PROTO, "ct_tp_src", nicira(124)),
  CT_TP_DST(DECIMAL, 16, NEEDS_CT_PROTO, "ct_tp_dst", nicira(125)),
  REG0(HEX, 32, "reg0", nicira(0)),
  REG1(HEX, 32, "reg1", nicira(1)),
  REG2(HEX, 32, "reg2", nicira(2)),
  REG3(HEX, 32, "reg3", nicira(3)),
  REG4(HEX, 32, "reg4", nicira(4)),
  REG5(HEX, 32, "reg5", nicira(5)),
  REG6(HEX, 32, "reg6", nicira(6)),
  REG7(HEX, 32, "reg7", nicira(7)),
  REG8(HEX, 32, "reg8", nicira(8)),
  REG9(HEX, 32, "reg9", nicira(9)),
  REG10(HEX, 32, "reg10", nicira(10)),
  REG11(HEX, 32, "reg11", nicira(11)),
  REG12(HEX, 32, "reg12", nicira(12)),
  REG13(HEX, 32, "reg13", nicira(13)),
  REG14(HEX, 32, "reg14", nicira(14)),
  REG15(HEX, 32, "reg15", nicira(15)),
  XREG0(HEX, 64, "xreg0", packetRegister(0).named("PKT_REG0")),
  XREG1(HEX, 64, "xreg1", packetRegister(1).named("PKT_REG1")),
  XREG2(HEX, 64, "xreg2", packetRegister(2).named("PKT_REG2")),
  XREG3(HEX, 64, "xreg3", packetRegister(3).named("PKT_REG3")),
  XREG4(HEX, 64, "xreg4", packetRegister(4).named("PKT_REG4")),
  XREG5(HEX, 64, "xreg5", packetRegister(5).named("PKT_REG5")),
  XREG6(HEX, 64, "xreg6", packetRegister(6).named("PKT_REG6")),
  XREG7(HEX, 64, "xreg7", packetRegister(7).named("PKT_REG7")),
  XXREG0(HEX, 128, "xxreg0", nicira(111)),
  XXREG1(HEX, 128, "xxreg1", nicira(112)),
  XXREG2(HEX, 128, "xxreg2", nicira(113)),
  XXREG3(HEX, 128, "xxreg3", nicira(114)),
  TUNNEL_ID(HEX, 64, "tun_id", basic(38), nicira(16).named("TUN_ID")),
  TUN_IPV4_SRC(IPV4, 32, "tun_src", nicira(31)),
  TUN_IPV4_DST(IPV4, 32, "tun_dst", nicira(32)),
  TUN_IPV6_SRC(IPV6, 128, "tun_ipv6_src", nicira(109)),
  TUN_IPV6_DST(IPV6, 128, "tun_ipv6_dst", nicira(110)),
  TUN_GBP_ID(DECIMAL, 16, "tun_gbp_id", nicira(38)),
  TUN_GBP_FLAGS(HEX, 8, "tun_gbp_flags", nicira(39)),
  TUN_ERSPAN_VER(DECIMAL, 4, "tun_erspan_ver", niciraExperimenter(12).named("ERSPAN_VER")),
  TUN_ERSPAN_IDX(HEX, 20, "tun_erspan_idx", niciraExperimenter(11, 4).named("ERSPAN_IDX")),
  TUN_ERSPAN_DIR(DECIMAL, 1, "tun_erspan_dir", niciraExperimenter(13).named("ERSPAN_DIR")),
  TUN_ERSPAN_HWID(HEX, 6, "tun_erspan_hwid", niciraExperimenter(14).named("ERSPAN_HWID")),
  TUN_GTPU_FLAGS(HEX, 8, "tun_gtpu_flags gtpu_flags", niciraExperimenter(15).named("GTPU_FLAGS")),
  TUN_GTPU_MSGTYPE(
      DECIMAL, 8, "tun_gtpu_msgtype gtpu_msgtype", niciraExperimenter(16).named("GTPU_MSGTYPE")),
  TUN_FLAGS(TUNNEL_FLAGS, 1, "tun_flags", nicira(104, 2)),
  TUN_METADATA0(BYTES, 992, "tun_metadata0", nicira(40)),
  TUN_METADATA1(BYTES, 992, "tun_metadata1", nicira(41)),
  TUN_METADATA2(BYTES, 992, "tun_metadata2", nicira(42)),
  TUN_METADATA3(BYTES, 992, "tun_metadata3", nicira(43)),
  TUN_METADATA4(BYTES, 992, "tun_metadata4", nicira(44)),
  TUN_METADATA5(BYTES, 992, "tun_metadata5", nicira(45)),
  TUN_METADATA6(BYTES, 992, "tun_metadata6", nicira(46)),
  TUN_METADATA7(BYTES, 992, "tun_metadata7", nicira(47)),
  TUN_METADATA8(BYTES, 992, "tun_metadata8", nicira(48)),
  TUN_METADATA9(BYTES, 992, "tun_metadata9", nicira(49)),
  TUN_METADATA10(BYTES, 992, "tun_metadata10", nicira(50)),
  TUN_METADATA11(BYTES, 992, "tun_metadata11", nicira(51)),
  TUN_METADATA12(BYTES, 992, "tun_metadata12", nicira(52)),
  TUN_METADATA13(BYTES, 992, "tun_metadata13", nicira(53)),
  TUN_METADATA14(BYTES, 992, "tun_metadata14", nicira(54)),
  TUN_METADATA15(BYTES, 992, "tun_metadata15", nicira(55)),
  TUN_METADATA16(BYTES, 992, "tun_metadata16", nicira(56)),
  TUN_METADATA17(BYTES, 992, "tun_metadata17", nicira(57)),
  TUN_METADATA18(BYTES, 992, "tun_metadata18", nicira(58)),
  TUN_METADATA19(BYTES, 992, "tun_metadata19", nicira(59)),
  TUN_METADATA20(BYTES, 992, "tun_metadata20", nicira(60)),
  TUN_METADATA21(BYTES, 992, "tun_metadata21", nicira(61)),
  TUN_METADATA22(BYTES, 992, "tun_metadata22", nicira(62)),
  TUN_METADATA23(BYTES, 992, "tun_metadata23", nicira(63)),
  TUN_METADATA24(BYTES, 992, "tun_metadata24", nicira(64)),
  TUN_METADATA25(BYTES, 992, "tun_metadata25", nicira(65)),
  TUN_METADATA26(BYTES, 992, "tun_metadata26", nicira(66)),
  TUN_METADATA27(BYTES, 992, "tun_metadata27", nicira(67)),
  TUN_METADATA28(BYTES, 992, "tun_metadata28", nicira(68)),
  TUN_METADATA29(BYTES, 992, "tun_metadata29", nicira(69)),
  TUN_METADATA30(BYTES, 992, "tun_metadata30", nicira(70)),
  TUN_METADATA31(BYTES, 992, "tun_metadata31", nicira(71)),
  TUN_METADATA32(BYTES, 992, "tun_metadata32", nicira(72)),
  TUN_METADATA33(BYTES, 992, "tun_metadata33", nicira(73)),
  TUN_METADATA34(BYTES, 992, "tun_metadata34", nicira(74)),
  TUN_METADATA35(BYTES, 992, "tun_metadata35", nicira(75)),
  TUN_METADATA36(BYTES, 992, "tun_metadata36", nicira(76)),
  TUN_METADATA37(BYTES, 992, "tun_metadata37", nicira(77)),
  TUN_METADATA38(BYTES, 992, "tun_metadata38", nicira(78)),
  TUN_METADATA39(BYTES, 992, "tun_metadata39", nicira(79)),
  TUN_METADATA40(BYTES, 992, "tun_metadata40", nicira(80)),
  TUN_METADATA41(BYTES, 992, "tun_metadata41", nicira(81)),
  TUN_METADATA42(BYTES, 992, "tun_metadata42", nicira(82)),
  TUN_METADATA43(BYTES, 992, "tun_metadata43", nicira(83)),
  TUN_METADATA44(BYTES, 992, "tun_metadata44", nicira(84)),
  TUN_METADATA45(BYTES, 992, "tun_metadata45", nicira(85)),
  TUN_METADATA46(BYTES, 992, "tun_metadata46", nicira(86)),
  TUN_METADATA47(BYTES, 992, "tun_metadata47", nicira(87)),
  TUN_METADATA48(BYTES, 992, "tun_metadata48", nicira(88)),
  TUN_METADATA49(BYTES, 992, "tun_metadata49", nicira(89)),
  TUN_METADATA50(BYTES, 992, "tun_metadata50", nicira(90)),
  TUN_METADATA51(BYTES, 992, "tun_metadata51", nicira(91)),
  TUN_METADATA52(BYTES, 992, "tun_metadata52", nicira(92)),
  TUN_METADATA53(BYTES, 992, "tun_metadata53", nicira(93)),
  TUN_METADATA54(BYTES, 992, "tun_metadata54", nicira(94)),
  TUN_METADATA55(BYTES, 992, "tun_metadata55", nicira(95)),
  TUN_METADATA56(BYTES, 992, "tun_metadata56", nicira(96)),
  TUN_METADATA57(BYTES, 992, "tun_metadata57", nicira(97)),
  TUN_METADATA58(BYTES, 992, "tun_metadata58", nicira(98)),
  TUN_METADATA59(BYTES, 992, "tun_metadata59", nicira(99)),
  TUN_METADATA60(BYTES, 992, "tun_metadata60", nicira(100)),
  TUN_METADATA61(BYTES, 992, "tun_metadata61", nicira(101)),
  TUN_METADATA62(BYTES, 992, "tun_metadata62", nicira(102)),
  TUN_METADATA63(BYTES, 992, "tun_metadata63", nicira(103)),
  METADATA(HEX, 64, "metadata", basic(2)),
  IN_PORT(PORT, 32, "in_port_oxm in_port", basic(0)),
  IN_PORT_NXM(NARROW_PORT, 16, "in_port", legacy(0).named("IN_PORT")),
  IN_PHY_PORT(PORT, 32, NEEDS_IN_PORT, "in_phy_port", basic(1)),
  VLAN_VID(DECIMAL, 13, "vlan_vid", basic(6)),
  VLAN_PCP(DECIMAL, 3, NEEDS_VLAN, "vlan_pcp dl_vlan_pcp", basic(7)),
  VLAN_TCI(HEX, 16, "vlan_tci", legacy(4)),
  ETH_SRC(MAC, 48, "eth_src dl_src", basic(4), legacy(2)),
  ETH_DST(MAC, 48, "eth_dst dl_dst", basic(3), legacy(1)),
  IPV6_SRC(IPV6, 128, NEEDS_IPV6, "ipv6_src", basic(26), nicira(19)),
  IPV6_DST(IPV6, 128, NEEDS_IPV6, "ipv6_dst", basic(27), nicira(20)),
  IPV6_FLABEL(HEX, 20, NEEDS_IPV6, "ipv6_label", basic(28, 4), nicira(27, 4).named("IPV6_LABEL")),
  ARP_SPA(IPV4, 32, NEEDS_ARP, "arp_spa", basic(22), legacy(16)),
  ARP_TPA(IPV4, 32, NEEDS_ARP, "arp_tpa", basic(23), legacy(17)),
  NSH_FLAGS(DECIMAL, 8, NEEDS_NSH, "nsh_flags", nsh(1)),
  NSH_TTL(DECIMAL, 8, NEEDS_NSH, "nsh_ttl", nsh(10)),
  NSH_MDTYPE(DECIMAL, 8, NEEDS_NSH, "nsh_mdtype", nsh(2)),
  NSH_NP(DECIMAL, 8, NEEDS_NSH, "nsh_np", nsh(3)),
  NSH_SPI(HEX, 24, NEEDS_NSH, "nsh_spi", nsh(4, 4)),
  NSH_SI(DECIMAL, 8, NEEDS_NSH, "nsh_si", nsh(5)),
  NSH_C1(HEX, 32, NEEDS_NSH, "nsh_c1", nsh(6)),
  NSH_C2(HEX, 32, NEEDS_NSH, "nsh_c2", nsh(7)),
  NSH_C3(HEX, 32, NEEDS_NSH, "nsh_c3", nsh(8)),
  NSH_C4(HEX, 32, NEEDS_NSH, "nsh_c4", nsh(9)),
  IPV4_SRC(IPV4, 32, NEEDS_IPV4, "ip_src nw_src", basic(11), legacy(7).named("IP_SRC")),
  IPV4_DST(IPV4, 32, NEEDS_IPV4, "ip_dst nw_dst", basic(12), legacy(8).named("IP_DST")),
  IP_PROTO(DECIMAL, 8, NEEDS_IP, "nw_proto", basic(10), legacy(6)),
  ARP_OP(DECIMAL, 16, NEEDS_ARP, "arp_op", basic(21), legacy(15)),
  ARP_SHA(MAC, 48, NEEDS_ARP, "arp_sha", basic(24), nicira(17)),
  ARP_THA(MAC, 48, NEEDS_ARP, "arp_tha", basic(25), nicira(18)),
  IP_DSCP(DECIMAL, 6, NEEDS_IP, "ip_dscp", basic(8)),
  IP_TOS(DECIMAL, 8, NEEDS_IP, "nw_tos", legacy(5)),
  IP_ECN(DECIMAL, 2, NEEDS_IP, "nw_ecn", basic(9), nicira(28)),
  IP_TTL(DECIMAL, 8, NEEDS_IP, "nw_ttl", nicira(29)),
  MPLS_LABEL(DECIMAL, 20, NEEDS_MPLS, "mpls_label", basic(34, 4)),
  MPLS_TC(DECIMAL, 3, NEEDS_MPLS, "mpls_tc", basic(35)),
  MPLS_TTL(DECIMAL, 8, NEEDS_MPLS, "mpls_ttl", nicira(30)),
  MPLS_BOS(DECIMAL, 1, NEEDS_MPLS, "mpls_bos", basic(36)),
  IP_FRAG(FRAGMENT, 2, NEEDS_IP, "ip_frag nw_frag", nicira(26)),
  ICMPV4_TYPE(DECIMAL, 8, NEEDS_ICMPV4, "icmp_type", basic(19), legacy(13).named("ICMP_TYPE")),
  ICMPV4_CODE(DECIMAL, 8, NEEDS_ICMPV4, "icmp_code", basic(20), legacy(14).named("ICMP_CODE")),
  ICMPV6_TYPE(DECIMAL, 8, NEEDS_ICMPV6, "icmpv6_type icmp_type", basic(29), nicira(21)),
  ICMPV6_CODE(DECIMAL, 8, NEEDS_ICMPV6, "icmpv6_code icmp_code", basic(30), nicira(22)),
  IPV6_ND_TARGET(IPV6, 128, NEEDS_ND, "nd_target", basic(31), nicira(23).named("ND_TARGET")),
  IPV6_ND_SLL(MAC, 48, NEEDS_ND_SOLICIT, "nd_sll", basic(32), nicira(24).named("ND_SLL")),
  IPV6_ND_TLL(MAC, 48, NEEDS_ND_ADVERT, "nd_tll", basic(33), nicira(25).named("ND_TLL")),
  ND_RESERVED(DECIMAL, 32, NEEDS_ND, "nd_reserved", ericsson(1).named("ICMPV6_ND_RESERVED")),
  ND_OPTIONS_TYPE(
      DECIMAL, 8, NEEDS_ND, "nd_options_type", ericsson(2).named("ICMPV6_ND_OPTIONS_TYPE")),
  TCP_SRC(DECIMAL, 16, NEEDS_TCP, "tcp_src tp_src", basic(13), legacy(9)),
  TCP_DST(DECIMAL, 16, NEEDS_TCP, "tcp_dst tp_dst", basic(14), legacy(10)),
  UDP_SRC(DECIMAL, 16, NEEDS_UDP, "udp_src tp_src", basic(15), legacy(11)),
  UDP_DST(DECIMAL, 16, NEEDS_UDP, "udp_dst tp_dst", basic(16), legacy(12)),
  SCTP_SRC(DECIMAL, 16, NEEDS_SCTP, "sctp_src tp_src", basic(17)),
  SCTP_DST(DECIMAL, 16, NEEDS_SCTP, "sctp_dst tp_dst", basic(18)),
  TCP_FLAGS(TCP_FLAG_BITS, 12, NEEDS_TCP, "tcp_flags", onf(42), nicira(34), basic(42)),
  PBB_ISID(DECIMAL, 24, NEEDS_PBB, "pbb_isid", basic(37)),
  IPV6_EXTHDR(HEX, 9, NEEDS_IPV6, "ipv6_exthdr", basic(39));

  /** How a value is written. */
  public enum Format {
    /** A decimal number; with a mask, both are hexadecimal. */
    DECIMAL,
    /** A hexadecimal number. */
    HEX,
    /** A port's number or name. */
    PORT,
    /** A port's 16-bit number of OpenFlow 1.0, or name. */
    NARROW_PORT,
    /** A MAC address. */
    MAC,
    /** An IPv4 address. */
    IPV4,
    /** An IPv6 address. */
    IPV6,
    /** A word for a kind of fragment. */
    FRAGMENT,
    /** Flags of a tracked connection. */
    CT_STATE_FLAGS,
    /** Flags of TCP. */
    TCP_FLAG_BITS,
    /** Flags of a tunnel. */
    TUNNEL_FLAGS,
    /** A name space and a type in parentheses. */
    PACKET_TYPE_PAIR,
    /** Hexadecimal digits, two for each byte. */
    BYTES
  }

  private final Format format;
  private final int bits;
  private final Prerequisite prerequisite;
  private final String text;
  private final String matchText;

  @SuppressWarnings("ImmutableEnumChecker") // A list that Stream.toList gives cannot be changed.
  private final List<OxmHeader> headers;

  /** What the first of {@link #headers} says, and other constants of a field, at hand. */
  @SuppressWarnings("ImmutableEnumChecker") // A record of numbers and a text.
  private final OxmHeader mainHeader;

  private final int header;
  private final int bytes;
  private final int experimenter;
  private final long ones;
  private final boolean usual;

  OxmField(Format format, int bits, String names, OxmHeader... headers) {
    this(format, bits, NEEDS_NOTHING, names, headers);
  }

  OxmField(Format format, int bits, Prerequisite prerequisite, String names, OxmHeader... headers) {
    this.format = format;
    this.bits = bits;
    this.prerequisite = prerequisite;
    int space = names.indexOf(' ');
    this.text = space < 0 ? names : names.substring(0, space);
    this.matchText = names.substring(space + 1);
    this.headers = Arrays.stream(headers).map(h -> h.of(name(), (bits + 7) / 8)).toList();
    this.mainHeader = this.headers.get(0);
    this.header = mainHeader.bits();
    this.bytes = mainHeader.valueBytes();
    this.experimenter = mainHeader.experimenter();
    this.ones = bits >= 64 ? -1L : (1L << bits) - 1;
    int oxmClass = mainHeader.oxmClass();
    boolean isOfUsualClass =
        oxmClass == OxmHeader.CLASS_BASIC || oxmClass == OxmHeader.CLASS_NICIRA;
    boolean isView = format == CT_STATE_FLAGS || format == PACKET_TYPE_PAIR;
    this.usual = isOfUsualClass && bits <= 64 && !isView;
  }

  /**
   * The field that a header's class and number mean, whatever its length; null if there is none, or
   * it is an experimenter's.
   */
  public static @Nullable OxmField ofHeader(int header) {
    return OxmIndex.ofHeader(header, 0);
  }

  /**
   * The field that a header means, whatever its length; null if there is none.
   *
   * @param experimenter the experimenter's number if the header's class says that there is one
   */
  public static @Nullable OxmField ofHeader(int header, int experimenter) {
    return OxmIndex.ofHeader(header, experimenter);
  }

  /**
   * The field of that name, as it is in a match or in a {@code set_field} action, or of its header;
   * empty for the names that several fields share.
   */
  public static Optional<OxmField> find(String name) {
    return Optional.ofNullable(OxmIndex.ofName(name));
  }

  /** The field of a header's name, as {@code NXM_OF_ETH_SRC} or {@code OXM_OF_ETH_SRC}. */
  public static Optional<OxmField> ofHeaderName(String name) {
    return Optional.ofNullable(OxmIndex.ofHeaderName(name));
  }

  /**
   * Nicira's register.
   *
   * @param number 0 to 15
   * @throws IndexOutOfBoundsException if there is no such register
   */
  public static OxmField register(int number) {
    return OxmIndex.REGISTERS.get(number);
  }

  /**
   * The extended register of two registers, of which the first is in the high half.
   *
   * @param number 0 to 7
   * @throws IndexOutOfBoundsException if there is no such register
   */
  public static OxmField extendedRegister(int number) {
    return OxmIndex.EXTENDED_REGISTERS.get(number);
  }

  /**
   * The extended register of four registers, of which the first is the highest.
   *
   * @param number 0 to 3
   * @throws IndexOutOfBoundsException if there is no such register
   */
  public static OxmField doubleExtendedRegister(int number) {
    return OxmIndex.DOUBLE_EXTENDED_REGISTERS.get(number);
  }

  /**
   * An option of a tunnel, as a table of the switch maps it.
   *
   * @param number 0 to 63
   * @throws IndexOutOfBoundsException if there is no such field
   */
  public static OxmField tunnelMetadata(int number) {
    return OxmIndex.TUNNEL_METADATA.get(number);
  }

  /** Whether a field under another header than {@link #header} may be this one. */
  boolean hasOtherHeaders() {
    return headers.size() > 1;
  }

  /** The field's width in bits; the greatest, if it {@linkplain #isVariable() varies}. */
  public int bits() {
    return bits;
  }

  /** The width that actions see: of a tag's identifier, without the bit that says there is one. */
  public int subfieldBits() {
    return this == VLAN_VID ? 12 : bits;
  }

  /**
   * The header without mask: class, number and length (OpenFlow 1.3.5 section 7.2.3.2). That of an
   * {@link #experimenter()} has his four bytes in its length.
   */
  public int header() {
    return header;
  }

  /** The experimenter whose field this is, whose number follows the header; 0 for none. */
  public int experimenter() {
    return experimenter;
  }

  /** All headers that the field goes by, that of OpenFlow 1.3 first. */
  public List<OxmHeader> headers() {
    return headers;
  }

  OxmHeader mainHeader() {
    return mainHeader;
  }

  /**
   * Whether a normalized match has other fields, of which this is a view, in its place, or fewer
   * bits of it.
   */
  boolean isView() {
    return switch (this) {
      case PACKET_TYPE, CT_STATE, IN_PORT_NXM, VLAN_TCI, IP_TOS -> true;
      default -> compareTo(XREG0) >= 0 && compareTo(XXREG3) <= 0;
    };
  }

  /** Its place among the fields, from 0: the order of a match, which no peer sees. */
  @SuppressWarnings("EnumOrdinal") // Not kept and not sent.
  int number() {
    return ordinal();
  }

  /** Whether it is a number of up to 64 bits after a header of four bytes, and no view, as most. */
  boolean isUsual() {
    return usual;
  }

  /** The header of Nicira's extended match for OpenFlow 1.0, or the only one. */
  public OxmHeader niciraHeader() {
    for (OxmHeader header : headers) {
      if (header.isNicira()) {
        return header;
      }
    }
    return headers.get(0);
  }

  /** The place in {@link #headers()} of a header, 0 if it is none of them. */
  public int form(int header) {
    for (int i = 1; i < headers.size(); i++) {
      if (headers.get(i).bits() >>> 9 == header >>> 9) {
        return i;
      }
    }
    return 0;
  }

  /** Whether a value has as many bytes as its header says, up to 124. */
  public boolean isVariable() {
    return format == BYTES;
  }

  /** The name of the field in a {@code set_field} action of {@code ovs-ofctl}. */
  public String text() {
    return text;
  }

  /** The number of bytes that a value has on the wire; the greatest, if that varies. */
  public int bytes() {
    return bytes;
  }

  /** The number of longs that a value takes. */
  public int words() {
    return bits > 64 ? 2 : 1;
  }

  /** The ones of a mask that masks nothing, in the low word. */
  public long ones() {
    return ones;
  }

  /** The ones of a mask that masks nothing, in the high word. */
  public long onesHigh() {
    return bits > 64 ? -1L : 0;
  }

  /** How a value is written. */
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
    return niciraHeader().name();
  }
}
