package io.weft.protocols.openflow.v13;

import io.weft.protocols.packet.Ipv4Address;
import io.weft.protocols.packet.Ipv6Address;
import java.util.Optional;

/** The addresses that a connection may get by {@link NiciraAction.Nat}. */
public sealed interface NatAddresses {
  /** No addresses: a translation that is there already. */
  record None() implements NatAddresses {}

  /** An IPv4 address, or those from it to another. */
  record V4(Ipv4Address first, Optional<Ipv4Address> last) implements NatAddresses {}

  /** An IPv6 address, or those from it to another. */
  record V6(Ipv6Address first, Optional<Ipv6Address> last) implements NatAddresses {}
}
