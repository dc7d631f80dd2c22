package io.weft.sdn.model;

import io.weft.objectdb.ObjectTypes;
import io.weft.objectdb.tools.Schema;
import java.util.List;

/**
 * What belongs together in the database of a virtual network, for {@link
 * io.weft.objectdb.tools.DatabaseTools#check}: the sets, the indices and the pools of numbers that
 * {@link NetworkModel} keeps.
 */
public final class NetworkSchema {
  private NetworkSchema() {}

  /** The schema of {@link NetworkModel#TYPES}. */
  public static Schema create() {
    return Schema.of(ObjectTypes.of(NetworkModel.TYPES))
        .all(NetworkModel.ROOT, NetworkModel.PHYSICAL_NETWORKS_SET, PhysicalNetwork.TYPE)
        .all(NetworkModel.ROOT, NetworkModel.PHYSICAL_PORTS_SET, PhysicalPort.TYPE)
        .all(NetworkModel.ROOT, NetworkModel.LOGICAL_NETWORKS_SET, LogicalNetwork.TYPE)
        .all(NetworkModel.ROOT, NetworkModel.SUBNETS, SubNet.TYPE)
        .all(NetworkModel.ROOT, NetworkModel.LOGICAL_PORTS_SET, LogicalPort.TYPE)
        .members(
            PhysicalNetwork.TYPE,
            NetworkModel.PORTS,
            PhysicalPort.TYPE,
            port -> List.of(port.physicalNetwork()))
        .members(
            PhysicalNetwork.TYPE,
            NetworkModel.NETWORKS,
            LogicalNetwork.TYPE,
            network -> List.of(network.physicalNetwork()))
        .members(
            LogicalNetwork.TYPE,
            NetworkModel.SUBNETS,
            SubNet.TYPE,
            subnet -> List.of(subnet.network()))
        .members(
            LogicalNetwork.TYPE,
            NetworkModel.PORTS,
            LogicalPort.TYPE,
            port -> List.of(port.network()))
        .members(
            SubNet.TYPE,
            NetworkModel.PORTS,
            LogicalPort.TYPE,
            port -> port.subnet().stream().toList())
        .unique(
            NetworkModel.MAC_ADDRESSES,
            port ->
                port.macAddress().stream()
                    .map(mac -> NetworkModel.values(port.network(), mac))
                    .toList())
        .unique(
            NetworkModel.IP_ADDRESSES,
            port ->
                port.ipAddress().stream()
                    .map(ip -> NetworkModel.values(port.network(), ip))
                    .toList())
        .numbers(
            NetworkModel.ROOT,
            NetworkModel.NETWORK_NUMBERS_POOL,
            LogicalNetwork.TYPE,
            network -> List.of((long) network.number()))
        .numbers(
            PhysicalNetwork.TYPE,
            NetworkModel.VLAN_IDS_POOL,
            LogicalNetwork.TYPE,
            network -> List.of(network.physicalNetwork()),
            network -> network.vlanId().map(Integer::longValue).stream().toList())
        .numbers(
            PhysicalNetwork.TYPE,
            NetworkModel.VNIS_POOL,
            LogicalNetwork.TYPE,
            network -> List.of(network.physicalNetwork()),
            network -> network.vni().map(Integer::longValue).stream().toList())
        .numbers(
            LogicalNetwork.TYPE,
            NetworkModel.ADDRESSES_POOL,
            LogicalPort.TYPE,
            port -> List.of(port.network()),
            port -> port.ipAddress().map(NetworkModel::number).stream().toList())
        .build();
  }
}
