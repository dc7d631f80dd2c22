package io.weft.sdn.api;

import io.weft.objectdb.Key;
import io.weft.objectdb.ObjectDb;
import io.weft.objectdb.Transaction;
import io.weft.sdn.model.Attributes;
import io.weft.sdn.model.NetworkDrivers;
import io.weft.sdn.model.NetworkModel;
import io.weft.sdn.model.PhysicalNetwork;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

final class PhysicalNetworkCalls extends ObjectCalls<PhysicalNetwork> {
  static final String DEFAULT_TYPE = "vlan";

  private final NetworkDrivers drivers;

  PhysicalNetworkCalls(ObjectDb db, NetworkDrivers drivers) {
    super(db);
    this.drivers = drivers;
  }

  @Override
  String noun() {
    return "physical network";
  }

  @Override
  Step<PhysicalNetwork> planCreate(Fields at, RandomGenerator random) {
    PhysicalNetwork bare =
        new PhysicalNetwork(
            idOrNew(at, random),
            at.name("type", DEFAULT_TYPE),
            List.of(),
            List.of(),
            at.others(Set.of("id", "type")));
    PhysicalNetwork network = drivers.driver(bare.type()).create(bare);
    return new Step<>(at, network.key(), tx -> NetworkModel.insert(tx, network));
  }

  @Override
  Step<PhysicalNetwork> planUpdate(Fields at) {
    Key<PhysicalNetwork> key = PhysicalNetwork.key(at.id("id"));
    Attributes changes = at.others(Set.of("id", "type"));
    return new Step<>(
        at,
        key,
        tx -> {
          PhysicalNetwork before = require(tx, at, key);
          refuseChange(at, "type", "physical network type", Optional.of(before.type()));
          tx.replace(drivers.driver(before.type()).update(tx, before, changes));
        });
  }

  @Override
  Step<PhysicalNetwork> planDelete(Fields at) {
    Key<PhysicalNetwork> key = PhysicalNetwork.key(at.id("id"));
    return new Step<>(at, key, tx -> NetworkModel.delete(tx, require(tx, at, key)));
  }

  @Override
  List<Key<PhysicalNetwork>> candidates(Transaction tx, Fields at) {
    return given(at, "id")
        .map(id -> List.of(PhysicalNetwork.key(id)))
        .orElseGet(() -> NetworkModel.physicalNetworks().list(tx));
  }

  @Override
  Map<String, @Nullable Object> filters(Fields at) {
    return at.arguments().without(Set.of("id"));
  }
}
