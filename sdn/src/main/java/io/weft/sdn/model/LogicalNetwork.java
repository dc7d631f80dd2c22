package io.weft.sdn.model;

import io.weft.objectdb.DataObject;
import io.weft.objectdb.Key;
import io.weft.objectdb.ObjectType;
import java.util.Optional;

/**
 * An isolated layer 2 network of endpoints (specification 3.2.4, {@code createlogicalnetwork}).
 *
 * @param id the primary attribute
 * @param physicalNetwork what carries it between servers
 * @param number what stands for it in the registers of flows, 1 to 65535: allocated when it is
 *     created and never changed, so that it is the same on every controller and after a restart
 * @param vlanId the tag of its packets in a physical network of type {@code vlan}
 * @param vni the network identifier of its packets in one of type {@code vxlan}
 * @param mtu the largest packet, in bytes
 * @param extra customized attributes
 */
public record LogicalNetwork(
    String id,
    Key<PhysicalNetwork> physicalNetwork,
    int number,
    Optional<Integer> vlanId,
    Optional<Integer> vni,
    Optional<Integer> mtu,
    Attributes extra)
    implements DataObject {
  /** The highest number: the registers have 16 bits for it. */
  public static final int MAX_NUMBER = 65535;

  /** One per id. The prefix is spelled as VLCP's. */
  public static final ObjectType<LogicalNetwork> TYPE =
      ObjectType.of("viperflow.logicnetwork", LogicalNetwork.class, 1)
          .withCodec(new LogicalNetworkCodec());

  public LogicalNetwork {
    if (number < 1 || number > MAX_NUMBER) {
      throw new IllegalArgumentException(
          "the network number " + number + " is not between 1 and " + MAX_NUMBER);
    }
  }

  /** The key of the network with an id. */
  public static Key<LogicalNetwork> key(String id) {
    return TYPE.key(id);
  }

  @Override
  public Key<LogicalNetwork> key() {
    return key(id);
  }

  /** This network with another VLAN tag. */
  public LogicalNetwork withVlanId(int value) {
    return new LogicalNetwork(id, physicalNetwork, number, Optional.of(value), vni, mtu, extra);
  }

  /** This network with another MTU. */
  public LogicalNetwork withMtu(Optional<Integer> value) {
    return new LogicalNetwork(id, physicalNetwork, number, vlanId, vni, value, extra);
  }

  /** This network with other attributes. */
  public LogicalNetwork withExtra(Attributes value) {
    return new LogicalNetwork(id, physicalNetwork, number, vlanId, vni, mtu, value);
  }
}
