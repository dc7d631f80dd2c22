package io.weft.protocols.packet;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** Reads and writes the options of neighbour discovery. */
final class NeighborOptionCodec {
  /** The most bytes that an option has. */
  static final int MAX_LENGTH = 8 * 255;

  private static final int SOURCE_LINK_ADDRESS = 1;
  private static final int TARGET_LINK_ADDRESS = 2;
  private static final int PREFIX = 3;
  private static final int REDIRECTED_HEADER = 4;
  private static final int MTU = 5;
  private static final int NAME_SERVERS = 25;

  private NeighborOptionCodec() {}

  static void encode(NeighborOption option, ByteBuf out) {
    switch (option) {
      case NeighborOption.SourceLinkAddress o ->
          Ethernet.writeMac(o.address(), header(SOURCE_LINK_ADDRESS, 1, out));
      case NeighborOption.TargetLinkAddress o ->
          Ethernet.writeMac(o.address(), header(TARGET_LINK_ADDRESS, 1, out));
      case NeighborOption.Prefix o -> {
        header(PREFIX, 4, out).writeByte(o.length()).writeByte(o.flags());
        out.writeInt(o.validLifetime()).writeInt(o.preferredLifetime()).writeInt(0);
        Ipv6.writeAddress(o.prefix(), out);
      }
      case NeighborOption.RedirectedHeader o -> {
        header(REDIRECTED_HEADER, 1 + o.packet().length() / 8, out).writeZero(6);
        o.packet().writeTo(out);
      }
      case NeighborOption.Mtu o -> header(MTU, 1, out).writeShort(0).writeInt(o.bytes());
      case NeighborOption.NameServers o -> {
        header(NAME_SERVERS, 1 + 2 * o.servers().size(), out).writeShort(0).writeInt(o.lifetime());
        for (Ipv6Address server : o.servers()) {
          Ipv6.writeAddress(server, out);
        }
      }
      case NeighborOption.Unknown o ->
          o.data().writeTo(header(o.type(), (2 + o.data().length()) / 8, out));
    }
  }

  private static ByteBuf header(int type, int units, ByteBuf out) {
    return out.writeByte(type).writeByte(units);
  }

  /**
   * Reads what follows the fixed part of a message.
   *
   * @throws PacketException if a length in it cannot be; the offset is that in the ICMPv6 message
   */
  static List<NeighborOption> decode(Bytes payload, int start) {
    List<NeighborOption> options = new ArrayList<>(2);
    int at = start;
    while (at < payload.length()) {
      int length = at + 1 < payload.length() ? 8 * payload.get(at + 1) : 0;
      if (length == 0 || at + length > payload.length()) {
        throw new PacketException(
            8 + at, "neighbor option " + payload.get(at) + " of " + length + " bytes");
      }
      options.add(decode(payload.get(at), payload.slice(at + 2, length - 2)));
      at += length;
    }
    return options;
  }

  /** Reads an option; an unknown one if it has bits that only their place tells of. */
  private static NeighborOption decode(int type, Bytes data) {
    ByteBuf in = data.toByteBuf();
    int length = data.length();
    boolean zeros = length >= 2 && in.getShort(0) == 0;
    if (type == SOURCE_LINK_ADDRESS && length == 6) {
      return new NeighborOption.SourceLinkAddress(Ethernet.readMac(in));
    }
    if (type == TARGET_LINK_ADDRESS && length == 6) {
      return new NeighborOption.TargetLinkAddress(Ethernet.readMac(in));
    }
    if (type == PREFIX && length == 30 && in.getInt(10) == 0) {
      int prefixLength = in.readUnsignedByte();
      int flags = in.readUnsignedByte();
      int valid = in.readInt();
      int preferred = in.readInt();
      in.skipBytes(4);
      return new NeighborOption.Prefix(prefixLength, flags, valid, preferred, Ipv6.readAddress(in));
    }
    if (type == REDIRECTED_HEADER && zeros && in.getInt(2) == 0) {
      return new NeighborOption.RedirectedHeader(data.slice(6, length - 6));
    }
    if (type == MTU && length == 6 && zeros) {
      return new NeighborOption.Mtu(in.getInt(2));
    }
    if (type == NAME_SERVERS && length > 6 && length % 16 == 6 && zeros) {
      in.skipBytes(2);
      int lifetime = in.readInt();
      List<Ipv6Address> servers = new ArrayList<>(length / 16);
      while (in.isReadable()) {
        servers.add(Ipv6.readAddress(in));
      }
      return new NeighborOption.NameServers(lifetime, servers);
    }
    return new NeighborOption.Unknown(type, data);
  }
}
