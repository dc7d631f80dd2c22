package io.weft.sdn.model;

import io.weft.objectdb.DataObject;
import io.weft.objectdb.Key;
import io.weft.objectdb.NumberPool;
import io.weft.objectdb.NumberRange;
import io.weft.objectdb.ObjectType;
import io.weft.objectdb.ShardedSet;
import io.weft.objectdb.Transaction;
import io.weft.objectdb.UniqueIndex;
import io.weft.protocols.packet.Ipv4Address;
import io.weft.protocols.packet.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How the objects of the virtual network hang together: the sets that they are members of, the
 * numbers that they hold and the values that only one of them may have. Whoever creates, replaces
 * or deletes one does it here, so that all of that stays consistent; what an operation reads and
 * writes does not grow with the network.
 *
 * <p>Functions of a transaction; there is no state.
 */
public final class NetworkModel {
  /** All types, for {@link io.weft.objectdb.ObjectTypes#of(List)}. */
  public static final List<ObjectType<?>> TYPES =
      List.of(
          PhysicalNetwork.TYPE,
          PhysicalPort.TYPE,
          LogicalNetwork.TYPE,
          SubNet.TYPE,
          LogicalPort.TYPE);

  /** What everything belongs to; never stored. */
  private record Root() implements DataObject {
    private static final Key<Root> KEY = ObjectType.of("viperflow", Root.class, 0).key();

    @Override
    public Key<Root> key() {
      return KEY;
    }
  }

  static final Key<?> ROOT = Root.KEY;
  static final String PHYSICAL_NETWORKS_SET = "physicalnetworks";
  static final String PHYSICAL_PORTS_SET = "physicalports";
  static final String LOGICAL_NETWORKS_SET = "logicalnetworks";
  static final String LOGICAL_PORTS_SET = "logicalports";
  static final String NETWORK_NUMBERS_POOL = "networknumbers";
  static final String VLAN_IDS_POOL = "vlanids";
  static final String VNIS_POOL = "vnis";
  static final String ADDRESSES_POOL = "addresses";
  static final String PORTS = "ports";
  static final String NETWORKS = "networks";
  static final String SUBNETS = "subnets";

  private static final ShardedSet<Key<PhysicalNetwork>> PHYSICAL_NETWORKS =
      ShardedSet.ofKeys(Root.KEY, PHYSICAL_NETWORKS_SET, PhysicalNetwork.TYPE);
  private static final ShardedSet<Key<PhysicalPort>> PHYSICAL_PORTS =
      ShardedSet.ofKeys(Root.KEY, PHYSICAL_PORTS_SET, PhysicalPort.TYPE);
  private static final ShardedSet<Key<LogicalNetwork>> LOGICAL_NETWORKS =
      ShardedSet.ofKeys(Root.KEY, LOGICAL_NETWORKS_SET, LogicalNetwork.TYPE);
  private static final ShardedSet<Key<SubNet>> ALL_SUBNETS =
      ShardedSet.ofKeys(Root.KEY, SUBNETS, SubNet.TYPE);
  private static final ShardedSet<Key<LogicalPort>> LOGICAL_PORTS =
      ShardedSet.ofKeys(Root.KEY, LOGICAL_PORTS_SET, LogicalPort.TYPE);

  private static final NumberPool NETWORK_NUMBERS = NumberPool.of(Root.KEY, NETWORK_NUMBERS_POOL);
  private static final List<NumberRange> ALL_NETWORK_NUMBERS =
      List.of(new NumberRange(1, LogicalNetwork.MAX_NUMBER));

  static final UniqueIndex<LogicalPort> MAC_ADDRESSES =
      UniqueIndex.of(LogicalPort.TYPE, "_mac_address_index");
  static final UniqueIndex<LogicalPort> IP_ADDRESSES =
      UniqueIndex.of(LogicalPort.TYPE, "_ip_address_index");

  private NetworkModel() {}

