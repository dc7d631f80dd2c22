package io.weft.protocols.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * An ICMPv6 message (RFC 4443). The checksum is computed when it is written and checked when it is
 * read. {@link NeighborDiscovery} reads those that find routers and neighbours.
 *
 * @param type {@link #ECHO_REQUEST}, {@link #ECHO_REPLY} or another of eight bits
 * @param code eight bits
 * @param rest the four bytes after the checksum; in an echo the identifier and the sequence number
 */
public record Icmpv6(int type, int code, int rest, Bytes payload) {
  /** The type of an error: the packet cannot be delivered. */
  public static final int UNREACHABLE = 1;

  /** The type of an error: the packet is too long for the next hop. */
  public static final int PACKET_TOO_BIG = 2;

  /** The type of an error: the hop limit or the time for reassembly is used up. */
  public static final int TIME_EXCEEDED = 3;

  /** The type of an error: a header field makes no sense. */
  public static final int PARAMETER_PROBLEM = 4;

  /** The type of a ping. */
  public static final int ECHO_REQUEST = 128;

  /** The type of the answer to a ping. */
  public static final int ECHO_REPLY = 129;

  /** The type of {@link NeighborDiscovery.RouterSolicitation}. */
  public static final int ROUTER_SOLICITATION = 133;

  /** The type of {@link NeighborDiscovery.RouterAdvertisement}. */
  public static final int ROUTER_ADVERTISEMENT = 134;

  /** The type of {@link NeighborDiscovery.NeighborSolicitation}. */
  public static final int NEIGHBOR_SOLICITATION = 135;

  /** The type of {@link NeighborDiscovery.NeighborAdvertisement}. */
  public static final int NEIGHBOR_ADVERTISEMENT = 136;

  /** The type of {@link NeighborDiscovery.Redirect}. */
  public static final int REDIRECT = 137;

  /** A code of {@link #UNREACHABLE}: no route. */
  public static final int NO_ROUTE = 0;

  /** A code of {@link #UNREACHABLE}: a filter forbids it. */
  public static final int PROHIBITED = 1;

  /** A code of {@link #UNREACHABLE}: the address does not answer. */
  public static final int ADDRESS_UNREACHABLE = 3;

  /** A code of {@link #UNREACHABLE}: nobody listens to the port. */
  public static final int PORT_UNREACHABLE = 4;

  private static final int HEADER = 8;

  /** What an error may quote so that its packet is no longer than 1280 bytes. */
  private static final int MAX_QUOTE = 1280 - 40 - HEADER;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if type or code is not of eight bits
   */
  public Icmpv6 {
    if (type >>> 8 != 0 || code >>> 8 != 0) {
      throw new IllegalArgumentException("ICMPv6 type " + type + " code " + code);
    }
  }

  /** A ping; identifier and sequence number have 16 bits. */
  public static Icmpv6 echoRequest(int identifier, int sequence, Bytes payload) {
    return new Icmpv6(ECHO_REQUEST, 0, identifier << 16 | (sequence & 0xffff), payload);
  }

  /** The answer to this ping. */
  public Icmpv6 echoReply() {
    return new Icmpv6(ECHO_REPLY, 0, rest, payload);
  }

  /** An error about a packet, of which it quotes as much as 1280 bytes in all allow. */
  public static Icmpv6 error(int type, int code, int rest, Ipv6 cause) {
    Bytes packet = cause.encode();
    return new Icmpv6(type, code, rest, packet.slice(0, Math.min(packet.length(), MAX_QUOTE)));
  }

  /** The error that a packet cannot be delivered. */
  public static Icmpv6 unreachable(int code, Ipv6 cause) {
    return error(UNREACHABLE, code, 0, cause);
  }

  /** The error that a packet has more bytes than the next hop takes. */
  public static Icmpv6 packetTooBig(int nextHopMtu, Ipv6 cause) {
    return error(PACKET_TOO_BIG, 0, nextHopMtu, cause);
  }

  /** The error that a packet has gone through too many routers. */
  public static Icmpv6 timeExceeded(Ipv6 cause) {
    return error(TIME_EXCEEDED, 0, 0, cause);
  }

  /** Whether the message is about a packet, which it quotes. */
  public boolean isError() {
    return type >= UNREACHABLE && type <= PARAMETER_PROBLEM;
  }

  /**
   * In an error: the packet that it is about, its payload cut to what is quoted.
   *
   * @throws PacketException if this is no error, or the quote has no whole headers
   */
  public Ipv6 quoted() {
    if (!isError()) {
      throw new PacketException(0, "ICMPv6 type " + type + " quotes no packet");
    }
    return Ipv6.decodeQuoted(payload);
  }

  /** In an echo: what the pings of one program have in common. */
  public int identifier() {
    return rest >>> 16;
  }

  /** In an echo: which of the pings. */
  public int sequence() {
    return rest & 0xffff;
  }

  /**
   * Reads the payload of an IPv6 packet of protocol {@link Ipv6#ICMPV6}.
   *
   * @throws PacketException if it is cut or the checksum is wrong
   */
  public static Icmpv6 decode(Bytes message, Ipv6Address source, Ipv6Address destination) {
    return decode(message, source, destination, ChecksumMode.REQUIRED);
  }

  /**
   * As {@link #decode(Bytes, Ipv6Address, Ipv6Address)}, perhaps with a wrong checksum.
   *
   * @throws PacketException if it is cut, or the checksum is wrong and required
   */
  public static Icmpv6 decode(
      Bytes message, Ipv6Address source, Ipv6Address destination, ChecksumMode mode) {
    PacketException.requireLength(message, HEADER, "ICMPv6");
    if (mode == ChecksumMode.REQUIRED
        && Checksum.ofPseudoHeader(source, destination, Ipv6.ICMPV6, message.length())
                .add(message)
                .value()
            != 0) {
      throw new PacketException(2, "a wrong ICMPv6 checksum");
    }
    ByteBuf in = message.toByteBuf();
    int type = in.readUnsignedByte();
    int code = in.readUnsignedByte();
    in.skipBytes(2);
    int rest = in.readInt();
    return new Icmpv6(type, code, rest, message.slice(HEADER, message.length() - HEADER));
  }

  /** The message's bytes with the right checksum. */
  public Bytes encode(Ipv6Address source, Ipv6Address destination) {
    int length = HEADER + payload.length();
    ByteBuf out = Unpooled.buffer(length);
    out.writeByte(type).writeByte(code).writeShort(0).writeInt(rest);
    payload.writeTo(out);
    Checksum checksum = Checksum.ofPseudoHeader(source, destination, Ipv6.ICMPV6, length);
    out.setShort(2, checksum.add(out).value());
    return Bytes.written(out);
  }
}
