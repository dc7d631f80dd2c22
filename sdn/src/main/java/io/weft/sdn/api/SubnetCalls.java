package io.weft.sdn.api;

import io.weft.core.api.ApiException;
import io.weft.objectdb.Key;
import io.weft.objectdb.ObjectDb;
import io.weft.objectdb.Transaction;
import io.weft.protocols.packet.Ipv4Address;
import io.weft.sdn.model.Attributes;
import io.weft.sdn.model.Ipv4Cidr;
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

final class SubnetCalls extends ObjectCalls<SubNet> {
  private static final Set<String> OWN_FIELDS =
      Set.of("id", "logicalnetwork", "cidr", "gateway", "allocated_start", "allocated_end");

  SubnetCalls(ObjectDb db) {
    super(db);
  }

  @Override
  String noun() {
    return "subnet";
  }

  /** The addresses that a call gives. */
  private record Given(
      Optional<Ipv4Cidr> cidr,
      Optional<Ipv4Address> gateway,
      Optional<Ipv4Address> start,
      Optional<Ipv4Address> end) {
    static Given of(Fields at) {
      return new Given(
          at.cidr("cidr"),
          at.address("gateway"),
          at.address("allocated_start"),
          at.address("allocated_end"));
    }
  }

  @Override
  Step<SubNet> planCreate(Fields at, RandomGenerator random) {
    Given given = Given.of(at);
    Key<LogicalNetwork> networkKey = LogicalNetwork.key(at.id("logicalnetwork"));
    Ipv4Cidr cidr = given.cidr().orElseThrow(() -> at.arguments().error("cidr", "it is missing"));
    SubNet subnet =
        new SubNet(
            idOrNew(at, random),
            networkKey,
            cidr,
            given.gateway(),
            given.start().orElse(cidr.firstHost()),
            given.end().orElse(cidr.lastHost()),
            at.others(OWN_FIELDS));
    check(at, subnet);
    return new Step<>(
        at,
        subnet.key(),
        tx -> {
          reference(tx, at, "logicalnetwork", "logical network", networkKey);
          checkGateway(tx, at, subnet);
          NetworkModel.insert(tx, subnet);
        });
  }

  @Override
  Step<SubNet> planUpdate(Fields at) {
    Given given = Given.of(at);
    Key<SubNet> key = SubNet.key(at.id("id"));
    Attributes changes = at.others(OWN_FIELDS);
    return new Step<>(
        at,
        key,
        tx -> {
          SubNet before = require(tx, at, key);
          refuseChange(
              at, "logicalnetwork", "logical network", Optional.of(before.network().part(0)));
          SubNet after = changed(at, before, given);
          check(at, after);
          if (!after.equals(before)) {
            checkGateway(tx, at, after);
            checkPorts(tx, at, after);
          }
          tx.replace(after.withExtra(before.extra().with(changes)));
        });
  }

  /** What is not given stays; an end of the allocated range given as null is the default again. */
  private static SubNet changed(Fields at, SubNet before, Given given) {
    Ipv4Cidr cidr = given.cidr().orElse(before.cidr());
    return new SubNet(
        before.id(),
        before.network(),
        cidr,
        at.has("gateway") ? given.gateway() : before.gateway(),
        given
            .start()
            .orElse(at.has("allocated_start") ? cidr.firstHost() : before.allocatedStart()),
        given.end().orElse(at.has("allocated_end") ? cidr.lastHost() : before.allocatedEnd()),
        before.extra());
  }

  private static void check(Fields at, SubNet subnet) {
    subnet.gateway().ifPresent(gateway -> checkInside(at, "gateway", gateway, subnet));
    checkInside(at, "allocated_start", subnet.allocatedStart(), subnet);
    checkInside(at, "allocated_end", subnet.allocatedEnd(), subnet);
    if (subnet.allocatedStart().compareTo(subnet.allocatedEnd()) > 0) {
      throw at.arguments()
          .error(
              "allocated_start",
              "the range " + subnet.allocatedStart() + " - " + subnet.allocatedEnd() + " is empty");
    }
  }

  private static void checkInside(Fields at, String field, Ipv4Address address, SubNet subnet) {
    if (!subnet.cidr().contains(address)) {
      throw at.arguments().error(field, address + " is not in cidr " + subnet.cidr());
    }
  }

  private static void checkGateway(Transaction tx, Fields at, SubNet subnet) {
    subnet
        .gateway()
        .flatMap(gateway -> NetworkModel.portWith(tx, subnet.network(), gateway))
        .ifPresent(
            port -> {
              throw new ApiException(
                  ApiException.Kind.CONFLICT,
                  at.arguments().path("gateway"),
                  "it is the address of logical port " + port.part(0));
            });
  }

  /** The addresses of its ports must stay ones that they can have. */
  private static void checkPorts(Transaction tx, Fields at, SubNet subnet) {
    List<Key<LogicalPort>> keys = NetworkModel.logicalPortsOf(subnet.key()).list(tx);
    for (LogicalPort port : tx.findAll(keys).values()) {
      Ipv4Address address = port.ipAddress().orElseThrow();
      if (!subnet.isUsable(address)) {
        String field =
            at.has("cidr")
                ? "cidr"
                : at.has("allocated_start") ? "allocated_start" : "allocated_end";
        throw new ApiException(
            ApiException.Kind.CONFLICT,
            at.arguments().path(field),
            "logical port " + port.id() + " has address " + address + " in the subnet");
      }
    }
  }

  @Override
  Step<SubNet> planDelete(Fields at) {
    Key<SubNet> key = SubNet.key(at.id("id"));
    return new Step<>(at, key, tx -> NetworkModel.delete(tx, require(tx, at, key)));
  }

  @Override
  List<Key<SubNet>> candidates(Transaction tx, Fields at) {
    return given(at, "id")
        .map(id -> List.of(SubNet.key(id)))
        .orElseGet(
            () ->
                given(at, "logicalnetwork")
                    .map(id -> NetworkModel.subnets(LogicalNetwork.key(id)).list(tx))
                    .orElseGet(() -> NetworkModel.subnets().list(tx)));
  }

  @Override
  Map<String, @Nullable Object> filters(Fields at) {
    Map<String, @Nullable Object> filters = at.arguments().without(Set.of("id", "logicalnetwork"));
    given(at, "logicalnetwork").ifPresent(id -> filters.put("network", id));
    return filters;
  }
}
