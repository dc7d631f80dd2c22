package io.weft.sdn.simulated;

import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.oxm.OxmField;
import java.util.EnumSet;
import java.util.Set;

/** A packet on its way through the tables: its bytes, and what the switch knows beside them. */
final class PacketState implements Match.Packet {
  /** The fields that this switch can match. */
  static final Set<OxmField> SUPPORTED = supported();

  /** Of those, the ones that cannot be set: they decide what the other bytes mean. */
  static final Set<OxmField> READ_ONLY =
      EnumSet.of(
          OxmField.ETH_TYPE,
          OxmField.IP_PROTO,
          OxmField.IPV6_FLABEL,
          OxmField.TUN_IPV4_SRC,
          OxmField.TUN_IPV4_DST);

  /** The fields that are matched as a whole or not at all. */
  static final Set<OxmField> NOT_MASKABLE =
      EnumSet.of(
          OxmField.ETH_TYPE,
          OxmField.IN_PORT,
          OxmField.VLAN_PCP,
          OxmField.IP_PROTO,
          OxmField.IP_DSCP,
          OxmField.IP_ECN,
          OxmField.IP_TTL,
          OxmField.ARP_OP,
          OxmField.ICMPV4_TYPE,
          OxmField.ICMPV4_CODE,
          OxmField.ICMPV6_TYPE,
          OxmField.ICMPV6_CODE);

  private static final int REGISTERS = 16;

  private final Frame frame;
  private final int[] registers;
  private int inPort;
  private long metadata;
  private long tunnelId;
  private int tunnelSource;
  private int tunnelDestination;

  PacketState(Frame frame, int inPort, long tunnelId, int tunnelSource, int tunnelDestination) {
    this(frame, new int[REGISTERS], inPort);
    this.tunnelId = tunnelId;
    this.tunnelSource = tunnelSource;
    this.tunnelDestination = tunnelDestination;
  }

  private PacketState(Frame frame, int[] registers, int inPort) {
    this.frame = frame;
    this.registers = registers;
    this.inPort = inPort;
  }

  private static Set<OxmField> supported() {
    Set<OxmField> fields = EnumSet.range(OxmField.ETH_TYPE, OxmField.IN_PORT);
    fields.addAll(EnumSet.range(OxmField.VLAN_VID, OxmField.IP_TTL));
    fields.addAll(EnumSet.range(OxmField.ICMPV4_TYPE, OxmField.ICMPV6_CODE));
    fields.addAll(EnumSet.range(OxmField.TCP_SRC, OxmField.UDP_DST));
    return fields;
  }

  PacketState copy() {
    PacketState copy = new PacketState(frame.copy(), registers.clone(), inPort);
    copy.metadata = metadata;
    copy.tunnelId = tunnelId;
    copy.tunnelSource = tunnelSource;
    copy.tunnelDestination = tunnelDestination;
    return copy;
  }

  Frame frame() {
    return frame;
  }

  int inPort() {
    return inPort;
  }

  void inPort(int port) {
    inPort = port;
  }

  void writeMetadata(long value, long mask) {
    metadata = merge(metadata, value, mask);
  }

  @Override
  public boolean has(OxmField field) {
    return switch (field) {
      case VLAN_PCP -> frame.tagged();
      case ARP_OP, ARP_SPA, ARP_TPA, ARP_SHA, ARP_THA ->
          frame.ethType() == Frame.ETH_ARP || frame.ethType() == Frame.ETH_RARP;
      case IPV4_SRC, IPV4_DST -> frame.ethType() == Frame.ETH_IPV4;
      case IPV6_SRC, IPV6_DST, IPV6_FLABEL -> frame.ethType() == Frame.ETH_IPV6;
      case IP_PROTO, IP_DSCP, IP_ECN, IP_TTL ->
          frame.ethType() == Frame.ETH_IPV4 || frame.ethType() == Frame.ETH_IPV6;
      case TCP_SRC, TCP_DST -> frame.ipProto() == Frame.PROTO_TCP;
      case UDP_SRC, UDP_DST -> frame.ipProto() == Frame.PROTO_UDP;
      case ICMPV4_TYPE, ICMPV4_CODE ->
          frame.ethType() == Frame.ETH_IPV4 && frame.ipProto() == Frame.PROTO_ICMP;
      case ICMPV6_TYPE, ICMPV6_CODE ->
          frame.ethType() == Frame.ETH_IPV6 && frame.ipProto() == Frame.PROTO_ICMPV6;
      default -> SUPPORTED.contains(field);
    };
  }