  /** All physical networks. */
  public static ShardedSet<Key<PhysicalNetwork>> physicalNetworks() {
    return PHYSICAL_NETWORKS;
  }

  /** All physical ports. */
  public static ShardedSet<Key<PhysicalPort>> physicalPorts() {
    return PHYSICAL_PORTS;
  }

  /** The physical ports of a physical network. */
  public static ShardedSet<Key<PhysicalPort>> physicalPorts(Key<PhysicalNetwork> network) {
    return ShardedSet.ofKeys(network, PORTS, PhysicalPort.TYPE);
  }

  /** All logical networks. */
  public static ShardedSet<Key<LogicalNetwork>> logicalNetworks() {
    return LOGICAL_NETWORKS;
  }

  /** The logical networks of a physical network. */
  public static ShardedSet<Key<LogicalNetwork>> logicalNetworks(Key<PhysicalNetwork> network) {
    return ShardedSet.ofKeys(network, NETWORKS, LogicalNetwork.TYPE);
  }

  /** All subnets. */
  public static ShardedSet<Key<SubNet>> subnets() {
    return ALL_SUBNETS;
  }

  /** The subnets of a logical network. */
  public static ShardedSet<Key<SubNet>> subnets(Key<LogicalNetwork> network) {
    return ShardedSet.ofKeys(network, SUBNETS, SubNet.TYPE);
  }

  /** All logical ports. */
  public static ShardedSet<Key<LogicalPort>> logicalPorts() {
    return LOGICAL_PORTS;
  }

  /** The logical ports of a logical network. */
  public static ShardedSet<Key<LogicalPort>> logicalPorts(Key<LogicalNetwork> network) {
    return ShardedSet.ofKeys(network, PORTS, LogicalPort.TYPE);
  }

  /** The logical ports of a subnet. */
  public static ShardedSet<Key<LogicalPort>> logicalPortsOf(Key<SubNet> subnet) {
    return ShardedSet.ofKeys(subnet, PORTS, LogicalPort.TYPE);
  }

  /** The port of a logical network that has a MAC address. */
  public static Optional<Key<LogicalPort>> portWith(
      Transaction tx, Key<LogicalNetwork> network, MacAddress mac) {
    return MAC_ADDRESSES.find(tx, values(network, mac));
  }

  /** The port of a logical network that has an IP address. */
  public static Optional<Key<LogicalPort>> portWith(
      Transaction tx, Key<LogicalNetwork> network, Ipv4Address ip) {
    return IP_ADDRESSES.find(tx, values(network, ip));
  }

  static List<String> values(Key<LogicalNetwork> network, Object value) {
    return List.of(network.toString(), value.toString());
  }

  /** The VLAN tags in use in a physical network; for its {@link NetworkDriver}. */
  static NumberPool vlanIds(Key<PhysicalNetwork> network) {
    return NumberPool.of(network, VLAN_IDS_POOL);
  }

  /** The VXLAN network identifiers in use in a physical network; for its driver. */
  static NumberPool vnis(Key<PhysicalNetwork> network) {
    return NumberPool.of(network, VNIS_POOL);
  }

  /**
   * The addresses in use in a logical network, whatever their subnet: subnets may overlap, and yet
   * no two ports of a network may have the same address.
   */
  private static NumberPool addresses(Key<LogicalNetwork> network) {
    return NumberPool.of(network, ADDRESSES_POOL);
  }

  // Creation and deletion. A DuplicateKeyException tells of an object with the same key.

  /** Creates a physical network. */
  public static void insert(Transaction tx, PhysicalNetwork network) {
    tx.insert(network);
    PHYSICAL_NETWORKS.add(tx, network.key());
  }

  /** Creates a physical port. */
  public static void insert(Transaction tx, PhysicalPort port) {
    tx.insert(port);
    PHYSICAL_PORTS.add(tx, port.key());
    physicalPorts(port.physicalNetwork()).add(tx, port.key());
  }

