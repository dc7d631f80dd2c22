package io.weft.protocols.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.IntFunction;

/**
 * A UDP datagram (RFC 768). The length and the checksum are computed when it is written and checked
 * when it is read.
 *
 * @param sourcePort 0 to 65535
 * @param destinationPort 0 to 65535
 * @param hasChecksum whether the datagram has one; tunnels often have none
 */
public record Udp(int sourcePort, int destinationPort, Bytes payload, boolean hasChecksum) {
  private static final int HEADER = 8;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a port is not of 16 bits or the datagram is too long
   */
  public Udp {
    if (sourcePort >>> 16 != 0 || destinationPort >>> 16 != 0) {
      throw new IllegalArgumentException("UDP port " + sourcePort + " or " + destinationPort);
    }
    if (payload.length() > 0xffff - HEADER) {
      throw new IllegalArgumentException("a UDP payload of " + payload.length() + " bytes");
    }
  }

  /** A datagram with a checksum. */
  public Udp(int sourcePort, int destinationPort, Bytes payload) {
    this(sourcePort, destinationPort, payload, true);
  }

  /** The same without a checksum, as tunnels send it (RFC 7348 section 5, RFC 6935). */
  public Udp withoutChecksum() {
    return new Udp(sourcePort, destinationPort, payload, false);
  }

  /**
   * Reads the payload of an IPv4 packet of protocol {@link Ipv4#UDP}; what follows the stated
   * length is padding. A checksum of zero means that the sender computed none.
   *
   * @throws PacketException if it is cut, its length cannot be, or the checksum is wrong
   */
  public static Udp decode(Bytes datagram, Ipv4Address source, Ipv4Address destination) {
    return decode(datagram, source, destination, ChecksumMode.REQUIRED);
  }

  /**
   * As {@link #decode(Bytes, Ipv4Address, Ipv4Address)}, perhaps with a wrong checksum.
   *
   * @throws PacketException if it is cut, its length cannot be, or the checksum is wrong and
   *     required
   */
  public static Udp decode(
      Bytes datagram, Ipv4Address source, Ipv4Address destination, ChecksumMode mode) {
    return decode(
        datagram, mode, length -> Checksum.ofPseudoHeader(source, destination, Ipv4.UDP, length));
  }

  /**
   * Reads the payload of an IPv6 packet of protocol {@link Ipv4#UDP}, as {@link #decode(Bytes,
   * Ipv4Address, Ipv4Address)} does. No checksum is taken here too, as tunnels over IPv6 have none;
   * for others see {@link #hasChecksum}.
   *
   * @throws PacketException if it is cut, its length cannot be, or the checksum is wrong
   */
  public static Udp decode(Bytes datagram, Ipv6Address source, Ipv6Address destination) {
    return decode(datagram, source, destination, ChecksumMode.REQUIRED);
  }

  /**
   * As {@link #decode(Bytes, Ipv6Address, Ipv6Address)}, perhaps with a wrong checksum.
   *
   * @throws PacketException if it is cut, its length cannot be, or the checksum is wrong and
   *     required
   */
  public static Udp decode(
      Bytes datagram, Ipv6Address source, Ipv6Address destination, ChecksumMode mode) {
    return decode(
        datagram, mode, length -> Checksum.ofPseudoHeader(source, destination, Ipv4.UDP, length));
  }

  private static Udp decode(Bytes datagram, ChecksumMode mode, IntFunction<Checksum> pseudoHeader) {
    PacketException.requireLength(datagram, HEADER, "a UDP header");
    ByteBuf in = datagram.toByteBuf();
    int sourcePort = in.readUnsignedShort();
    int destinationPort = in.readUnsignedShort();
    int length = in.readUnsignedShort();
    if (length < HEADER || length > datagram.length()) {
      throw new PacketException(
          4, "a UDP length of " + length + " in " + datagram.length() + " bytes");
    }
    boolean hasChecksum = in.readUnsignedShort() != 0;
    if (hasChecksum
        && mode == ChecksumMode.REQUIRED
        && pseudoHeader.apply(length).add(datagram, 0, length).value() != 0) {
      throw new PacketException(6, "a wrong UDP checksum");
    }
    return new Udp(
        sourcePort, destinationPort, datagram.slice(HEADER, length - HEADER), hasChecksum);
  }

  /** The datagram's bytes with the right checksum, or with none. */
  public Bytes encode(Ipv4Address source, Ipv4Address destination) {
    return encode(Checksum.ofPseudoHeader(source, destination, Ipv4.UDP, length()));
  }

  /** The bytes of a datagram in IPv6 with the right checksum, or with none. */
  public Bytes encode(Ipv6Address source, Ipv6Address destination) {
    return encode(Checksum.ofPseudoHeader(source, destination, Ipv4.UDP, length()));
  }

  private int length() {
    return HEADER + payload.length();
  }

  private Bytes encode(Checksum pseudoHeader) {
    ByteBuf out = Unpooled.buffer(length());
    out.writeShort(sourcePort).writeShort(destinationPort).writeShort(length()).writeShort(0);
    payload.writeTo(out);
    if (hasChecksum) {
      int checksum = pseudoHeader.add(out).value();
      // Zero would say that there is none; all ones is the same number in this arithmetic.
      out.setShort(6, checksum == 0 ? 0xffff : checksum);
    }
    return Bytes.written(out);
  }
}
