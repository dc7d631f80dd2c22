package io.weft.sdn.model;

import io.weft.protocols.packet.Ipv4Address;

/**
 * A block of IPv4 addresses (RFC 4632).
 *
 * @param address the first address; the bits behind the prefix are 0
 * @param prefixLength 0 to 32
 */
public record Ipv4Cidr(Ipv4Address address, int prefixLength) {
  /** Clears the bits behind the prefix, as VLCP does: 10.1.0.1/29 is 10.1.0.0/29. */
  public Ipv4Cidr {
    address = new Ipv4Address(address.value() & Ipv4Address.prefixMask(prefixLength).value());
  }

  /**
   * Reads {@code 10.1.0.0/24}.
   *
   * @throws IllegalArgumentException if {@code text} is anything else
   */
  public static Ipv4Cidr parse(String text) {
    int slash = text.indexOf('/');
    String length = slash < 0 ? "" : text.substring(slash + 1);
    if (!length.matches("[0-9]|[12][0-9]|3[0-2]")) {
      throw new IllegalArgumentException("not an IPv4 CIDR: \"" + text + '"');
    }
    return new Ipv4Cidr(Ipv4Address.parse(text.substring(0, slash)), Integer.parseInt(length));
  }

  /** Whether an address is in the block. */
  public boolean contains(Ipv4Address other) {
    return (other.value() & mask().value()) == address.value();
  }

  /** The mask with as many leading ones as the prefix is long. */
  public Ipv4Address mask() {
    return Ipv4Address.prefixMask(prefixLength);
  }

  /** The last address, which is the broadcast address of all but the smallest blocks. */
  public Ipv4Address last() {
    return new Ipv4Address(address.value() | ~mask().value());
  }

  /** The lowest address that a host can have; see RFC 3021 for blocks of one and two. */
  public Ipv4Address firstHost() {
    return prefixLength >= 31 ? address : new Ipv4Address(address.value() + 1);
  }

  /** The highest address that a host can have. */
  public Ipv4Address lastHost() {
    return prefixLength >= 31 ? last() : new Ipv4Address(last().value() - 1);
  }

  @Override
  public String toString() {
    return address + "/" + prefixLength;
  }
}