  /**
   * Creates a logical network, whose number is that of {@link #takeNetworkNumber} in the same
   * transaction.
   */
  public static void insert(Transaction tx, LogicalNetwork network) {
    tx.insert(network);
    LOGICAL_NETWORKS.add(tx, network.key());
    logicalNetworks(network.physicalNetwork()).add(tx, network.key());
  }

  /** Creates a subnet. */
  public static void insert(Transaction tx, SubNet subnet) {
    tx.insert(subnet);
    ALL_SUBNETS.add(tx, subnet.key());
    subnets(subnet.network()).add(tx, subnet.key());
  }

  /**
   * Creates a logical port.
   *
   * @throws ModelException when another port of the network has its MAC or its IP address
   */
  public static void insert(Transaction tx, LogicalPort port) {
    tx.insert(port);
    LOGICAL_PORTS.add(tx, port.key());
    logicalPorts(port.network()).add(tx, port.key());
    port.subnet().ifPresent(subnet -> logicalPortsOf(subnet).add(tx, port.key()));
    takeAddresses(tx, port);
  }

  /**
   * Replaces a logical port; network and subnet must be the same.
   *
   * @throws ModelException when another port of the network has its MAC or its IP address
   */
  public static void replace(Transaction tx, LogicalPort before, LogicalPort after) {
    if (!after.network().equals(before.network()) || !after.subnet().equals(before.subnet())) {
      throw new IllegalArgumentException("a port cannot move to another network or subnet");
    }
    releaseAddresses(tx, before);
    takeAddresses(tx, after);
    tx.replace(after);
  }

  /** Deletes a logical port. */
  public static void delete(Transaction tx, LogicalPort port) {
    releaseAddresses(tx, port);
    port.subnet().ifPresent(subnet -> logicalPortsOf(subnet).remove(tx, port.key()));
    logicalPorts(port.network()).remove(tx, port.key());
    LOGICAL_PORTS.remove(tx, port.key());
    tx.delete(port.key());
  }

  private static void takeAddresses(Transaction tx, LogicalPort port) {
    port.macAddress()
        .ifPresent(
            mac -> {
              List<String> values = values(port.network(), mac);
              refuseOther(port, "mac_address", mac, MAC_ADDRESSES.find(tx, values));
              MAC_ADDRESSES.insert(tx, values, port.key());
            });
    port.ipAddress()
        .ifPresent(
            ip -> {
              List<String> values = values(port.network(), ip);
              refuseOther(port, "ip_address", ip, IP_ADDRESSES.find(tx, values));
              IP_ADDRESSES.insert(tx, values, port.key());
              addresses(port.network()).take(tx, number(ip));
            });
  }

  private static void refuseOther(
      LogicalPort port, String field, Object value, Optional<Key<LogicalPort>> owner) {
    if (owner.isPresent() && !owner.get().equals(port.key())) {
      throw ModelException.conflict(
          field,
          value
              + " is in use in logical network "
              + port.network().part(0)
              + " by logical port "
              + owner.get().part(0));
    }
  }

  private static void releaseAddresses(Transaction tx, LogicalPort port) {
    port.macAddress()
        .ifPresent(mac -> MAC_ADDRESSES.remove(tx, values(port.network(), mac), port.key()));
    port.ipAddress()
        .ifPresent(
            ip -> {
              IP_ADDRESSES.remove(tx, values(port.network(), ip), port.key());
              addresses(port.network()).release(tx, number(ip));
            });
  }

  /**
   * The lowest address of a subnet that a port can have: in the allocated range, not the gateway's
   * and not in use in its logical network; empty when there is none. It is taken by creating a port
   * with it.
   */
  public static Optional<Ipv4Address> freeAddress(Transaction tx, SubNet subnet) {
    NumberPool pool = addresses(subnet.network());
    OptionalLong free = pool.allocate(tx, usableRanges(subnet));
    if (free.isEmpty()) {
      return Optional.empty();
    }
    pool.release(tx, free.getAsLong());
    return Optional.of(new Ipv4Address((int) free.getAsLong()));
  }

