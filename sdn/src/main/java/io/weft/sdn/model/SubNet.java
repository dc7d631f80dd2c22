package io.weft.sdn.model;

import io.weft.objectdb.DataObject;
import io.weft.objectdb.Key;
import io.weft.objectdb.ObjectType;
import io.weft.protocols.packet.Ipv4Address;
import java.util.Optional;

/**
 * A range of IPv4 addresses in a logical network (specification 3.2.4, {@code createsubnet}).
 *
 * @param id the primary attribute
 * @param network the logical network
 * @param cidr all its addresses
 * @param gateway the address of the router, which no port gets
 * @param allocatedStart the lowest address that a port may have
 * @param allocatedEnd the highest address that a port may have
 * @param extra customized attributes
 */
public record SubNet(
    String id,
    Key<LogicalNetwork> network,
    Ipv4Cidr cidr,
    Optional<Ipv4Address> gateway,
    Ipv4Address allocatedStart,
    Ipv4Address allocatedEnd,
    Attributes extra)
    implements DataObject {
  /** One per id. */
  public static final ObjectType<SubNet> TYPE =
      ObjectType.of("viperflow.subnet", SubNet.class, 1).withCodec(new SubNetCodec());

  /** The key of the subnet with an id. */
  public static Key<SubNet> key(String id) {
    return TYPE.key(id);
  }

  @Override
  public Key<SubNet> key() {
    return key(id);
  }

  /** Whether packets may leave through it to the world outside. */
  public boolean isExternal() {
    return extra.isTrue("isexternal");
  }

  /** Whether a port may have the address: it is in the allocated range and not the gateway's. */
  public boolean isUsable(Ipv4Address address) {
    return allocatedStart.compareTo(address) <= 0
        && address.compareTo(allocatedEnd) <= 0
        && !gateway.equals(Optional.of(address));
  }

  /** This subnet with other attributes. */
  public SubNet withExtra(Attributes value) {
    return new SubNet(id, network, cidr, gateway, allocatedStart, allocatedEnd, value);
  }
}
