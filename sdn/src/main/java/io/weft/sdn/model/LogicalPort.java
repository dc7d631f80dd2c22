package io.weft.sdn.model;

import io.weft.objectdb.DataObject;
import io.weft.objectdb.Key;
import io.weft.objectdb.ObjectType;
import io.weft.protocols.packet.Ipv4Address;
import io.weft.protocols.packet.MacAddress;
import java.util.Optional;

/**
 * Where an endpoint is attached to a logical network (specification 3.2.4, {@code
 * createlogicalport}).
 *
 * @param id the primary attribute, which the interface on the server has as its {@code iface-id}
 * @param network the logical network
 * @param subnet the subnet that its address is from
 * @param macAddress unique in the logical network
 * @param ipAddress unique in the logical network
 * @param hostname what DHCP tells the endpoint
 * @param extra customized attributes
 */
public record LogicalPort(
    String id,
    Key<LogicalNetwork> network,
    Optional<Key<SubNet>> subnet,
    Optional<MacAddress> macAddress,
    Optional<Ipv4Address> ipAddress,
    Optional<String> hostname,
    Attributes extra)
    implements DataObject {
  /** One per id. */
  public static final ObjectType<LogicalPort> TYPE =
      ObjectType.of("viperflow.logicalport", LogicalPort.class, 1)
          .withCodec(new LogicalPortCodec());

  /** The key of the port with an id. */
  public static Key<LogicalPort> key(String id) {
    return TYPE.key(id);
  }

  @Override
  public Key<LogicalPort> key() {
    return key(id);
  }

  /** This port with another MAC address. */
  public LogicalPort withMacAddress(Optional<MacAddress> value) {
    return new LogicalPort(id, network, subnet, value, ipAddress, hostname, extra);
  }

  /** This port with another IP address. */
  public LogicalPort withIpAddress(Optional<Ipv4Address> value) {
    return new LogicalPort(id, network, subnet, macAddress, value, hostname, extra);
  }

  /** This port with another host name. */
  public LogicalPort withHostname(Optional<String> value) {
    return new LogicalPort(id, network, subnet, macAddress, ipAddress, value, extra);
  }

  /** This port with other attributes. */
  public LogicalPort withExtra(Attributes value) {
    return new LogicalPort(id, network, subnet, macAddress, ipAddress, hostname, value);
  }
}
