package io.weft.sdn.api;

import io.weft.objectdb.Key;
import io.weft.objectdb.ObjectDb;
import io.weft.objectdb.Transaction;
import io.weft.sdn.model.Attributes;
import io.weft.sdn.model.NetworkDrivers;
import io.weft.sdn.model.NetworkModel;
import io.weft.sdn.model.PhysicalNetwork;
import io.weft.sdn.model.PhysicalPort;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

final class PhysicalPortCalls extends ObjectCalls<PhysicalPort> {
  private static final Set<String> KEY_FIELDS = Set.of("vhost", "systemid", "bridge", "name");
  private static final Set<String> OWN_FIELDS =
      Set.of("vhost", "systemid", "bridge", "name", "physicalnetwork");

  private final NetworkDrivers drivers;

  PhysicalPortCalls(ObjectDb db, NetworkDrivers drivers) {
    super(db);
    this.drivers = drivers;
  }

  @Override
  String noun() {
    return "physical port";
  }

  @Override
  String keyField() {
    return "name";
  }

  @Override
  Set<String> keyFields() {
    return KEY_FIELDS;
  }

  @Override
  String nameOf(Key<PhysicalPort> key) {
    return String.join("/", key.parts());
  }

  private static Key<PhysicalPort> key(Fields at) {
    String vhost = at.name("vhost", "");
    String systemId = at.name("systemid", PhysicalPort.ANY);
    String bridge = at.name("bridge", PhysicalPort.ANY);
    String name = at.id("name");
    try {
      return PhysicalPort.key(vhost, systemId, bridge, name);
    } catch (IllegalArgumentException e) {
      throw at.arguments().error("name", "it and its like are too long together");
    }
  }

  @Override
  Step<PhysicalPort> planCreate(Fields at, RandomGenerator random) {
    Key<PhysicalPort> key = key(at);
    Key<PhysicalNetwork> networkKey = PhysicalNetwork.key(at.id("physicalnetwork"));
    PhysicalPort port =
        new PhysicalPort(
            key.part(0), key.part(1), key.part(2), key.part(3), networkKey, at.others(OWN_FIELDS));
    return new Step<>(
        at,
        key,
        tx -> {
          PhysicalNetwork network =
              reference(tx, at, "physicalnetwork", "physical network", networkKey);
          drivers.driver(network.type()).checkNewPort(tx, network);
          NetworkModel.insert(tx, port);
        });
  }

  @Override
  Step<PhysicalPort> planUpdate(Fields at) {
    Key<PhysicalPort> key = key(at);
    Attributes changes = at.others(OWN_FIELDS);
    return new Step<>(
        at,
        key,
        tx -> {
          PhysicalPort before = require(tx, at, key);
          refuseChange(
              at,
              "physicalnetwork",
              "physical network",
              Optional.of(before.physicalNetwork().part(0)));
          tx.replace(before.withExtra(before.extra().with(changes)));
        });
  }

  @Override
  Step<PhysicalPort> planDelete(Fields at) {
    Key<PhysicalPort> key = key(at);
    return new Step<>(at, key, tx -> NetworkModel.delete(tx, require(tx, at, key)));
  }

  @Override
  List<Key<PhysicalPort>> candidates(Transaction tx, Fields at) {
    return given(at, "physicalnetwork")
        .map(network -> NetworkModel.physicalPorts(PhysicalNetwork.key(network)).list(tx))
        .orElseGet(() -> NetworkModel.physicalPorts().list(tx));
  }

  @Override
  Map<String, @Nullable Object> filters(Fields at) {
    Map<String, @Nullable Object> filters = at.arguments().without(OWN_FIELDS);
    for (String field : KEY_FIELDS) {
      given(at, field).ifPresent(value -> filters.put(field, value));
    }
    return filters;
  }
}
