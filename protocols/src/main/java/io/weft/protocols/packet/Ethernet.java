package io.weft.protocols.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/**
 * An Ethernet frame without its check sequence, with any IEEE 802.1Q tags (IEEE 802.3 section
 * 3.2.6, 802.1Q section 9).
 *
 * @param tags the outermost first
 * @param ethType of the payload; below {@link #MIN_TYPE} it is the payload's length, and the
 *     payload an {@link Llc}
 * @param payload may have padding after what the payload's own header says
 */
public record Ethernet(
    MacAddress destination, MacAddress source, List<VlanTag> tags, int ethType, Bytes payload) {
  /** The type of IPv4. */
  public static final int IPV4 = 0x0800;

  /** The type of ARP. */
  public static final int ARP = 0x0806;

  /** The type of IPv6. */
  public static final int IPV6 = 0x86dd;

  /** The type of LLDP. */
  public static final int LLDP = 0x88cc;

  /** The least number that is a type and no length. */
  public static final int MIN_TYPE = 0x600;

  /** The type of a customer's VLAN tag. */
  public static final int VLAN = 0x8100;

  /** The type of a provider's VLAN tag. */
  public static final int PROVIDER_VLAN = 0x88a8;

  /** The most tags that {@link #decode} reads. */
  public static final int MAX_TAGS = 8;

  private static final int HEADER = 14;

  /**
   * Copies the list and checks the type.
   *
   * @throws IllegalArgumentException if the type is not of 16 bits
   */
  public Ethernet {
    tags = List.copyOf(tags);
    if (ethType < 0 || ethType > 0xffff) {
      throw new IllegalArgumentException("an Ethernet type has 16 bits, not " + ethType);
    }
  }

  /** A frame without tags. */
  public static Ethernet of(MacAddress destination, MacAddress source, int ethType, Bytes payload) {
    return new Ethernet(destination, source, List.of(), ethType, payload);
  }

  /** An IEEE 802.3 frame without tags, with a length in place of a type. */
  public static Ethernet of(MacAddress destination, MacAddress source, Llc content) {
    Bytes payload = content.encode();
    if (payload.length() >= MIN_TYPE) {
      throw new IllegalArgumentException("an LLC payload of " + payload.length() + " bytes");
    }
    return of(destination, source, payload.length(), payload);
  }

  /** Whether the frame has a length in place of a type: {@link Llc#decode} reads its payload. */
  public boolean isLength() {
    return ethType < MIN_TYPE;
  }

  /**
   * Reads a frame.
   *
   * @throws PacketException if it is shorter than its headers or has more than {@link #MAX_TAGS}
   *     tags
   */
  public static Ethernet decode(Bytes frame) {
    PacketException.requireLength(frame, HEADER, "an Ethernet header");
    ByteBuf in = frame.toByteBuf();
    MacAddress destination = readMac(in);
    MacAddress source = readMac(in);
    List<VlanTag> tags = new ArrayList<>(1);
    int ethType = in.readUnsignedShort();
    while (ethType == VLAN || ethType == PROVIDER_VLAN) {
      if (tags.size() == MAX_TAGS) {
        throw new PacketException(in.readerIndex(), "more than " + MAX_TAGS + " VLAN tags");
      }
      PacketException.requireLength(frame, in.readerIndex() + 4, "a VLAN tag");
      tags.add(VlanTag.ofTci(ethType, in.readUnsignedShort()));
      ethType = in.readUnsignedShort();
    }
    return new Ethernet(destination, source, tags, ethType, Bytes.copyOf(in));
  }

  /** The frame's bytes; no padding is added. */
  public Bytes encode() {
    ByteBuf out = Unpooled.buffer(HEADER + 4 * tags.size() + payload.length());
    writeMac(destination, out);
    writeMac(source, out);
    for (VlanTag tag : tags) {
      out.writeShort(tag.ethType()).writeShort(tag.tci());
    }
    payload.writeTo(out.writeShort(ethType));
    return Bytes.written(out);
  }

  static MacAddress readMac(ByteBuf in) {
    return new MacAddress((long) in.readUnsignedShort() << 32 | in.readUnsignedInt());
  }

  static void writeMac(MacAddress address, ByteBuf out) {
    out.writeShort((int) (address.value() >>> 32)).writeInt((int) address.value());
  }
}