  /** The allocated range without the gateway. */
  private static List<NumberRange> usableRanges(SubNet subnet) {
    long start = number(subnet.allocatedStart());
    long end = number(subnet.allocatedEnd());
    long gateway = subnet.gateway().map(NetworkModel::number).orElse(-1L);
    if (gateway < start || gateway > end) {
      return List.of(new NumberRange(start, end));
    }
    List<NumberRange> ranges = new ArrayList<>(2);
    if (gateway > start) {
      ranges.add(new NumberRange(start, gateway - 1));
    }
    if (gateway < end) {
      ranges.add(new NumberRange(gateway + 1, end));
    }
    return ranges;
  }

  static long number(Ipv4Address address) {
    return Integer.toUnsignedLong(address.value());
  }

  /**
   * Takes the lowest free number for a new logical network.
   *
   * @throws ModelException when there are 65535 networks
   */
  public static int takeNetworkNumber(Transaction tx) {
    OptionalLong number = NETWORK_NUMBERS.allocate(tx, ALL_NETWORK_NUMBERS);
    if (number.isEmpty()) {
      throw ModelException.conflict(
          "id", "there are " + LogicalNetwork.MAX_NUMBER + " logical networks, and no more can be");
    }
    return (int) number.getAsLong();
  }

  /**
   * Deletes a subnet.
   *
   * @throws ModelException when it has ports
   */
  public static void delete(Transaction tx, SubNet subnet) {
    refuseDependents(tx, "subnet", subnet.key(), "logical port", logicalPortsOf(subnet.key()));
    subnets(subnet.network()).remove(tx, subnet.key());
    ALL_SUBNETS.remove(tx, subnet.key());
    tx.delete(subnet.key());
  }

  /**
   * Deletes a logical network and gives its number back. Its tag is its driver's affair.
   *
   * @throws ModelException when it has ports or subnets
   */
  public static void delete(Transaction tx, LogicalNetwork network) {
    Key<LogicalNetwork> key = network.key();
    refuseDependents(tx, "logical network", key, "subnet", subnets(key));
    refuseDependents(tx, "logical network", key, "logical port", logicalPorts(key));
    NETWORK_NUMBERS.release(tx, network.number());
    logicalNetworks(network.physicalNetwork()).remove(tx, key);
    LOGICAL_NETWORKS.remove(tx, key);
    tx.delete(key);
  }

  /** Deletes a physical port. */
  public static void delete(Transaction tx, PhysicalPort port) {
    physicalPorts(port.physicalNetwork()).remove(tx, port.key());
    PHYSICAL_PORTS.remove(tx, port.key());
    tx.delete(port.key());
  }

  /**
   * Deletes a physical network.
   *
   * @throws ModelException when it has logical networks or physical ports
   */
  public static void delete(Transaction tx, PhysicalNetwork network) {
    Key<PhysicalNetwork> key = network.key();
    refuseDependents(tx, "physical network", key, "logical network", logicalNetworks(key));
    refuseDependents(tx, "physical network", key, "physical port", physicalPorts(key));
    PHYSICAL_NETWORKS.remove(tx, key);
    tx.delete(key);
  }

  private static <T extends DataObject> void refuseDependents(
      Transaction tx, String what, Key<?> key, String dependent, ShardedSet<Key<T>> dependents) {
    if (dependents.isEmpty(tx)) {
      return;
    }
    List<Key<T>> keys = dependents.list(tx);
    List<String> names =
        keys.stream()
            .limit(3)
            .map(k -> k.parts().size() == 1 ? k.part(0) : String.join("/", k.parts()))
            .toList();
    throw ModelException.conflict(
        "id",
        what
            + " "
            + key.part(0)
            + " still has "
            + keys.size()
            + " "
            + dependent
            + (keys.size() == 1 ? ": " : "s: ")
            + String.join(", ", names)
            + (keys.size() > names.size() ? ", …" : ""));
  }
}
