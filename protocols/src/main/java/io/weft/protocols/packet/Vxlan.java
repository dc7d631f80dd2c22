package io.weft.protocols.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A frame in a VXLAN tunnel (RFC 7348 section 5), the payload of a {@link Udp} datagram to {@link
 * #PORT}.
 *
 * @param reserved the 31 bits between the flag that the VNI counts and the VNI: seven flags and 24
 *     bits, zero by right; extensions use some
 * @param vni the network, 24 bits
 * @param reservedLast the eight bits after the VNI, zero by right
 * @param frame from its Ethernet header
 */
public record Vxlan(int reserved, int vni, int reservedLast, Bytes frame) {
  /** The UDP port. */
  public static final int PORT = 4789;

  private static final int HEADER = 8;
  private static final int VNI_COUNTS = 0x0800_0000;

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if a number is out of its range
   */
  public Vxlan {
    if (vni >>> 24 != 0) {
      throw new IllegalArgumentException("a VNI has 24 bits, not " + vni);
    }
    if ((reserved & VNI_COUNTS) != 0 || reservedLast >>> 8 != 0) {
      throw new IllegalArgumentException("VXLAN bits " + reserved + " and " + reservedLast);
    }
  }

  /** A frame in a network, 24 bits. */
  public static Vxlan of(int vni, Bytes frame) {
    return new Vxlan(0, vni, 0, frame);
  }

  /**
   * Reads the payload of a datagram.
   *
   * @throws PacketException if it is cut or has no VNI
   */
  public static Vxlan decode(Bytes payload) {
    PacketException.requireLength(payload, HEADER, "a VXLAN header");
    ByteBuf in = payload.toByteBuf();
    int flags = in.readInt();
    if ((flags & VNI_COUNTS) == 0) {
      throw new PacketException(0, "VXLAN without a VNI");
    }
    int vni = in.readInt();
    return new Vxlan(
        flags & ~VNI_COUNTS,
        vni >>> 8,
        vni & 0xff,
        payload.slice(HEADER, payload.length() - HEADER));
  }

  /** The datagram's payload. */
  public Bytes encode() {
    ByteBuf out = Unpooled.buffer(HEADER + frame.length());
    out.writeInt(VNI_COUNTS | reserved).writeInt(vni << 8 | reservedLast);
    frame.writeTo(out);
    return Bytes.written(out);
  }
}
