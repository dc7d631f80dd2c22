package io.weft.sdn.api;

import io.weft.objectdb.Key;
import io.weft.objectdb.ObjectDb;
import io.weft.objectdb.Transaction;
import io.weft.sdn.model.Attributes;
import io.weft.sdn.model.LogicalNetwork;
import io.weft.sdn.model.NetworkDriver;
import io.weft.sdn.model.NetworkDrivers;
import io.weft.sdn.model.NetworkModel;
import io.weft.sdn.model.PhysicalNetwork;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

final class LogicalNetworkCalls extends ObjectCalls<LogicalNetwork> {
  private static final Set<String> OWN_FIELDS = Set.of("id", "physicalnetwork", "mtu");

  private final NetworkDrivers drivers;

  LogicalNetworkCalls(ObjectDb db, NetworkDrivers drivers) {
    super(db);
    this.drivers = drivers;
  }

  @Override
  String noun() {
    return "logical network";
  }

  @Override
  Step<LogicalNetwork> planCreate(Fields at, RandomGenerator random) {
    String id = idOrNew(at, random);
    Key<LogicalNetwork> key = LogicalNetwork.key(id);
    Key<PhysicalNetwork> physicalKey = PhysicalNetwork.key(at.id("physicalnetwork"));
    Optional<Integer> mtu = at.mtu();
    Attributes extra = at.others(OWN_FIELDS);
    return new Step<>(
        at,
        key,
        tx -> {
          PhysicalNetwork physical =
              reference(tx, at, "physicalnetwork", "physical network", physicalKey);
          refuseDuplicate(tx, key);
          LogicalNetwork bare =
              new LogicalNetwork(
                  id,
                  physicalKey,
                  NetworkModel.takeNetworkNumber(tx),
                  Optional.empty(),
                  Optional.empty(),
                  mtu,
                  extra);
          NetworkModel.insert(tx, drivers.driver(physical.type()).create(tx, physical, bare));
        });
  }

  @Override
  Step<LogicalNetwork> planUpdate(Fields at) {
    Key<LogicalNetwork> key = LogicalNetwork.key(at.id("id"));
    Optional<Integer> mtu = at.mtu();
    Attributes changes = at.others(OWN_FIELDS);
    return new Step<>(
        at,
        key,
        tx -> {
          LogicalNetwork before = require(tx, at, key);
          refuseChange(
              at,
              "physicalnetwork",
              "physical network",
              Optional.of(before.physicalNetwork().part(0)));
          LogicalNetwork after = at.has("mtu") ? before.withMtu(mtu) : before;
          PhysicalNetwork physical = tx.require(before.physicalNetwork());
          tx.replace(drivers.driver(physical.type()).update(tx, physical, after, changes));
        });
  }

  @Override
  Step<LogicalNetwork> planDelete(Fields at) {
    Key<LogicalNetwork> key = LogicalNetwork.key(at.id("id"));
    return new Step<>(
        at,
        key,
        tx -> {
          LogicalNetwork network = require(tx, at, key);
          NetworkDriver driver = drivers.driver(tx.require(network.physicalNetwork()).type());
          driver.release(tx, network);
          NetworkModel.delete(tx, network);
        });
  }

  @Override
  List<Key<LogicalNetwork>> candidates(Transaction tx, Fields at) {
    return given(at, "id")
        .map(id -> List.of(LogicalNetwork.key(id)))
        .orElseGet(
            () ->
                given(at, "physicalnetwork")
                    .map(id -> NetworkModel.logicalNetworks(PhysicalNetwork.key(id)).list(tx))
                    .orElseGet(() -> NetworkModel.logicalNetworks().list(tx)));
  }

  @Override
  Map<String, @Nullable Object> filters(Fields at) {
    Map<String, @Nullable Object> filters = at.arguments().without(Set.of("id", "physicalnetwork"));
    given(at, "physicalnetwork").ifPresent(id -> filters.put("physicalnetwork", id));
    return filters;
  }
}
