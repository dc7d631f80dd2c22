package io.weft.protocols.openflow.v10;

import io.netty.buffer.ByteBuf;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.internal.WireReader;
import io.weft.protocols.openflow.oxm.MatchCodec;
import io.weft.protocols.packet.Ipv4Address;
import io.weft.protocols.packet.MacAddress;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a flow asks of a packet: the twelve fields of {@code ofp_match} (OpenFlow 1.0.0 section
 * 5.2.3), each with a bit or a prefix that says how much of it counts. Immutable; all values are in
 * primitives.
 *
 * <p>Two matches are equal if they would be the same bytes, values that do not count included.
 * Compare {@link #normalized()} matches to know whether they ask for the same. The accessors tell
 * what counts.
 */
public final class Match {
  /** The length of {@code ofp_match} in bytes. */
  public static final int LENGTH = 40;

  /** In {@link #vlanVid()}: packets without a tag ({@code OFP_VLAN_NONE}). */
  public static final int NO_VLAN = 0xffff;

  /** In {@link #ethType()}: frames of 802.3 without an Ethernet type. */
  public static final int NO_ETH_TYPE = 0x05ff;

  /** In {@link #wildcards()}: the port does not count. */
  public static final int WILDCARD_IN_PORT = 1;

  /** In {@link #wildcards()}: the VLAN's identifier does not count. */
  public static final int WILDCARD_VLAN_VID = 1 << 1;

  /** In {@link #wildcards()}: the Ethernet source does not count. */
  public static final int WILDCARD_ETH_SRC = 1 << 2;

  /** In {@link #wildcards()}: the Ethernet destination does not count. */
  public static final int WILDCARD_ETH_DST = 1 << 3;

  /** In {@link #wildcards()}: the Ethernet type does not count. */
  public static final int WILDCARD_ETH_TYPE = 1 << 4;

  /** In {@link #wildcards()}: the IP protocol does not count. */
  public static final int WILDCARD_IP_PROTO = 1 << 5;

  /** In {@link #wildcards()}: the source port does not count. */
  public static final int WILDCARD_TP_SRC = 1 << 6;

  /** In {@link #wildcards()}: the destination port does not count. */
  public static final int WILDCARD_TP_DST = 1 << 7;

  /**
   * In {@link #wildcards()}: the lowest of six bits that tell how many low bits of the IPv4 source
   * do not count, all from 32 up.
   */
  public static final int WILDCARD_IPV4_SRC_SHIFT = 8;

  /** In {@link #wildcards()}: as {@link #WILDCARD_IPV4_SRC_SHIFT} for the destination. */
  public static final int WILDCARD_IPV4_DST_SHIFT = 14;

  /** In {@link #wildcards()}: the VLAN's priority does not count. */
  public static final int WILDCARD_VLAN_PCP = 1 << 20;

  /** In {@link #wildcards()}: the type of service does not count. */
  public static final int WILDCARD_IP_TOS = 1 << 21;

  /** Nothing counts; a field without a bit of its own has the length of its address. */
  static final int WILDCARD_ALL =
      (1 << 8) - 1
          | 32 << WILDCARD_IPV4_SRC_SHIFT
          | 32 << WILDCARD_IPV4_DST_SHIFT
          | WILDCARD_VLAN_PCP
          | WILDCARD_IP_TOS;

  /** The match of all packets. */
  public static final Match ANY = new Builder().build();

  final int wildcards;
  final int inPort;
  final long ethSrc;
  final long ethDst;
  final int vlanVid;
  final int vlanPcp;
  final int ethType;
  final int ipTos;
  final int ipProto;
  final int ipv4Src;
  final int ipv4Dst;
  final int tpSrc;
  final int tpDst;

  Match(
      int wildcards,
      int inPort,
      long ethSrc,
      long ethDst,
      int vlanVid,
      int vlanPcp,
      int ethType,
      int ipTos,
      int ipProto,
      int ipv4Src,
      int ipv4Dst,
      int tpSrc,
      int tpDst) {
    this.wildcards = wildcards;
    this.inPort = inPort;
    this.ethSrc = ethSrc;
    this.ethDst = ethDst;
    this.vlanVid = vlanVid;
    this.vlanPcp = vlanPcp;
    this.ethType = ethType;
    this.ipTos = ipTos;
    this.ipProto = ipProto;
    this.ipv4Src = ipv4Src;
    this.ipv4Dst = ipv4Dst;
    this.tpSrc = tpSrc;
    this.tpDst = tpDst;
  }

  /** Starts a match of all packets. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Reads a match as {@code ovs-ofctl} writes it.
   *
   * @throws IllegalArgumentException if the text is none, or asks for what this version lacks
   */
  public static Match parse(String text) {
    return FlowText.parseMatch(text);
  }

  /**
   * The match that asks for the same as an extended one.
   *
   * @throws IllegalArgumentException if that asks for what this version lacks
   */
  public static Match ofExtended(io.weft.protocols.openflow.oxm.Match extended) {
    return ExtendedMatch.from(extended).build();
  }

  /**
   * The same as an extended match, as later versions and Nicira's extensions have it.
   *
   * @throws IllegalArgumentException if the match asks for an ICMP type or code over 255, which no
   *     packet has
   */
  public io.weft.protocols.openflow.oxm.Match extended() {
    return ExtendedMatch.of(this);
  }

  /** {@code ofp_flow_wildcards} as on the wire: what does not count. */
  public int wildcards() {
    return wildcards;
  }

  private boolean counts(int wildcard) {
    return (wildcards & wildcard) == 0;
  }

  private OptionalInt ifCounts(int wildcard, int value) {
    return counts(wildcard) ? OptionalInt.of(value) : OptionalInt.empty();
  }

  /** The port that the packet came in by. */
  public Optional<PortNumber> inPort() {
    return counts(WILDCARD_IN_PORT) ? Optional.of(PortNumber.of16Bits(inPort)) : Optional.empty();
  }

  /** The Ethernet source. */
  public Optional<MacAddress> ethSrc() {
    return counts(WILDCARD_ETH_SRC) ? Optional.of(MacAddress.of(ethSrc)) : Optional.empty();
  }

  /** The Ethernet destination. */
  public Optional<MacAddress> ethDst() {
    return counts(WILDCARD_ETH_DST) ? Optional.of(MacAddress.of(ethDst)) : Optional.empty();
  }

  /** The VLAN's identifier, or {@link #NO_VLAN}. */
  public OptionalInt vlanVid() {
    return ifCounts(WILDCARD_VLAN_VID, vlanVid);
  }

  /** The VLAN's priority. */
  public OptionalInt vlanPcp() {
    return ifCounts(WILDCARD_VLAN_PCP, vlanPcp);
  }

  /** The Ethernet type after any tags, or {@link #NO_ETH_TYPE}. */
  public OptionalInt ethType() {
    return ifCounts(WILDCARD_ETH_TYPE, ethType);
  }

  /** The byte of the type of service, whose two low bits are zero. */
  public OptionalInt ipTos() {
    return ifCounts(WILDCARD_IP_TOS, ipTos);
  }

  /** The IP protocol, or the operation in ARP. */
  public OptionalInt ipProto() {
    return ifCounts(WILDCARD_IP_PROTO, ipProto);
  }

  /** The IPv4 source, or the sender's address in ARP, if any of its bits count. */
  public Optional<Ipv4Address> ipv4Src() {
    return ipv4SrcPrefix() > 0 ? Optional.of(new Ipv4Address(ipv4Src)) : Optional.empty();
  }

  /** The IPv4 destination, or the target's address in ARP, if any of its bits count. */
  public Optional<Ipv4Address> ipv4Dst() {
    return ipv4DstPrefix() > 0 ? Optional.of(new Ipv4Address(ipv4Dst)) : Optional.empty();
  }

  /** How many bits of the IPv4 source count, 0 to 32. */
  public int ipv4SrcPrefix() {
    return prefix(WILDCARD_IPV4_SRC_SHIFT);
  }

  /** How many bits of the IPv4 destination count, 0 to 32. */
  public int ipv4DstPrefix() {
    return prefix(WILDCARD_IPV4_DST_SHIFT);
  }

  private int prefix(int shift) {
    return 32 - Math.min(wildcards >>> shift & 0x3f, 32);
  }

  /** The source port of TCP, UDP or SCTP, or the type of ICMP. */
  public OptionalInt tpSrc() {
    return ifCounts(WILDCARD_TP_SRC, tpSrc);
  }

  /** The destination port of TCP, UDP or SCTP, or the code of ICMP. */
  public OptionalInt tpDst() {
    return ifCounts(WILDCARD_TP_DST, tpDst);
  }

  /** Whether this asks for nothing. */
  public boolean isEmpty() {
    return normalized().equals(ANY);
  }

  /**
   * The same match without values that do not count and without fields that a switch passes over
   * because the match does not say that the packet has them, as an IPv4 address without IPv4.
   */
  public Match normalized() {
    Builder builder = new Builder();
    if (counts(WILDCARD_IN_PORT)) {
      builder.keepInPort(inPort);
    }
    if (counts(WILDCARD_ETH_SRC)) {
      builder.keepEthSrc(ethSrc);
    }
    if (counts(WILDCARD_ETH_DST)) {
      builder.keepEthDst(ethDst);
    }
    boolean untagged = counts(WILDCARD_VLAN_VID) && vlanVid == NO_VLAN;
    if (untagged) {
      builder.noVlan();
    } else {
      if (counts(WILDCARD_VLAN_VID)) {
        builder.vlanVid(vlanVid & 0xfff);
      }
      if (counts(WILDCARD_VLAN_PCP)) {
        builder.vlanPcp(vlanPcp & 7);
      }
    }
    if (counts(WILDCARD_ETH_TYPE)) {
      builder.ethType(ethType);
      normalizeIp(builder);
    }
    return builder.build();
  }

  private void normalizeIp(Builder builder) {
    Layer layer = Layer.of(ethType);
    if (layer.hasProtocol() && counts(WILDCARD_IP_PROTO)) {
      builder.ipProto(ipProto);
      if (layer.hasPorts(ipProto)) {
        if (counts(WILDCARD_TP_SRC)) {
          builder.tpSrc(tpSrc);
        }
        if (counts(WILDCARD_TP_DST)) {
          builder.tpDst(tpDst);
        }
      }
    }
    if (layer.hasTos() && counts(WILDCARD_IP_TOS)) {
      builder.ipTos(ipTos & 0xfc);
    }
    if (layer.hasIpv4Addresses()) {
      builder.ipv4Src(new Ipv4Address(ipv4Src), ipv4SrcPrefix());
      builder.ipv4Dst(new Ipv4Address(ipv4Dst), ipv4DstPrefix());
    }
  }

  static Match decode(WireReader in) {
    int wildcards = in.i32("a match's wildcards");
    int inPort = in.u16("a match's port");
    long ethSrc = in.number(6, "a match's Ethernet source");
    long ethDst = in.number(6, "a match's Ethernet destination");
    int vlanVid = in.u16("a match's VLAN");
    int vlanPcp = in.u8("a match's VLAN priority");
    in.skip(1, "a match");
    int ethType = in.u16("a match's Ethernet type");
    int ipTos = in.u8("a match's type of service");
    int ipProto = in.u8("a match's IP protocol");
    in.skip(2, "a match");
    return new Match(
        wildcards,
        inPort,
        ethSrc,
        ethDst,
        vlanVid,
        vlanPcp,
        ethType,
        ipTos,
        ipProto,
        in.i32("a match's IPv4 source"),
        in.i32("a match's IPv4 destination"),
        in.u16("a match's source port"),
        in.u16("a match's destination port"));
  }

  void encode(ByteBuf out) {
    out.writeInt(wildcards).writeShort(inPort);
    MatchCodec.writeNumber(out, ethSrc, 6);
    MatchCodec.writeNumber(out, ethDst, 6);
    out.writeShort(vlanVid).writeByte(vlanPcp).writeByte(0);
    out.writeShort(ethType).writeByte(ipTos).writeByte(ipProto).writeShort(0);
    out.writeInt(ipv4Src).writeInt(ipv4Dst).writeShort(tpSrc).writeShort(tpDst);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Match that
        && wildcards == that.wildcards
        && inPort == that.inPort
        && ethSrc == that.ethSrc
        && ethDst == that.ethDst
        && vlanVid == that.vlanVid
        && vlanPcp == that.vlanPcp
        && ethType == that.ethType
        && ipTos == that.ipTos
        && ipProto == that.ipProto
        && ipv4Src == that.ipv4Src
        && ipv4Dst == that.ipv4Dst
        && tpSrc == that.tpSrc
        && tpDst == that.tpDst;
  }

  @Override
  public int hashCode() {
    int hash = 31 * wildcards + inPort;
    hash = 31 * hash + Long.hashCode(ethSrc);
    hash = 31 * hash + Long.hashCode(ethDst);
    hash = 31 * hash + (vlanVid << 16 | vlanPcp);
    hash = 31 * hash + (ethType << 16 | ipTos << 8 | ipProto);
    hash = 31 * hash + ipv4Src;
    hash = 31 * hash + ipv4Dst;
    return 31 * hash + (tpSrc << 16 | tpDst);
  }

  /** The match as {@code ovs-ofctl} prints it; empty for a match of all packets. */
  @Override
  public String toString() {
    return FlowText.format(this);
  }

  /**
   * Collects the fields of a match, in any order; a field given again replaces the former. Not safe
   * for use by several threads.
   */
  public static final class Builder {
    private int wildcards = WILDCARD_ALL;
    private int inPort;
    private long ethSrc;
    private long ethDst;
    private int vlanVid;
    private int vlanPcp;
    private int ethType;
    private int ipTos;
    private int ipProto;
    private int ipv4Src;
    private int ipv4Dst;
    private int tpSrc;
    private int tpDst;

    private Builder() {}

    private static int inRange(String name, int value, int max) {
      if (value < 0 || value > max) {
        throw new IllegalArgumentException(name + " is 0 to " + max + ", not " + value);
      }
      return value;
    }

    /** Asks for the port that the packet came in by, which must have a number of 16 bits. */
    public Builder inPort(PortNumber port) {
      return keepInPort(port.to16Bits());
    }

    private Builder keepInPort(int port) {
      inPort = port;
      wildcards &= ~WILDCARD_IN_PORT;
      return this;
    }

    /** Asks for the Ethernet source. */
    public Builder ethSrc(MacAddress address) {
      return keepEthSrc(address.value());
    }

    private Builder keepEthSrc(long address) {
      ethSrc = address;
      wildcards &= ~WILDCARD_ETH_SRC;
      return this;
    }

    /** Asks for the Ethernet destination. */
    public Builder ethDst(MacAddress address) {
      return keepEthDst(address.value());
    }

    private Builder keepEthDst(long address) {
      ethDst = address;
      wildcards &= ~WILDCARD_ETH_DST;
      return this;
    }

    /** Asks for an 802.1Q tag with that identifier, 0 to 4095. */
    public Builder vlanVid(int vid) {
      vlanVid = inRange("a VLAN identifier", vid, 0xfff);
      wildcards &= ~WILDCARD_VLAN_VID;
      return this;
    }

    /** Asks for packets without a tag. */
    public Builder noVlan() {
      vlanVid = NO_VLAN;
      wildcards &= ~WILDCARD_VLAN_VID;
      return this;
    }

    /** Asks for an 802.1Q tag with that priority, 0 to 7. */
    public Builder vlanPcp(int pcp) {
      vlanPcp = inRange("a VLAN priority", pcp, 7);
      wildcards &= ~WILDCARD_VLAN_PCP;
      return this;
    }

    /** Asks for an Ethernet type, after any VLAN tags. */
    public Builder ethType(int type) {
      ethType = inRange("an Ethernet type", type, 0xffff);
      wildcards &= ~WILDCARD_ETH_TYPE;
      return this;
    }

    /** Asks for ARP. */
    public Builder arp() {
      return ethType(Layer.ETH_ARP);
    }

    /** Asks for IPv4. */
    public Builder ipv4() {
      return ethType(Layer.ETH_IPV4);
    }

    /** Asks for a type of service, a byte whose two low bits are zero; needs IP. */
    public Builder ipTos(int tos) {
      if ((inRange("a type of service", tos, 0xff) & 3) != 0) {
        throw new IllegalArgumentException(
            "the two low bits of a type of service are zero: " + tos);
      }
      ipTos = tos;
      wildcards &= ~WILDCARD_IP_TOS;
      return this;
    }

    /** Asks for an IP protocol, or an operation in ARP, 0 to 255; needs IP or ARP. */
    public Builder ipProto(int protocol) {
      ipProto = inRange("an IP protocol", protocol, 0xff);
      wildcards &= ~WILDCARD_IP_PROTO;
      return this;
    }

    /** Asks for an ARP operation, 1 a request and 2 a reply; needs {@link #arp()}. */
    public Builder arpOp(int operation) {
      return ipProto(operation);
    }

    /** Asks for the IPv4 source, or the sender's address in ARP; needs IPv4 or ARP. */
    public Builder ipv4Src(Ipv4Address address) {
      return ipv4Src(address, 32);
    }

    /** Asks for the first bits of the IPv4 source, 0 to 32; needs IPv4 or ARP. */
    public Builder ipv4Src(Ipv4Address address, int prefixLength) {
      ipv4Src = address.value() & Ipv4Address.prefixMask(prefixLength).value();
      wildcards = prefix(WILDCARD_IPV4_SRC_SHIFT, prefixLength);
      return this;
    }

    /** Asks for the IPv4 destination, or the target's address in ARP; needs IPv4 or ARP. */
    public Builder ipv4Dst(Ipv4Address address) {
      return ipv4Dst(address, 32);
    }

    /** Asks for the first bits of the IPv4 destination, 0 to 32; needs IPv4 or ARP. */
    public Builder ipv4Dst(Ipv4Address address, int prefixLength) {
      ipv4Dst = address.value() & Ipv4Address.prefixMask(prefixLength).value();
      wildcards = prefix(WILDCARD_IPV4_DST_SHIFT, prefixLength);
      return this;
    }

    private int prefix(int shift, int prefixLength) {
      return (wildcards & ~(0x3f << shift)) | ((32 - prefixLength) << shift);
    }

    /** Asks for a source port, or an ICMP type; needs TCP, UDP, SCTP or ICMP. */
    public Builder tpSrc(int port) {
      tpSrc = inRange("a source port", port, 0xffff);
      wildcards &= ~WILDCARD_TP_SRC;
      return this;
    }

    /** Asks for a destination port, or an ICMP code; needs TCP, UDP, SCTP or ICMP. */
    public Builder tpDst(int port) {
      tpDst = inRange("a destination port", port, 0xffff);
      wildcards &= ~WILDCARD_TP_DST;
      return this;
    }

    /**
     * The match.
     *
     * @throws IllegalArgumentException if a field needs another that is missing
     */
    public Match build() {
      Layer layer = asksFor(WILDCARD_ETH_TYPE) ? Layer.of(ethType) : Layer.OTHER;
      require(!asksFor(WILDCARD_IP_PROTO) || layer.hasProtocol(), "nw_proto needs ip or arp");
      require(!asksFor(WILDCARD_IP_TOS) || layer.hasTos(), "nw_tos needs ip");
      boolean anyAddress = asksForBits(WILDCARD_IPV4_SRC_SHIFT, WILDCARD_IPV4_DST_SHIFT);
      require(!anyAddress || layer.hasIpv4Addresses(), "nw_src and nw_dst need ip or arp");
      boolean anyPort = asksFor(WILDCARD_TP_SRC) || asksFor(WILDCARD_TP_DST);
      require(
          !anyPort || (asksFor(WILDCARD_IP_PROTO) && layer.hasPorts(ipProto)),
          "tp_src and tp_dst need tcp, udp, sctp or icmp");
      boolean untagged = asksFor(WILDCARD_VLAN_VID) && vlanVid == NO_VLAN;
      require(!untagged || !asksFor(WILDCARD_VLAN_PCP), "dl_vlan_pcp needs a tag");
      return new Match(
          wildcards, inPort, ethSrc, ethDst, vlanVid, vlanPcp, ethType, ipTos, ipProto, ipv4Src,
          ipv4Dst, tpSrc, tpDst);
    }

    private boolean asksFor(int wildcard) {
      return (wildcards & wildcard) == 0;
    }

    private boolean asksForBits(int firstShift, int secondShift) {
      return (wildcards >>> firstShift & 0x3f) < 32 || (wildcards >>> secondShift & 0x3f) < 32;
    }

    private static void require(boolean met, String what) {
      if (!met) {
        throw new IllegalArgumentException("in a match, " + what);
      }
    }
  }
}
