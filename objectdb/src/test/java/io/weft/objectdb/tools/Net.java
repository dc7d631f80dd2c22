package io.weft.objectdb.tools;

import io.weft.objectdb.DataObject;
import io.weft.objectdb.Key;
import io.weft.objectdb.MultiIndex;
import io.weft.objectdb.NumberPool;
import io.weft.objectdb.ObjectType;
import io.weft.objectdb.ObjectTypes;
import io.weft.objectdb.ShardedSet;
import io.weft.objectdb.Transaction;
import io.weft.objectdb.UniqueIndex;
import java.util.List;
import java.util.Optional;

/** Networks and ports with all that holds them together, for tests of the tools. */
record Net(String id) implements DataObject {
  static final ObjectType<Net> TYPE = ObjectType.of("t.net", Net.class, 1);

  @Override
  public Key<Net> key() {
    return TYPE.key(id);
  }

  record Port(
      String id,
      Key<Net> net,
      String mac,
      String host,
      Optional<Key<Port>> peer,
      List<Key<Port>> near)
      implements DataObject {
    static final ObjectType<Port> TYPE =
        ObjectType.of("t.port", Port.class, 1).withStrongReferences(port -> List.of(port.net()));

    Port {
      near = List.copyOf(near);
    }

    @Override
    public Key<Port> key() {
      return TYPE.key(id);
    }
  }

  static final Key<Net> ROOT = TYPE.key("");
  static final UniqueIndex<Port> MACS = UniqueIndex.of(Port.TYPE, "mac");
  static final MultiIndex<Port> HOSTS = MultiIndex.of(Port.TYPE, "host");
  static final ObjectTypes TYPES = ObjectTypes.of(TYPE, Port.TYPE);

  static final Schema SCHEMA =
      Schema.of(TYPES)
          .all(ROOT, "all", Port.TYPE)
          .members(TYPE, "ports", Port.TYPE, port -> List.of(port.net()))
          .unique(MACS, port -> List.of(List.of(port.mac())))
          .multi(HOSTS, port -> List.of(List.of(port.host(), "x.y")))
          .numbers(TYPE, "numbers", Port.TYPE, port -> List.of(port.net()), Net::numbers)
          .numbers(
              ROOT,
              "even",
              Port.TYPE,
              port -> numbers(port).stream().filter(n -> n % 2 == 0).toList())
          .build();

  static ShardedSet<Key<Port>> all() {
    return ShardedSet.ofKeys(ROOT, "all", Port.TYPE);
  }

  static ShardedSet<Key<Port>> ports(Key<Net> net) {
    return ShardedSet.ofKeys(net, "ports", Port.TYPE);
  }

  /** Most ports have the number that is in their name. */
  static List<Long> numbers(Port port) {
    return port.id().matches("p[0-9]+")
        ? List.of(Long.parseLong(port.id().substring(1)))
        : List.of();
  }

  static NumberPool pool(Key<Net> net) {
    return NumberPool.of(net, "numbers");
  }

  static NumberPool even() {
    return NumberPool.of(ROOT, "even");
  }

  static void insert(Transaction tx, Port port) {
    tx.insert(port);
    for (long number : numbers(port)) {
      pool(port.net()).take(tx, number);
      if (number % 2 == 0) {
        even().take(tx, number);
      }
    }
    all().add(tx, port.key());
    ports(port.net()).add(tx, port.key());
    MACS.insert(tx, List.of(port.mac()), port.key());
    HOSTS.insert(tx, List.of(port.host(), "x.y"), port.key());
  }

  static void delete(Transaction tx, Port port) {
    tx.delete(port.key());
    all().remove(tx, port.key());
    ports(port.net()).remove(tx, port.key());
    MACS.remove(tx, List.of(port.mac()), port.key());
    HOSTS.remove(tx, List.of(port.host(), "x.y"), port.key());
    for (long number : numbers(port)) {
      pool(port.net()).release(tx, number);
      if (number % 2 == 0) {
        even().release(tx, number);
      }
    }
  }

  /** Networks 0 to 2 with ports, each of which refers to the one before. */
  static void fill(Transaction tx, int ports) {
    for (int n = 0; n < 3; n++) {
      tx.insert(new Net("n" + n));
    }
    for (int i = 0; i < ports; i++) {
      Optional<Key<Port>> peer =
          i == 0 ? Optional.empty() : Optional.of(Port.TYPE.key("p" + (i - 1)));
      insert(
          tx,
          new Port(
              "p" + i,
              TYPE.key("n" + i % 3),
              "mac-" + i,
              "h" + i % 4,
              peer,
              peer.stream().toList()));
    }
  }
}
