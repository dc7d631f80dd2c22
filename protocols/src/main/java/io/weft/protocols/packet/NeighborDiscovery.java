package io.weft.protocols.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;

/**
 * How hosts find routers and neighbours in IPv6 (RFC 4861). A view of an {@link Icmpv6}: bits
 * without meaning in the message are not kept, unknown options are. It counts only in a packet with
 * a hop limit of {@link #HOP_LIMIT}: others have come from afar.
 */
public sealed interface NeighborDiscovery {
  /** The hop limit of the packets. */
  int HOP_LIMIT = 255;

  /** The options, in order. */
  List<NeighborOption> options();

  /** The ICMPv6 message. */
  Icmpv6 toIcmpv6();

  /** Are there routers? */
  record RouterSolicitation(List<NeighborOption> options) implements NeighborDiscovery {
    /** Copies the list. */
    public RouterSolicitation {
      options = List.copyOf(options);
    }

    @Override
    public Icmpv6 toIcmpv6() {
      return message(Icmpv6.ROUTER_SOLICITATION, 0, 0, options);
    }
  }

  /**
   * Here is a router.
   *
   * @param hopLimit that hosts should use, 0 if the router does not say
   * @param flags eight bits, {@link #MANAGED} and others
   * @param lifetime of the router as a default one, 0 to 65535 seconds
   * @param reachableTime milliseconds without sign, 0 if the router does not say
   * @param retransmissionTime milliseconds without sign, 0 if the router does not say
   */
  record RouterAdvertisement(
      int hopLimit,
      int flags,
      int lifetime,
      int reachableTime,
      int retransmissionTime,
      List<NeighborOption> options)
      implements NeighborDiscovery {
    /** In {@code flags}: addresses come by DHCPv6. */
    public static final int MANAGED = 0x80;

    /** In {@code flags}: other settings come by DHCPv6. */
    public static final int OTHER = 0x40;

    /**
     * Copies the list and checks the ranges.
     *
     * @throws IllegalArgumentException if a number is out of its range
     */
    public RouterAdvertisement {
      options = List.copyOf(options);
      if (hopLimit >>> 8 != 0 || flags >>> 8 != 0 || lifetime >>> 16 != 0) {
        throw new IllegalArgumentException(
            "a router's hop limit " + hopLimit + ", flags " + flags + ", lifetime " + lifetime);
      }
    }

    @Override
    public Icmpv6 toIcmpv6() {
      ByteBuf out = Unpooled.buffer(8);
      out.writeInt(reachableTime).writeInt(retransmissionTime);
      return message(
          Icmpv6.ROUTER_ADVERTISEMENT, hopLimit << 24 | flags << 16 | lifetime, out, options);
    }
  }

  /** Who has that address? */
  record NeighborSolicitation(Ipv6Address target, List<NeighborOption> options)
      implements NeighborDiscovery {
    /** Copies the list. */
    public NeighborSolicitation {
      options = List.copyOf(options);
    }

    @Override
    public Icmpv6 toIcmpv6() {
      return message(Icmpv6.NEIGHBOR_SOLICITATION, 0, 1, options, target);
    }
  }

  /**
   * I have it.
   *
   * @param flags the three highest bits of 32, {@link #SOLICITED} and others
   */
  record NeighborAdvertisement(int flags, Ipv6Address target, List<NeighborOption> options)
      implements NeighborDiscovery {
    /** In {@code flags}: it is a router. */
    public static final int ROUTER = 0x8000_0000;

    /** In {@code flags}: somebody has asked. */
    public static final int SOLICITED = 0x4000_0000;

    /** In {@code flags}: forget what you knew. */
    public static final int OVERRIDE = 0x2000_0000;

    /**
     * Copies the list and checks the flags.
     *
     * @throws IllegalArgumentException if there are others
     */
    public NeighborAdvertisement {
      options = List.copyOf(options);
      if ((flags & ~(ROUTER | SOLICITED | OVERRIDE)) != 0) {
        throw new IllegalArgumentException("flags 0x" + Integer.toHexString(flags));
      }
    }

    @Override
    public Icmpv6 toIcmpv6() {
      return message(Icmpv6.NEIGHBOR_ADVERTISEMENT, flags, 1, options, target);
    }
  }

  /** A better next hop, {@code target}, for that destination. */
  record Redirect(Ipv6Address target, Ipv6Address destination, List<NeighborOption> options)
      implements NeighborDiscovery {
    /** Copies the list. */
    public Redirect {
      options = List.copyOf(options);
    }

    @Override
    public Icmpv6 toIcmpv6() {
      return message(Icmpv6.REDIRECT, 0, 2, options, target, destination);
    }
  }

  private static Icmpv6 message(
      int type, int rest, int addresses, List<NeighborOption> options, Ipv6Address... values) {
    ByteBuf out = Unpooled.buffer(16 * addresses);
    for (Ipv6Address value : values) {
      Ipv6.writeAddress(value, out);
    }
    return message(type, rest, out, options);
  }

  private static Icmpv6 message(int type, int rest, ByteBuf out, List<NeighborOption> options) {
    for (NeighborOption option : options) {
      NeighborOptionCodec.encode(option, out);
    }
    return new Icmpv6(type, 0, rest, Bytes.written(out));
  }

  /**
   * Reads a message.
   *
   * @throws PacketException if it is of another type or code, cut, or the length of an option
   *     cannot be
   */
  static NeighborDiscovery decode(Icmpv6 message) {
    if (message.code() != 0) {
      throw new PacketException(1, "neighbor discovery with code " + message.code());
    }
    Bytes payload = message.payload();
    int rest = message.rest();
    int fixed =
        switch (message.type()) {
          case Icmpv6.ROUTER_SOLICITATION -> 0;
          case Icmpv6.ROUTER_ADVERTISEMENT -> 8;
          case Icmpv6.NEIGHBOR_SOLICITATION, Icmpv6.NEIGHBOR_ADVERTISEMENT -> 16;
          case Icmpv6.REDIRECT -> 32;
          default ->
              throw new PacketException(
                  0, "ICMPv6 type " + message.type() + " is no neighbor discovery");
        };
    if (payload.length() < fixed) {
      throw new PacketException(
          8 + payload.length(), "ICMPv6 type " + message.type() + " needs more bytes");
    }
    ByteBuf in = payload.toByteBuf();
    List<NeighborOption> options = NeighborOptionCodec.decode(payload, fixed);
    return switch (message.type()) {
      case Icmpv6.ROUTER_SOLICITATION -> new RouterSolicitation(options);
      case Icmpv6.ROUTER_ADVERTISEMENT ->
          new RouterAdvertisement(
              rest >>> 24, rest >>> 16 & 0xff, rest & 0xffff, in.readInt(), in.readInt(), options);
      case Icmpv6.NEIGHBOR_SOLICITATION -> new NeighborSolicitation(Ipv6.readAddress(in), options);
      case Icmpv6.NEIGHBOR_ADVERTISEMENT ->
          new NeighborAdvertisement(rest & 0xe000_0000, Ipv6.readAddress(in), options);
      default -> new Redirect(Ipv6.readAddress(in), Ipv6.readAddress(in), options);
    };
  }
}
