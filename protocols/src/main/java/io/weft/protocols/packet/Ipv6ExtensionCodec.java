package io.weft.protocols.packet;

import io.netty.buffer.ByteBuf;

/** Reads and writes the extension headers of IPv6. */
final class Ipv6ExtensionCodec {
  private Ipv6ExtensionCodec() {}

  /** Appends a header; {@code next} is the type of what follows it. */
  static void encode(Ipv6Extension extension, int next, ByteBuf out) {
    out.writeByte(next);
    switch (extension) {
      case Ipv6Extension.Padded e -> e.content().writeTo(out.writeByte(e.length() / 8 - 1));
      case Ipv6Extension.Fragment e -> {
        int more = e.more() ? 1 : 0;
        out.writeByte(e.reserved() >>> 2);
        out.writeShort(e.offset() << 3 | (e.reserved() & 3) << 1 | more);
        out.writeInt(e.identification());
      }
      case Ipv6Extension.Authentication e -> e.content().writeTo(out.writeByte(e.length() / 4 - 2));
    }
  }

  /** Whether what that number announces is a header that another follows. */
  static boolean isExtension(int type) {
    return switch (type) {
      case Ipv6Extension.HOP_BY_HOP,
          Ipv6Extension.ROUTING,
          Ipv6Extension.FRAGMENT,
          Ipv6Extension.AUTHENTICATION,
          Ipv6Extension.DESTINATION_OPTIONS,
          Ipv6Extension.MOBILITY,
          Ipv6Extension.HOST_IDENTITY,
          Ipv6Extension.SHIM6 ->
          true;
      default -> false;
    };
  }

  /**
   * Reads the header that begins at {@code offset} of a packet.
   *
   * @throws PacketException if it is cut
   */
  static Ipv6Extension decode(int type, Bytes packet, int offset) {
    PacketException.requireLength(packet, offset + 8, "an IPv6 extension header");
    if (type == Ipv6Extension.FRAGMENT) {
      int word = packet.get(offset + 2) << 8 | packet.get(offset + 3);
      return new Ipv6Extension.Fragment(
          word >>> 3,
          (word & 1) != 0,
          packet.toByteBuf().getInt(offset + 4),
          packet.get(offset + 1) << 2 | (word >>> 1 & 3));
    }
    int units = packet.get(offset + 1);
    int length = type == Ipv6Extension.AUTHENTICATION ? 4 * (units + 2) : 8 * (units + 1);
    PacketException.requireLength(packet, offset + length, "an IPv6 extension header");
    Bytes content = packet.slice(offset + 2, length - 2);
    return type == Ipv6Extension.AUTHENTICATION
        ? new Ipv6Extension.Authentication(content)
        : new Ipv6Extension.Padded(type, content);
  }
}
