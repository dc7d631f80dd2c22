package io.weft.objectdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.objectdb.storage.MemoryStorage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** The first sample of the guide. */
class ObjectDbGuideTest {
  // README: objects, a walk and a transaction
  record Network(String id) implements DataObject {
    static final ObjectType<Network> TYPE = ObjectType.of("demo.network", Network.class, 1);

    @Override
    public Key<Network> key() {
      return TYPE.key(id);
    }

    static ShardedSet<Key<Port>> ports(Key<Network> network) {
      return ShardedSet.ofKeys(network, "ports", Port.TYPE);
    }
  }

  record Port(String id, Key<Network> network, Optional<String> mac) implements DataObject {
    static final ObjectType<Port> TYPE = ObjectType.of("demo.port", Port.class, 1);

    @Override
    public Key<Port> key() {
      return TYPE.key(id);
    }
  }

  static final BiConsumer<Key<Port>, Step> EACH_PORT = (port, step) -> step.follow(port);

  static final Walker<Network> PORTS_OF_NETWORK =
      (network, step) -> network.ifPresent(n -> Network.ports(n.key()).follow(step, EACH_PORT));

  static List<String> portsOfBlue(Routine r, ObjectDb db) {
    Key<Network> blue = Network.TYPE.key("blue");
    try (View view = db.walk(r, Walk.from(blue, PORTS_OF_NETWORK))) {
      view.awaitChange(r); // The first call returns at once: nothing is there yet.
      db.execute(
          r,
          tx -> { // May run more than once: no side effects.
            tx.insert(new Network("blue"));
            Port port = new Port("p1", blue, Optional.of("02:00:00:00:00:01"));
            tx.insert(port);
            Network.ports(blue).add(tx, port.key());
          });
      Changes changes = view.awaitChange(r); // Both objects, as of one version.
      return changes.added(Port.TYPE).stream().map(s -> s.value().id()).toList();
    }
  }

  static List<String> run() {
    try (Scheduler scheduler = Scheduler.start("demo")) {
      ObjectTypes types = ObjectTypes.of(Network.TYPE, Port.TYPE);
      ObjectDb db = new ObjectDb(scheduler, new MemoryStorage(), types);
      return scheduler.submit("demo", r -> portsOfBlue(r, db)).join(Duration.ofMinutes(1));
    }
  }

  // README: end

  @Test
  void theSampleRuns() {
    assertThat(run()).containsExactly("p1");
  }
}