  /** The value; 0 where a header is cut short or, in fragments, not there, as Open vSwitch does. */
  @Override
  public long value(OxmField field) {
    return switch (field) {
      case IN_PORT -> Integer.toUnsignedLong(inPort);
      case METADATA -> metadata;
      case TUNNEL_ID -> tunnelId;
      case TUN_IPV4_SRC -> Integer.toUnsignedLong(tunnelSource);
      case TUN_IPV4_DST -> Integer.toUnsignedLong(tunnelDestination);
      case ETH_DST -> frame.number(0, 6);
      case ETH_SRC -> frame.number(6, 6);
      case ETH_TYPE -> frame.ethType();
      case VLAN_VID -> frame.tagged() ? (frame.tci() & 0xfff) | Match.VLAN_PRESENT : 0;
      case VLAN_PCP -> frame.tagged() ? frame.tci() >>> 13 : 0;
      case ARP_OP, ARP_SPA, ARP_TPA, ARP_SHA, ARP_THA -> frame.hasArp() ? arp(field) : 0;
      case IPV4_SRC -> frame.hasIp() ? frame.number(frame.network() + 12, 4) : 0;
      case IPV4_DST -> frame.hasIp() ? frame.number(frame.network() + 16, 4) : 0;
      case IPV6_SRC -> frame.hasIp() ? frame.number(frame.network() + 16, 8) : 0;
      case IPV6_DST -> frame.hasIp() ? frame.number(frame.network() + 32, 8) : 0;
      case IPV6_FLABEL -> frame.hasIp() ? frame.number(frame.network(), 4) & 0xfffff : 0;
      case IP_PROTO -> frame.ipProto();
      case IP_DSCP -> frame.hasIp() ? trafficClass() >>> 2 : 0;
      case IP_ECN -> frame.hasIp() ? trafficClass() & 3 : 0;
      case IP_TTL -> frame.hasIp() ? frame.u8(ttlOffset()) : 0;
      case TCP_SRC, UDP_SRC -> frame.hasTransport() ? frame.u16(frame.transport()) : 0;
      case TCP_DST, UDP_DST -> frame.hasTransport() ? frame.u16(frame.transport() + 2) : 0;
      case ICMPV4_TYPE, ICMPV6_TYPE -> frame.hasTransport() ? frame.u8(frame.transport()) : 0;
      case ICMPV4_CODE, ICMPV6_CODE -> frame.hasTransport() ? frame.u8(frame.transport() + 1) : 0;
      default -> isRegister(field) ? Integer.toUnsignedLong(registers[registerNumber(field)]) : 0;
    };
  }

  private long arp(OxmField field) {
    int at = frame.network();
    return switch (field) {
      // Open vSwitch keeps operations up to 255 only.
      case ARP_OP -> frame.u16(at + 6) <= 0xff ? frame.u16(at + 6) : 0;
      case ARP_SHA -> frame.number(at + 8, 6);
      case ARP_SPA -> frame.number(at + 14, 4);
      case ARP_THA -> frame.number(at + 18, 6);
      default -> frame.number(at + 24, 4);
    };
  }

  @Override
  public long valueHigh(OxmField field) {
    return switch (field) {
      case IPV6_SRC -> frame.hasIp() ? frame.number(frame.network() + 8, 8) : 0;
      case IPV6_DST -> frame.hasIp() ? frame.number(frame.network() + 24, 8) : 0;
      default -> 0;
    };
  }

  static boolean isRegister(OxmField field) {
    return field.compareTo(OxmField.REG0) >= 0 && field.compareTo(OxmField.REG15) <= 0;
  }

  private static int registerNumber(OxmField field) {
    // The number of the field in its header is that of the register.
    return (field.header() >>> 9) & 0x7f;
  }

  private boolean isIpv4() {
    return frame.ethType() == Frame.ETH_IPV4;
  }

  private int trafficClass() {
    return isIpv4()
        ? frame.u8(frame.network() + 1)
        : (int) (frame.number(frame.network(), 2) >>> 4) & 0xff;
  }

  private int ttlOffset() {
    return frame.network() + (isIpv4() ? 8 : 7);
  }

  /** Sets some bits of a field; does nothing where the packet has no such header. */
  void set(OxmField field, long valueHigh, long value, long maskHigh, long mask) {
    long merged = merge(value(field), value, mask);
    switch (field) {
      case IN_PORT -> inPort = (int) merged;
      case METADATA -> metadata = merged;
      case TUNNEL_ID -> tunnelId = merged;
      case ETH_DST -> frame.put(0, 6, merged);
      case ETH_SRC -> frame.put(6, 6, merged);
      case VLAN_VID -> setVlan((int) merged);
      case IPV6_SRC, IPV6_DST -> {
        if (has(field) && frame.hasIp()) {
          int at = frame.network() + (field == OxmField.IPV6_SRC ? 8 : 24);
          long high = merge(valueHigh(field), valueHigh, maskHigh);
          frame.putIpv6Address(at, high, merged);
        }
      }
      default -> {
        if (isRegister(field)) {
          registers[registerNumber(field)] = (int) merged;
        } else if (has(field)) {
          setHeader(field, merged);
        }
      }
    }
  }

