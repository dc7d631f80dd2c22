package io.weft.protocols.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;

/**
 * An IPv4 packet (RFC 791). The lengths and the checksum are computed when it is written and
 * checked when it is read.
 *
 * @param tos the byte with the six DSCP and two ECN bits
 * @param identification 0 to 65535
 * @param flags the three bits before the offset, {@link #DONT_FRAGMENT} and {@link #MORE_FRAGMENTS}
 * @param fragmentOffset in units of eight bytes, 0 to 8191
 * @param ttl the time to live, 0 to 255
 * @param protocol 0 to 255
 * @param options up to 40 bytes, a multiple of four
 */
public record Ipv4(
    int tos,
    int identification,
    int flags,
    int fragmentOffset,
    int ttl,
    int protocol,
    Ipv4Address source,
    Ipv4Address destination,
    Bytes options,
    Bytes payload) {
  /** The protocol number of ICMP. */
  public static final int ICMP = 1;

  /** The protocol number of TCP. */
  public static final int TCP = 6;

  /** The protocol number of UDP. */
  public static final int UDP = 17;

  /** The protocol number of ICMPv6. */
  public static final int ICMPV6 = 58;

  /** In {@code flags}: routers must not fragment the packet. */
  public static final int DONT_FRAGMENT = 2;

  /** In {@code flags}: this is not the last fragment. */
  public static final int MORE_FRAGMENTS = 1;

  /** The time to live of packets made by {@link #of}. */
  public static final int DEFAULT_TTL = 64;

  private static final int HEADER = 20;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a number is out of its range, the options have no length
   *     that a header can have, or the packet is too long
   */
  public Ipv4 {
    require(tos >>> 8 == 0, "tos", tos);
    require(identification >>> 16 == 0, "identification", identification);
    require(flags >>> 3 == 0, "flags", flags);
    require(fragmentOffset >>> 13 == 0, "fragment offset", fragmentOffset);
    require(ttl >>> 8 == 0, "ttl", ttl);
    require(protocol >>> 8 == 0, "protocol", protocol);
    require(
        options.length() % 4 == 0 && options.length() <= 40, "options length", options.length());
    int length = HEADER + options.length() + payload.length();
    require(length <= 0xffff, "length", length);
  }

  private static void require(boolean condition, String what, int value) {
    if (!condition) {
      throw new IllegalArgumentException("IPv4 " + what + " cannot be " + value);
    }
  }

  /** A packet that is no fragment, without options. */
  public static Ipv4 of(Ipv4Address source, Ipv4Address destination, int protocol, Bytes payload) {
    return new Ipv4(0, 0, 0, 0, DEFAULT_TTL, protocol, source, destination, Bytes.EMPTY, payload);
  }

  /** The same with these options, to whose end zeros are added up to a multiple of four bytes. */
  public Ipv4 withOptions(List<Ipv4Option> list) {
    return new Ipv4(
        tos,
        identification,
        flags,
        fragmentOffset,
        ttl,
        protocol,
        source,
        destination,
        Ipv4Option.encode(list),
        payload);
  }

  /**
   * The options one by one.
   *
   * @throws PacketException if their lengths make no sense; the offset is that in the options
   */
  public List<Ipv4Option> optionList() {
    return Ipv4Option.decode(options);
  }

  /** Whether this is a part of a packet: its first, last or another (specification 5.7.5). */
  public boolean isFragment() {
    return fragmentOffset != 0 || (flags & MORE_FRAGMENTS) != 0;
  }

  /** Whether this is a part of a packet other than the first: it has no header of the protocol. */
  public boolean isLaterFragment() {
    return fragmentOffset != 0;
  }

  /**
   * Reads the payload of a frame of type {@link Ethernet#IPV4}; what follows the stated length is
   * padding.
   *
   * @throws PacketException if it is cut, a length in it cannot be, or the checksum is wrong
   */
  public static Ipv4 decode(Bytes packet) {
    return decode(packet, ChecksumMode.REQUIRED);
  }

  /**
   * As {@link #decode(Bytes)}, perhaps with a wrong checksum.
   *
   * @throws PacketException if it is cut, a length in it cannot be, or the checksum is wrong and
   *     required
   */
  public static Ipv4 decode(Bytes packet, ChecksumMode mode) {
    return decode(packet, mode, false);
  }

  /** Reads a packet that may be cut anywhere after its header, and whose checksum may be wrong. */
  static Ipv4 decodeQuoted(Bytes packet) {
    return decode(packet, ChecksumMode.IGNORED, true);
  }

  private static Ipv4 decode(Bytes packet, ChecksumMode mode, boolean cut) {
    PacketException.requireLength(packet, HEADER, "an IPv4 header");
    ByteBuf in = packet.toByteBuf();
    int first = in.readUnsignedByte();
    if (first >>> 4 != 4) {
      throw new PacketException(0, "version " + (first >>> 4) + " in an IPv4 header");
    }
    int headerLength = 4 * (first & 0xf);
    if (headerLength < HEADER) {
      throw new PacketException(0, "an IPv4 header length of " + headerLength);
    }
    PacketException.requireLength(packet, headerLength, "an IPv4 header with options");
    if (mode == ChecksumMode.REQUIRED && new Checksum().add(packet, 0, headerLength).value() != 0) {
      throw new PacketException(10, "a wrong IPv4 header checksum");
    }
    int tos = in.readUnsignedByte();
    int stated = in.readUnsignedShort();
    int length = cut ? Math.min(stated, packet.length()) : stated;
    if (length < headerLength || length > packet.length()) {
      throw new PacketException(
          2, "an IPv4 length of " + stated + " in " + packet.length() + " bytes");
    }
    int identification = in.readUnsignedShort();
    int fragment = in.readUnsignedShort();
    int ttl = in.readUnsignedByte();
    int protocol = in.readUnsignedByte();
    in.skipBytes(2);
    Ipv4Address source = new Ipv4Address(in.readInt());
    Ipv4Address destination = new Ipv4Address(in.readInt());
    return new Ipv4(
        tos,
        identification,
        fragment >>> 13,
        fragment & 0x1fff,
        ttl,
        protocol,
        source,
        destination,
        packet.slice(HEADER, headerLength - HEADER),
        packet.slice(headerLength, length - headerLength));
  }

  /** The packet's bytes with the right checksum. */
  public Bytes encode() {
    int headerLength = HEADER + options.length();
    ByteBuf out = Unpooled.buffer(headerLength + payload.length());
    out.writeByte(4 << 4 | headerLength / 4).writeByte(tos);
    out.writeShort(headerLength + payload.length());
    out.writeShort(identification).writeShort(flags << 13 | fragmentOffset);
    out.writeByte(ttl).writeByte(protocol).writeShort(0);
    out.writeInt(source.value()).writeInt(destination.value());
    options.writeTo(out);
    out.setShort(10, new Checksum().add(out).value());
    payload.writeTo(out);
    return Bytes.written(out);
  }
}
