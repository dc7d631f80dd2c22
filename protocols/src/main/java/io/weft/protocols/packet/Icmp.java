package io.weft.protocols.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * An ICMP message (RFC 792). The checksum is computed when it is written and checked when it is
 * read.
 *
 * @param type {@link #ECHO_REQUEST}, {@link #ECHO_REPLY} or another of eight bits
 * @param code eight bits
 * @param rest the four bytes after the checksum; in an echo the identifier and the sequence number
 */
public record Icmp(int type, int code, int rest, Bytes payload) {
  /** The type of the answer to a ping. */
  public static final int ECHO_REPLY = 0;

  /** The type of an error: the packet cannot be delivered. */
  public static final int UNREACHABLE = 3;

  /** The type of an error that is no longer sent: there are too many packets. */
  public static final int SOURCE_QUENCH = 4;

  /** The type of the advice to use another router. */
  public static final int REDIRECT = 5;

  /** The type of a ping. */
  public static final int ECHO_REQUEST = 8;

  /** The type of a router's announcement (RFC 1256). */
  public static final int ROUTER_ADVERTISEMENT = 9;

  /** The type of the question for routers (RFC 1256). */
  public static final int ROUTER_SOLICITATION = 10;

  /** The type of an error: the time to live or that for reassembly is used up. */
  public static final int TIME_EXCEEDED = 11;

  /** The type of an error: a header field makes no sense. */
  public static final int PARAMETER_PROBLEM = 12;

  /** The type of the question for the time. */
  public static final int TIMESTAMP_REQUEST = 13;

  /** The type of the answer to it. */
  public static final int TIMESTAMP_REPLY = 14;

  /** A code of {@link #UNREACHABLE}: no route to the network. */
  public static final int NETWORK_UNREACHABLE = 0;

  /** A code of {@link #UNREACHABLE}: the host does not answer. */
  public static final int HOST_UNREACHABLE = 1;

  /** A code of {@link #UNREACHABLE}: nobody there speaks the protocol. */
  public static final int PROTOCOL_UNREACHABLE = 2;

  /** A code of {@link #UNREACHABLE}: nobody listens to the port. */
  public static final int PORT_UNREACHABLE = 3;

  /** A code of {@link #UNREACHABLE}: too long, and must not be fragmented. */
  public static final int FRAGMENTATION_NEEDED = 4;

  /** A code of {@link #UNREACHABLE}: a filter forbids it (RFC 1812). */
  public static final int PROHIBITED = 13;

  /** A code of {@link #TIME_EXCEEDED}: too many routers on the way. */
  public static final int TTL_EXCEEDED = 0;

  /** A code of {@link #TIME_EXCEEDED}: a fragment did not come. */
  public static final int REASSEMBLY_TIME_EXCEEDED = 1;

  /** What an error may quote so that it is no longer than 576 bytes (RFC 1812). */
  private static final int MAX_QUOTE = 548;

  private static final int HEADER = 8;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if type or code is not of eight bits
   */
  public Icmp {
    if (type >>> 8 != 0 || code >>> 8 != 0) {
      throw new IllegalArgumentException("ICMP type " + type + " code " + code);
    }
  }

  /** A ping; identifier and sequence number have 16 bits. */
  public static Icmp echoRequest(int identifier, int sequence, Bytes payload) {
    return new Icmp(ECHO_REQUEST, 0, identifier << 16 | (sequence & 0xffff), payload);
  }

  /** The answer to this ping. */
  public Icmp echoReply() {
    return new Icmp(ECHO_REPLY, 0, rest, payload);
  }

  /**
   * The error that a packet cannot be delivered.
   *
   * @param code {@link #HOST_UNREACHABLE} or another of eight bits
   */
  public static Icmp unreachable(int code, Ipv4 cause) {
    return error(UNREACHABLE, code, 0, cause);
  }

  /** The error that a packet is longer than what the next hop takes, in bytes (RFC 1191). */
  public static Icmp fragmentationNeeded(int nextHopMtu, Ipv4 cause) {
    return error(UNREACHABLE, FRAGMENTATION_NEEDED, nextHopMtu & 0xffff, cause);
  }

  /** The error that a packet has gone through too many routers. */
  public static Icmp timeExceeded(Ipv4 cause) {
    return error(TIME_EXCEEDED, TTL_EXCEEDED, 0, cause);
  }

  /** The advice to send such packets to another router; code 1, for this host only. */
  public static Icmp redirect(Ipv4Address gateway, Ipv4 cause) {
    return error(REDIRECT, 1, gateway.value(), cause);
  }

  /** An error about a packet, of which it quotes as much as 576 bytes in all allow (RFC 1812). */
  public static Icmp error(int type, int code, int rest, Ipv4 cause) {
    Bytes packet = cause.encode();
    return new Icmp(type, code, rest, packet.slice(0, Math.min(packet.length(), MAX_QUOTE)));
  }

  /** Whether the message is about a packet, which it quotes. */
  public boolean isError() {
    return switch (type) {
      case UNREACHABLE, SOURCE_QUENCH, REDIRECT, TIME_EXCEEDED, PARAMETER_PROBLEM -> true;
      default -> false;
    };
  }

  /**
   * In an error: the packet that it is about, its payload cut to what is quoted. Its checksum is
   * not looked at: routers change the header on the way.
   *
   * @throws PacketException if this is no error, or the quote has no whole header
   */
  public Ipv4 quoted() {
    if (!isError()) {
      throw new PacketException(0, "ICMP type " + type + " quotes no packet");
    }
    return Ipv4.decodeQuoted(payload);
  }

  /** In {@link #REDIRECT}: the better router. */
  public Ipv4Address gateway() {
    return new Ipv4Address(rest);
  }

  /** In {@link #FRAGMENTATION_NEEDED}: how long a packet may be, 0 if the router does not say. */
  public int nextHopMtu() {
    return rest & 0xffff;
  }

  /** In {@link #PARAMETER_PROBLEM}: which byte of the quoted packet makes no sense. */
  public int pointer() {
    return rest >>> 24;
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
   * Reads the payload of an IPv4 packet of protocol {@link Ipv4#ICMP}.
   *
   * @throws PacketException if it is cut or the checksum is wrong
   */
  public static Icmp decode(Bytes message) {
    return decode(message, ChecksumMode.REQUIRED);
  }

  /**
   * As {@link #decode(Bytes)}, perhaps with a wrong checksum.
   *
   * @throws PacketException if it is cut, or the checksum is wrong and required
   */
  public static Icmp decode(Bytes message, ChecksumMode mode) {
    PacketException.requireLength(message, HEADER, "ICMP");
    if (mode == ChecksumMode.REQUIRED && new Checksum().add(message).value() != 0) {
      throw new PacketException(2, "a wrong ICMP checksum");
    }
    ByteBuf in = message.toByteBuf();
    int type = in.readUnsignedByte();
    int code = in.readUnsignedByte();
    in.skipBytes(2);
    return new Icmp(type, code, in.readInt(), Bytes.copyOf(in));
  }

  /** The message's bytes with the right checksum. */
  public Bytes encode() {
    ByteBuf out = Unpooled.buffer(HEADER + payload.length());
    out.writeByte(type).writeByte(code).writeShort(0).writeInt(rest);
    payload.writeTo(out);
    out.setShort(2, new Checksum().add(out).value());
    return Bytes.written(out);
  }
}