  private void setVlan(int vid) {
    boolean present = (vid & Match.VLAN_PRESENT) != 0;
    if (!present) {
      if (frame.tagged()) {
        frame.popTag();
      }
    } else if (frame.tagged()) {
      frame.put(14, 2, merge(frame.tci(), vid, 0xfff));
    } else {
      frame.pushTag(Frame.ETH_VLAN, vid & 0xfff);
    }
  }

  private void setHeader(OxmField field, long value) {
    int network = frame.network();
    switch (field) {
      case VLAN_PCP -> frame.put(14, 2, merge(frame.tci(), value << 13, 0xe000));
      case ARP_OP -> putArp(6, 2, value);
      case ARP_SHA -> putArp(8, 6, value);
      case ARP_SPA -> putArp(14, 4, value);
      case ARP_THA -> putArp(18, 6, value);
      case ARP_TPA -> putArp(24, 4, value);
      case IPV4_SRC -> {
        if (frame.hasIp()) {
          frame.putIpv4Address(network + 12, value);
        }
      }
      case IPV4_DST -> {
        if (frame.hasIp()) {
          frame.putIpv4Address(network + 16, value);
        }
      }
      case IP_DSCP -> putTrafficClass(merge(trafficClassOrZero(), value << 2, 0xfc));
      case IP_ECN -> putTrafficClass(merge(trafficClassOrZero(), value, 3));
      case IP_TTL -> putTtl((int) value);
      case TCP_SRC, UDP_SRC -> putTransport(0, 2, value);
      case TCP_DST, UDP_DST -> putTransport(2, 2, value);
      case ICMPV4_TYPE, ICMPV6_TYPE -> putTransport(0, 1, value);
      case ICMPV4_CODE, ICMPV6_CODE -> putTransport(1, 1, value);
      default -> throw new IllegalArgumentException(field.text() + " cannot be set");
    }
  }

  private void putArp(int offset, int length, long value) {
    if (frame.hasArp()) {
      frame.put(frame.network() + offset, length, value);
    }
  }

  private void putTransport(int offset, int length, long value) {
    if (frame.hasTransport()) {
      frame.putTransport(offset, length, value);
    }
  }

  private int trafficClassOrZero() {
    return frame.hasIp() ? trafficClass() : 0;
  }

  private void putTrafficClass(long value) {
    if (!frame.hasIp()) {
      return;
    }
    int network = frame.network();
    if (isIpv4()) {
      frame.putIpv4(network + 1, 1, value);
    } else {
      frame.put(network, 2, merge(frame.u16(network), value << 4, 0x0ff0));
    }
  }

  private void putTtl(int value) {
    if (!frame.hasIp()) {
      return;
    }
    if (isIpv4()) {
      frame.putIpv4(ttlOffset(), 1, value);
    } else {
      frame.put(ttlOffset(), 1, value);
    }
  }

  /** Takes one off the time to live; false if it is used up, and the packet with it. */
  boolean decrementTtl() {
    if (!has(OxmField.IP_TTL) || !frame.hasIp()) {
      return true;
    }
    int ttl = frame.u8(ttlOffset());
    if (ttl <= 1) {
      return false;
    }
    putTtl(ttl - 1);
    return true;
  }

  private static long merge(long before, long value, long mask) {
    return (before & ~mask) | (value & mask);
  }

  /** What a packet-in says of the packet beside its bytes. */
  Match pipelineFields() {
    Match.Builder fields = Match.builder().inPort(inPort);
    if (tunnelId != 0) {
      fields.tunnelId(tunnelId);
    }
    if (metadata != 0) {
      fields.metadata(metadata);
    }
    for (int i = 0; i < REGISTERS; i++) {
      if (registers[i] != 0) {
        fields.reg(i, registers[i]);
      }
    }
    return fields.build();
  }

  /** What a select group hashes: the same for all packets of one conversation's direction. */
  int flowHash() {
    long hash = frame.number(0, 6) * 31 + frame.number(6, 6);
    hash = hash * 31 + frame.ethType();
    hash = hash * 31 + value(OxmField.VLAN_VID);
    if (frame.hasIp() && isIpv4()) {
      hash = hash * 31 + value(OxmField.IPV4_SRC);
      hash = hash * 31 + value(OxmField.IPV4_DST);
    }
    hash = hash * 31 + frame.ipProto();
    if (frame.ipProto() == Frame.PROTO_TCP || frame.ipProto() == Frame.PROTO_UDP) {
      hash = hash * 31 + value(OxmField.TCP_SRC);
      hash = hash * 31 + value(OxmField.TCP_DST);
    }
    return mix(hash);
  }

  /** Spreads the bits (the finalizer of SplitMix64). */
  static int mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return (int) (mixed ^ (mixed >>> 31));
  }
}
