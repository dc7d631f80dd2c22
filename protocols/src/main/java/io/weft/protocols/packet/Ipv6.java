package io.weft.protocols.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An IPv6 packet (RFC 8200). The length is computed when it is written; there is no checksum.
 *
 * @param trafficClass the byte with the six DSCP and two ECN bits
 * @param flowLabel 20 bits
 * @param hopLimit 0 to 255
 * @param extensions the headers between this one and the payload, in order
 * @param protocol of the payload: {@link #ICMPV6}, {@link Ipv4#UDP}, {@link #NO_NEXT_HEADER} or
 *     another of eight bits that is no extension's
 */
public record Ipv6(
    int trafficClass,
    int flowLabel,
    int hopLimit,
    Ipv6Address source,
    Ipv6Address destination,
    List<Ipv6Extension> extensions,
    int protocol,
    Bytes payload) {
  /** The protocol number of ICMPv6. */
  public static final int ICMPV6 = Ipv4.ICMPV6;

  /** The protocol number that says that nothing follows. */
  public static final int NO_NEXT_HEADER = 59;

  /** The hop limit of packets made by {@link #of}. */
  public static final int DEFAULT_HOP_LIMIT = 64;

  /** The most extension headers that {@link #decode} reads. */
  public static final int MAX_EXTENSIONS = 32;

  private static final int HEADER = 40;

  /**
   * Copies the list and checks the ranges.
   *
   * @throws IllegalArgumentException if a number is out of its range, there are too many
   *     extensions, or the packet is too long
   */
  public Ipv6 {
    extensions = List.copyOf(extensions);
    require(trafficClass >>> 8 == 0, "traffic class", trafficClass);
    require(flowLabel >>> 20 == 0, "flow label", flowLabel);
    require(hopLimit >>> 8 == 0, "hop limit", hopLimit);
    require(protocol >>> 8 == 0, "protocol", protocol);
    require(extensions.size() <= MAX_EXTENSIONS, "number of extensions", extensions.size());
    boolean later = isLaterFragment(extensions);
    require(later || !Ipv6ExtensionCodec.isExtension(protocol), "protocol", protocol);
    int length = payload.length();
    for (Ipv6Extension extension : extensions) {
      length += extension.length();
    }
    require(length <= 0xffff, "payload length", length);
  }

  private static boolean isLaterFragment(List<Ipv6Extension> extensions) {
    for (int i = 0; i < extensions.size(); i++) {
      if (extensions.get(i) instanceof Ipv6Extension.Fragment f && f.offset() != 0) {
        require(i == extensions.size() - 1, "number of headers after a fragment", i);
        return true;
      }
    }
    return false;
  }

  private static void require(boolean condition, String what, int value) {
    if (!condition) {
      throw new IllegalArgumentException("IPv6 " + what + " cannot be " + value);
    }
  }

  /** A packet without extension headers. */
  public static Ipv6 of(Ipv6Address source, Ipv6Address destination, int protocol, Bytes payload) {
    return new Ipv6(0, 0, DEFAULT_HOP_LIMIT, source, destination, List.of(), protocol, payload);
  }

  /** The same with another hop limit; that of neighbour discovery is 255. */
  public Ipv6 withHopLimit(int value) {
    return new Ipv6(
        trafficClass, flowLabel, value, source, destination, extensions, protocol, payload);
  }

  /**
   * The header that makes this a part of a packet, if it is one. A part other than the first has no
   * header of the protocol.
   */
  public Optional<Ipv6Extension.Fragment> fragment() {
    for (Ipv6Extension extension : extensions) {
      if (extension instanceof Ipv6Extension.Fragment fragment) {
        return Optional.of(fragment);
      }
    }
    return Optional.empty();
  }

  /**
   * Reads the payload of a frame of type {@link Ethernet#IPV6}; what follows the stated length is
   * padding. Packets of more than 65 535 bytes (RFC 2675) are refused.
   *
   * @throws PacketException if it is cut, a length in it cannot be, or it has more than {@link
   *     #MAX_EXTENSIONS} extension headers
   */
  public static Ipv6 decode(Bytes packet) {
    return decode(packet, false);
  }

  /** Reads a packet that may be cut anywhere after its headers. */
  static Ipv6 decodeQuoted(Bytes packet) {
    return decode(packet, true);
  }

  private static Ipv6 decode(Bytes packet, boolean cut) {
    PacketException.requireLength(packet, HEADER, "an IPv6 header");
    ByteBuf in = packet.toByteBuf();
    int first = in.readInt();
    if (first >>> 28 != 6) {
      throw new PacketException(0, "version " + (first >>> 28) + " in an IPv6 header");
    }
    int stated = in.readUnsignedShort();
    int length = cut ? Math.min(stated, packet.length() - HEADER) : stated;
    if (length > packet.length() - HEADER) {
      throw new PacketException(
          4, "an IPv6 payload length of " + stated + " in " + packet.length() + " bytes");
    }
    int next = in.readUnsignedByte();
    int hopLimit = in.readUnsignedByte();
    Ipv6Address source = readAddress(in);
    Ipv6Address destination = readAddress(in);
    Bytes content = packet.slice(0, HEADER + length);
    List<Ipv6Extension> extensions = new ArrayList<>(0);
    int at = HEADER;
    boolean later = false;
    while (!later && Ipv6ExtensionCodec.isExtension(next)) {
      if (extensions.size() == MAX_EXTENSIONS) {
        throw new PacketException(at, "more than " + MAX_EXTENSIONS + " IPv6 extension headers");
      }
      Ipv6Extension extension = Ipv6ExtensionCodec.decode(next, content, at);
      extensions.add(extension);
      next = content.get(at);
      at += extension.length();
      later = extension instanceof Ipv6Extension.Fragment f && f.offset() != 0;
    }
    return new Ipv6(
        first >>> 20 & 0xff,
        first & 0xfffff,
        hopLimit,
        source,
        destination,
        extensions,
        next,
        content.slice(at, content.length() - at));
  }

  /** The packet's bytes. */
  public Bytes encode() {
    int length = payload.length();
    for (Ipv6Extension extension : extensions) {
      length += extension.length();
    }
    ByteBuf out = Unpooled.buffer(HEADER + length);
    out.writeInt(6 << 28 | trafficClass << 20 | flowLabel).writeShort(length);
    out.writeByte(nextAfter(-1)).writeByte(hopLimit);
    writeAddress(source, out);
    writeAddress(destination, out);
    for (int i = 0; i < extensions.size(); i++) {
      Ipv6ExtensionCodec.encode(extensions.get(i), nextAfter(i), out);
    }
    payload.writeTo(out);
    return Bytes.written(out);
  }

  private int nextAfter(int index) {
    return index + 1 < extensions.size() ? extensions.get(index + 1).type() : protocol;
  }

  static Ipv6Address readAddress(ByteBuf in) {
    long high = in.readLong();
    return new Ipv6Address(high, in.readLong());
  }

  static void writeAddress(Ipv6Address address, ByteBuf out) {
    out.writeLong(address.high()).writeLong(address.low());
  }
}
