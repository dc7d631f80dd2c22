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

  /** The type of a ping. */
  public static final int ECHO_REQUEST = 8;

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
    PacketException.requireLength(message, HEADER, "ICMP");
    if (new Checksum().add(message).value() != 0) {
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
    out.setShort(2, new Checksum().add(Bytes.copyOf(out)).value());
    return Bytes.copyOf(out);
  }
}
