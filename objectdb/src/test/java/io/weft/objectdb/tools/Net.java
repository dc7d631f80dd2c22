package io.weft.objectdb.tools;

import io.weft.objectdb.DataObject;
import io.weft.objectdb.Key;
import io.weft.objectdb.MultiIndex;
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
          .build();

  static ShardedSet<Key<Port>> all() {
    return ShardedSet.ofKeys(ROOT, "all", Port.TYPE);
  }

  static ShardedSet<Key<Port>> ports(Key<Net> net) {
    return ShardedSet.ofKeys(net, "ports", Port.TYPE);
  }

  static void insert(Transaction tx, Port port) {
    tx.insert(port);
    all().add(tx, port.key());
    ports(port.net()).add(tx, port.key());
    MACS.insert(tx, List.of(port.mac()), port.key());
    HOSTS.insert(tx, List.of(port.host(), "x.y"), port.key());
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
