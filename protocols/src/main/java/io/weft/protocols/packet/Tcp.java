package io.weft.protocols.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;

/**
 * A TCP segment (RFC 9293). The checksum is computed when it is written and checked when it is
 * read.
 *
 * @param sourcePort 0 to 65535
 * @param destinationPort 0 to 65535
 * @param sequence the number of the first byte, 32 bits without sign
 * @param acknowledgment the number of the next byte expected, 32 bits without sign
 * @param flags {@link #SYN} and others; the four bits above the eight known ones are reserved and
 *     kept
 * @param window 0 to 65535
 * @param urgentPointer 0 to 65535
 * @param options of 40 bytes at most and a multiple of four bytes: {@link TcpOption#padded}
 * @param payload the data
 */
public record Tcp(
    int sourcePort,
    int destinationPort,
    int sequence,
    int acknowledgment,
    int flags,
    int window,
    int urgentPointer,
    List<TcpOption> options,
    Bytes payload) {
  /** In {@code flags}: the sender has no more data. */
  public static final int FIN = 0x01;

  /** In {@code flags}: the sender begins a connection. */
  public static final int SYN = 0x02;

  /** In {@code flags}: the sender breaks the connection off. */
  public static final int RST = 0x04;

  /** In {@code flags}: the receiver should hand the data on at once. */
  public static final int PSH = 0x08;

  /** In {@code flags}: the acknowledgment counts. */
  public static final int ACK = 0x10;

  /** In {@code flags}: the urgent pointer counts. */
  public static final int URG = 0x20;

  /** In {@code flags}: the sender has seen congestion (RFC 3168). */
  public static final int ECE = 0x40;

  /** In {@code flags}: the sender has reduced its congestion window (RFC 3168). */
  public static final int CWR = 0x80;

  private static final int HEADER = 20;
  private static final int MAX_OPTIONS = 40;

  /**
   * Copies the list and checks the ranges.
   *
   * @throws IllegalArgumentException if a number is out of its range, the options have no length
   *     that a header can have, or the segment is too long
   */
  public Tcp {
    options = List.copyOf(options);
    require(sourcePort >>> 16 == 0, "source port", sourcePort);
    require(destinationPort >>> 16 == 0, "destination port", destinationPort);
    require(flags >>> 12 == 0, "flags", flags);
    require(window >>> 16 == 0, "window", window);
    require(urgentPointer >>> 16 == 0, "urgent pointer", urgentPointer);
    int optionsLength = TcpOptionCodec.length(options);
    require(optionsLength <= MAX_OPTIONS && optionsLength % 4 == 0, "options", optionsLength);
    int length = HEADER + optionsLength + payload.length();
    require(length <= 0xffff, "length", length);
  }

  private static void require(boolean condition, String what, int value) {
    if (!condition) {
      throw new IllegalArgumentException("TCP " + what + " cannot be " + value);
    }
  }

  /** Whether all of these bits are in {@code flags}. */
  public boolean has(int bits) {
    return (flags & bits) == bits;
  }

  /**
   * Reads the payload of an IPv4 packet of protocol {@link Ipv4#TCP}.
   *
   * @throws PacketException if it is cut, a length in it cannot be, or the checksum is wrong
   */
  public static Tcp decode(Bytes segment, Ipv4Address source, Ipv4Address destination) {
    return decode(segment, source, destination, ChecksumMode.REQUIRED);
  }

  /**
   * As {@link #decode(Bytes, Ipv4Address, Ipv4Address)}, perhaps with a wrong checksum.
   *
   * @throws PacketException if it is cut, a length in it cannot be, or the checksum is wrong and
   *     required
   */
  public static Tcp decode(
      Bytes segment, Ipv4Address source, Ipv4Address destination, ChecksumMode mode) {
    return decode(
        segment, mode, Checksum.ofPseudoHeader(source, destination, Ipv4.TCP, segment.length()));
  }

  /**
   * Reads the payload of an IPv6 packet of protocol {@link Ipv4#TCP}.
   *
   * @throws PacketException if it is cut, a length in it cannot be, or the checksum is wrong
   */
  public static Tcp decode(Bytes segment, Ipv6Address source, Ipv6Address destination) {
    return decode(segment, source, destination, ChecksumMode.REQUIRED);
  }

  /**
   * As {@link #decode(Bytes, Ipv6Address, Ipv6Address)}, perhaps with a wrong checksum.
   *
   * @throws PacketException if it is cut, a length in it cannot be, or the checksum is wrong and
   *     required
   */
  public static Tcp decode(
      Bytes segment, Ipv6Address source, Ipv6Address destination, ChecksumMode mode) {
    return decode(
        segment, mode, Checksum.ofPseudoHeader(source, destination, Ipv4.TCP, segment.length()));
  }

  private static Tcp decode(Bytes segment, ChecksumMode mode, Checksum pseudoHeader) {
    PacketException.requireLength(segment, HEADER, "a TCP header");
    if (segment.length() > 0xffff) {
      throw new PacketException(0, "a TCP segment of " + segment.length() + " bytes");
    }
    ByteBuf in = segment.toByteBuf();
    int sourcePort = in.readUnsignedShort();
    int destinationPort = in.readUnsignedShort();
    int sequence = in.readInt();
    int acknowledgment = in.readInt();
    int offsetAndFlags = in.readUnsignedShort();
    int headerLength = 4 * (offsetAndFlags >>> 12);
    if (headerLength < HEADER) {
      throw new PacketException(12, "a TCP header length of " + headerLength);
    }
    PacketException.requireLength(segment, headerLength, "a TCP header with options");
    if (mode == ChecksumMode.REQUIRED && pseudoHeader.add(segment).value() != 0) {
      throw new PacketException(16, "a wrong TCP checksum");
    }
    int window = in.readUnsignedShort();
    in.skipBytes(2);
    return new Tcp(
        sourcePort,
        destinationPort,
        sequence,
        acknowledgment,
        offsetAndFlags & 0xfff,
        window,
        in.readUnsignedShort(),
        TcpOptionCodec.decode(segment.slice(HEADER, headerLength - HEADER), HEADER),
        segment.slice(headerLength, segment.length() - headerLength));
  }

  /** The segment's bytes with the right checksum. */
  public Bytes encode(Ipv4Address source, Ipv4Address destination) {
    return encode(Checksum.ofPseudoHeader(source, destination, Ipv4.TCP, length()));
  }

  /** The bytes of a segment in IPv6 with the right checksum. */
  public Bytes encode(Ipv6Address source, Ipv6Address destination) {
    return encode(Checksum.ofPseudoHeader(source, destination, Ipv4.TCP, length()));
  }

  private int length() {
    return HEADER + TcpOptionCodec.length(options) + payload.length();
  }

  private Bytes encode(Checksum pseudoHeader) {
    int headerLength = HEADER + TcpOptionCodec.length(options);
    ByteBuf out = Unpooled.buffer(headerLength + payload.length());
    out.writeShort(sourcePort).writeShort(destinationPort);
    out.writeInt(sequence).writeInt(acknowledgment);
    out.writeShort(((headerLength / 4) << 12) | flags).writeShort(window);
    out.writeShort(0).writeShort(urgentPointer);
    for (TcpOption option : options) {
      TcpOptionCodec.encode(option, out);
    }
    payload.writeTo(out);
    out.setShort(16, pseudoHeader.add(out).value());
    return Bytes.written(out);
  }
}
