package io.weft.sdn.api;

import io.weft.core.api.ApiException;
import io.weft.objectdb.Key;
import io.weft.objectdb.ObjectDb;
import io.weft.objectdb.Transaction;
import io.weft.protocols.packet.Ipv4Address;
import io.weft.protocols.packet.MacAddress;
import io.weft.sdn.model.Attributes;
import io.weft.sdn.model.LogicalNetwork;
import io.weft.sdn.model.LogicalPort;
import io.weft.sdn.model.NetworkModel;
import io.weft.sdn.model.SubNet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

final class LogicalPortCalls extends ObjectCalls<LogicalPort> {
  private static final Set<String> OWN_FIELDS =
      Set.of("id", "logicalnetwork", "subnet", "mac_address", "ip_address", "hostname");

  LogicalPortCalls(ObjectDb db) {
    super(db);
  }

  @Override
  String noun() {
    return "logical port";
  }

  @Override
  Step<LogicalPort> planCreate(Fields at, RandomGenerator random) {
    LogicalPort bare =
        new LogicalPort(
            idOrNew(at, random),
            LogicalNetwork.key(at.id("logicalnetwork")),
            at.optionalId("subnet").map(SubNet::key),
            at.mac("mac_address"),
            at.address("ip_address"),
            at.arguments().text("hostname"),
            at.others(OWN_FIELDS));
    return new Step<>(
        at,
        bare.key(),
        tx -> {
          reference(tx, at, "logicalnetwork", "logical network", bare.network());
          refuseDuplicate(tx, bare.key());
          NetworkModel.insert(tx, withAddress(tx, at, bare));
        });
  }

  /** Checks the address against the subnet, or takes one of the subnet's. */
  private static LogicalPort withAddress(Transaction tx, Fields at, LogicalPort port) {
    if (port.subnet().isEmpty()) {
      return port;
    }
    SubNet subnet = reference(tx, at, "subnet", "subnet", port.subnet().get());
    if (!subnet.network().equals(port.network())) {
      throw at.arguments()
          .error(
              "subnet",
              "subnet " + subnet.id() + " is not in logical network " + port.network().part(0));
    }
    if (port.ipAddress().isPresent()) {
      checkUsable(at, subnet, port.ipAddress().get());
      return port;
    }
    Optional<Ipv4Address> free = NetworkModel.freeAddress(tx, subnet);
    if (free.isEmpty()) {
      throw new ApiException(
          ApiException.Kind.CONFLICT,
          at.arguments().path("subnet"),
          "no address is free in subnet " + subnet.id());
    }
    return port.withIpAddress(free);
  }

  private static void checkUsable(Fields at, SubNet subnet, Ipv4Address address) {
    if (!subnet.isUsable(address)) {
      throw at.arguments()
          .error("ip_address", address + " is not a usable address in subnet " + subnet.id());
    }
  }

  @Override
  Step<LogicalPort> planUpdate(Fields at) {
    Key<LogicalPort> key = LogicalPort.key(at.id("id"));
    Optional<MacAddress> mac = at.mac("mac_address");
    Optional<Ipv4Address> ip = at.address("ip_address");
    Optional<String> hostname = at.arguments().text("hostname");
    Attributes changes = at.others(OWN_FIELDS);
    return new Step<>(
        at,
        key,
        tx -> {
          LogicalPort before = require(tx, at, key);
          refuseChange(
              at, "logicalnetwork", "logical network", Optional.of(before.network().part(0)));
          refuseChange(at, "subnet", "subnet", before.subnet().map(subnet -> subnet.part(0)));
          LogicalPort after = before.withExtra(before.extra().with(changes));
          if (at.has("mac_address")) {
            after = after.withMacAddress(mac);
          }
          if (at.has("hostname")) {
            after = after.withHostname(hostname);
          }
          if (at.has("ip_address")) {
            after = withNewAddress(tx, at, after, ip);
          }
          NetworkModel.replace(tx, before, after);
        });
  }

  private static LogicalPort withNewAddress(
      Transaction tx, Fields at, LogicalPort port, Optional<Ipv4Address> ip) {
    if (port.subnet().isPresent() && !ip.equals(port.ipAddress())) {
      if (ip.isEmpty()) {
        throw at.arguments().error("ip_address", "a port in a subnet needs one");
      }
      checkUsable(at, tx.require(port.subnet().get()), ip.get());
    }
    return port.withIpAddress(ip);
  }

  @Override
  Step<LogicalPort> planDelete(Fields at) {
    Key<LogicalPort> key = LogicalPort.key(at.id("id"));
    return new Step<>(at, key, tx -> NetworkModel.delete(tx, require(tx, at, key)));
  }

  @Override
  List<Key<LogicalPort>> candidates(Transaction tx, Fields at) {
    return given(at, "id")
        .map(id -> List.of(LogicalPort.key(id)))
        .orElseGet(
            () ->
                given(at, "logicalnetwork")
                    .map(id -> NetworkModel.logicalPorts(LogicalNetwork.key(id)).list(tx))
                    .orElseGet(() -> NetworkModel.logicalPorts().list(tx)));
  }

  @Override
  Map<String, @Nullable Object> filters(Fields at) {
    Map<String, @Nullable Object> filters = at.arguments().without(Set.of("id", "logicalnetwork"));
    given(at, "logicalnetwork").ifPresent(id -> filters.put("network", id));
    return filters;
  }
}
