package io.weft.protocols.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A UDP datagram (RFC 768). The length and the checksum are computed when it is written and checked
 * when it is read.
 *
 * @param sourcePort 0 to 65535
 * @param destinationPort 0 to 65535
 */
public record Udp(int sourcePort, int destinationPort, Bytes payload) {
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

  /**
   * Reads the payload of an IPv4 packet of protocol {@link Ipv4#UDP}. A checksum of zero means that
   * the sender computed none.
   *
   * @throws PacketException if it is cut, its length cannot be, or the checksum is wrong
   */
  public static Udp decode(Bytes datagram, Ipv4Address source, Ipv4Address destination) {
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
    Checksum sum = Ipv4.pseudoHeader(source, destination, Ipv4.UDP, length);
    if (hasChecksum && sum.add(datagram.slice(0, length)).value() != 0) {
      throw new PacketException(6, "a wrong UDP checksum");
    }
    return new Udp(sourcePort, destinationPort, datagram.slice(HEADER, length - HEADER));
  }

  /** The datagram's bytes with the right checksum. */
  public Bytes encode(Ipv4Address source, Ipv4Address destination) {
    int length = HEADER + payload.length();
    ByteBuf out = Unpooled.buffer(length);
    out.writeShort(sourcePort).writeShort(destinationPort).writeShort(length).writeShort(0);
    payload.writeTo(out);
    int checksum =
        Ipv4.pseudoHeader(source, destination, Ipv4.UDP, length).add(Bytes.copyOf(out)).value();
    // Zero would say that there is none; all ones is the same number in this arithmetic.
    out.setShort(6, checksum == 0 ? 0xffff : checksum);
    return Bytes.copyOf(out);
  }
}
