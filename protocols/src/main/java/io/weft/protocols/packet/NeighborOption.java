package io.weft.protocols.packet;

import java.util.List;

/** An option of neighbour discovery (RFC 4861 section 4.6). */
public sealed interface NeighborOption {
  /** The sender's own Ethernet address. */
  record SourceLinkAddress(MacAddress address) implements NeighborOption {}

  /** The target's Ethernet address. */
  record TargetLinkAddress(MacAddress address) implements NeighborOption {}

  /**
   * A prefix of the link.
   *
   * @param length 0 to 255 bits, 128 at most by right
   * @param flags eight bits, {@link #ON_LINK} and others
   * @param validLifetime seconds without sign, all ones for ever
   * @param preferredLifetime seconds without sign, all ones for ever
   */
  record Prefix(int length, int flags, int validLifetime, int preferredLifetime, Ipv6Address prefix)
      implements NeighborOption {
    /** In {@code flags}: the addresses are neighbours. */
    public static final int ON_LINK = 0x80;

    /** In {@code flags}: hosts may make addresses of it. */
    public static final int AUTONOMOUS = 0x40;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a number is out of its range
     */
    public Prefix {
      if (length >>> 8 != 0 || flags >>> 8 != 0) {
        throw new IllegalArgumentException("a prefix of " + length + " bits, flags " + flags);
      }
    }
  }

  /**
   * The packet that a redirect is about.
   *
   * @param packet from its IPv6 header, and zeros up to a multiple of eight bytes
   */
  record RedirectedHeader(Bytes packet) implements NeighborOption {
    /**
     * Checks the length.
     *
     * @throws IllegalArgumentException if it is no multiple of eight, or the option cannot have it
     */
    public RedirectedHeader {
      if (packet.length() % 8 != 0 || packet.length() > NeighborOptionCodec.MAX_LENGTH - 8) {
        throw new IllegalArgumentException("a redirected header of " + packet.length());
      }
    }
  }

  /** How many bytes a packet on the link may have, without sign. */
  record Mtu(int bytes) implements NeighborOption {}

  /**
   * Name servers (RFC 8106).
   *
   * @param lifetime seconds without sign, all ones for ever
   * @param servers 1 to 127
   */
  record NameServers(int lifetime, List<Ipv6Address> servers) implements NeighborOption {
    /**
     * Copies the list and checks its size.
     *
     * @throws IllegalArgumentException if it is empty or too long
     */
    public NameServers {
      servers = List.copyOf(servers);
      if (servers.isEmpty() || servers.size() > 127) {
        throw new IllegalArgumentException(servers.size() + " name servers");
      }
    }
  }

  /**
   * An option that is not known here, or not of the form that it should have.
   *
   * @param type eight bits
   * @param data what follows the length: 6, 14, 22 bytes and so on
   */
  record Unknown(int type, Bytes data) implements NeighborOption {
    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if the type or the length cannot be
     */
    public Unknown {
      if (type >>> 8 != 0
          || data.length() % 8 != 6
          || data.length() > NeighborOptionCodec.MAX_LENGTH - 2) {
        throw new IllegalArgumentException(
            "neighbor option " + type + " of " + data.length() + " bytes");
      }
    }
  }
}
