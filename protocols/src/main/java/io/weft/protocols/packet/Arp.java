package io.weft.protocols.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * ARP for IPv4 over Ethernet (RFC 826).
 *
 * @param operation {@link #REQUEST}, {@link #REPLY} or another of 16 bits
 */
public record Arp(
    int operation,
    MacAddress senderMac,
    Ipv4Address senderIp,
    MacAddress targetMac,
    Ipv4Address targetIp) {
  /** Who has the target's IP address? */
  public static final int REQUEST = 1;

  /** The sender has it. */
  public static final int REPLY = 2;

  private static final int LENGTH = 28;
  private static final int ETHERNET = 1;

  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException if the operation is not of 16 bits
   */
  public Arp {
    if (operation < 0 || operation > 0xffff) {
      throw new IllegalArgumentException("an ARP operation has 16 bits, not " + operation);
    }
  }

  /** Asks who has an address. */
  public static Arp request(MacAddress senderMac, Ipv4Address senderIp, Ipv4Address targetIp) {
    return new Arp(REQUEST, senderMac, senderIp, MacAddress.ZERO, targetIp);
  }

  /** Tells this request's sender that the address it asked for is at {@code mac}. */
  public Arp reply(MacAddress mac) {
    return new Arp(
        REPLY,
        /* senderMac= */ mac,
        /* senderIp= */ targetIp,
        /* targetMac= */ senderMac,
        /* targetIp= */ senderIp);
  }

  /**
   * Reads the payload of a frame of type {@link Ethernet#ARP}; what follows is padding.
   *
   * @throws PacketException if it is cut, or not for IPv4 over Ethernet
   */
  public static Arp decode(Bytes packet) {
    PacketException.requireLength(packet, LENGTH, "ARP");
    ByteBuf in = packet.toByteBuf();
    if (in.readUnsignedShort() != ETHERNET
        || in.readUnsignedShort() != Ethernet.IPV4
        || in.readUnsignedByte() != 6
        || in.readUnsignedByte() != 4) {
      throw new PacketException(0, "ARP that is not for IPv4 over Ethernet");
    }
    int operation = in.readUnsignedShort();
    MacAddress senderMac = Ethernet.readMac(in);
    Ipv4Address senderIp = new Ipv4Address(in.readInt());
    MacAddress targetMac = Ethernet.readMac(in);
    return new Arp(operation, senderMac, senderIp, targetMac, new Ipv4Address(in.readInt()));
  }

  /** The 28 bytes of the payload of a frame of type {@link Ethernet#ARP}. */
  public Bytes encode() {
    ByteBuf out = Unpooled.buffer(LENGTH);
    out.writeShort(ETHERNET).writeShort(Ethernet.IPV4).writeByte(6).writeByte(4);
    out.writeShort(operation);
    Ethernet.writeMac(senderMac, out);
    out.writeInt(senderIp.value());
    Ethernet.writeMac(targetMac, out);
    out.writeInt(targetIp.value());
    return Bytes.written(out);
  }
}
