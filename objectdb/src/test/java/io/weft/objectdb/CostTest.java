package io.weft.objectdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.objectdb.storage.MemoryStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a change costs in a network of ten thousand ports: counted, not timed. */
class CostTest {
  private static final int PORTS = 10_000;
  private static final ShardedSet<Key<Item>> PORT_SET =
      ShardedSet.ofKeys(Single.KEY, "ports", Item.TYPE);
  private static final NumberPool NUMBERS = NumberPool.of(Single.KEY, "numbers");
  private static final UniqueIndex<Item> INDEX = UniqueIndex.of(Item.TYPE, "number");

  private final List<FaultyStorage> storages = new ArrayList<>();
  private final Nodes nodes =
      new Nodes(
          1,
          1,
          (scheduler, memory) -> {
            storages.add(new FaultyStorage(scheduler, memory, 1));
            return storages.get(0);
          },
          ObjectDbOptions.DEFAULTS);
  private final FaultyStorage storage = storages.get(0);

  private int portVisits;
  private int memberCalls;
  private int networkVisits;

  /** Every port refers back to its network, a circle with everybody in it. */
  private final Walker<Item> port =
      (object, step) -> {
        portVisits++;
        object.ifPresent(p -> step.follow(Single.KEY, this.network));
      };

  private final BiConsumer<Key<Item>, Step> eachPort =
      (key, step) -> {
        memberCalls++;
        step.follow(key, port);
      };

  private final Walker<Single> network = this::visitNetwork;

  private void visitNetwork(Optional<Single> object, Step step) {
    networkVisits++;
    PORT_SET.follow(step, eachPort);
  }

  private static boolean create(Transaction tx, int id) {
    long number = NUMBERS.allocate(tx, List.of(new NumberRange(1, 1 << 24))).orElseThrow();
    Item port = Item.of("port-" + id, number);
    tx.insert(port);
    INDEX.insert(tx, List.of("network", "" + number), port.key());
    return PORT_SET.add(tx, port.key());
  }

  private static boolean delete(Transaction tx, int id) {
    Item port = tx.require(Item.key("port-" + id));
    NUMBERS.release(tx, port.number());
    INDEX.remove(tx, List.of("network", "" + port.number()), port.key());
    PORT_SET.remove(tx, port.key());
    return tx.delete(port.key());
  }

  @BeforeEach
  void createPorts() {
    storage.slow = false;
    nodes.transact(
        tx -> {
          tx.insert(new Single(0));
          for (int id = 0; id < PORTS; id++) {
            create(tx, id);
          }
          return true;
        });
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  private void resetCounts() {
    storage.reads = 0;
    storage.keysRead = 0;
    storage.keysWritten = 0;
    portVisits = 0;
    memberCalls = 0;
    networkVisits = 0;
  }

  @Test
  void creatingOneMorePortReadsAndWritesAFewSmallValues() {
    resetCounts();
    nodes.transact(tx -> create(tx, PORTS));
    // The port, its index entry, three bitmaps, three nodes of the set.
    assertThat(storage.keysRead).isLessThanOrEqualTo(9);
    assertThat(storage.keysWritten).isLessThanOrEqualTo(5);
    assertThat(storage.largestValue).isLessThan(3_000);
  }

  @Test
  void aChangeRunsTheWalkersOfWhatChangedOnly() {
    View view = nodes.run(r -> nodes.db().walk(r, Walk.from(Single.KEY, network)));
    Changes first = nodes.run(view::awaitChange);
    assertThat(first.added()).hasSize(PORTS + 1);
    assertThat(portVisits).isEqualTo(PORTS);
    assertThat(memberCalls).isEqualTo(PORTS);

    resetCounts();
    nodes.transact(tx -> create(tx, PORTS));
    Changes created = nodes.run(view::awaitChange);
    assertThat(created.added(Item.TYPE)).map(s -> s.value().id()).containsExactly("port-" + PORTS);
    assertThat(portVisits).isEqualTo(1);
    assertThat(networkVisits).isZero();
    assertThat(memberCalls).isLessThanOrEqualTo(2 * ShardedSet.LEAF_LIMIT);

    resetCounts();
    nodes.transact(tx -> tx.update(Item.key("port-17"), p -> p.withNumber(77)).isEven());
    Changes changed = nodes.run(view::awaitChange);
    assertThat(changed.changed()).hasSize(1);
    assertThat(portVisits).isEqualTo(1);
    assertThat(memberCalls + networkVisits + storage.reads - 1).isZero();

    resetCounts();
    nodes.transact(tx -> delete(tx, 4711));
    Changes deleted = nodes.run(view::awaitChange);
    assertThat(deleted.removed(Item.TYPE)).map(s -> s.value().id()).containsExactly("port-4711");
    assertThat(networkVisits).isZero();
    assertThat(portVisits).isLessThanOrEqualTo(1);
    assertThat(memberCalls).isLessThanOrEqualTo(ShardedSet.LEAF_LIMIT);
  }

  @Test
  void twoCreationsSeldomTouchTheSameNodeOfTheSet() {
    MemoryStorage memory = nodes.memory;
    long leaves = memory.keys().stream().filter(k -> k.startsWith("weft.set.")).count();
    assertThat(leaves).isGreaterThan(200);
  }
}
