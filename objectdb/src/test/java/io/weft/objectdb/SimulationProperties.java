package io.weft.objectdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.objectdb.SerializabilityChecker.Outcome;
import io.weft.objectdb.SerializabilityChecker.Tx;
import io.weft.objectdb.storage.StorageException;
import io.weft.objectdb.storage.VersionedValue;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Promises of the database in simulated clusters: random programs on several nodes, over a storage
 * with every fault that its contract allows. What fails names its seed.
 */
class SimulationProperties {
  private static final int NODES = 3;
  private static final int KEYS = 5;
  private static final int TRANSACTIONS = 4;

  /** Items, where an even number leads on. */
  private static final Walker<Item> ALL = SimulationProperties::followAll;

  private static void followAll(Optional<Item> object, Step step) {
    object.ifPresent(item -> item.next().forEach(key -> step.follow(key, ALL)));
  }

  /** One run of a cluster. */
  private static final class Run implements AutoCloseable {
    private final long seed;
    private final boolean deletes;
    private final SimulatedServer server;
    private final Nodes nodes;
    private final Map<Long, Map<String, Item>> decoded = new HashMap<>();
    private final List<Tx> history = new ArrayList<>();
    private final List<RoutineFuture<?>> writers = new ArrayList<>();
    private final List<View> views = new ArrayList<>();
    private final List<RoutineFuture<?>> viewers = new ArrayList<>();
    private long clock;
    private long number;

    Run(long seed, boolean deletes, SimulatedServer.Faults faults, ObjectDbOptions options) {
      this.seed = seed;
      this.deletes = deletes;
      this.server = new SimulatedServer(seed, faults);
      this.nodes = new Nodes(NODES, seed, (scheduler, memory) -> server.client(scheduler), options);
    }

    void start() {
      for (int node = 0; node < NODES; node++) {
        int at = node;
        viewers.add(nodes.start(node, r -> watch(r, at)));
        for (int i = 0; i < 2; i++) {
          Random random = new Random(seed * 31 + node * 2 + i);
          writers.add(nodes.start(node, r -> write(r, at, random)));
        }
      }
    }

    void loseDataOnce() {
      nodes
          .scheduler()
          .callLater(Duration.ofMillis(new Random(seed).nextInt(60)), server::loseData);
    }

    void finish() {
      nodes.runAll(Duration.ofMinutes(3));
      assertThat(writers).as("seed %d: everybody comes to an end", seed).allMatch(f -> f.isDone());
      writers.forEach(RoutineFuture::now);
      server.calmDown();
      nodes.runAll(Duration.ofMinutes(1));
      for (int node = 0; node < NODES; node++) {
        if (viewers.get(node).isDone()) {
          viewers.get(node).now();
        }
        assertThat(items(views.get(node)))
            .as("seed %d: the view of node %d shows every commit in the end", seed, node)
            .isEqualTo(reachable(server.version()));
      }
    }

    @Override
    public void close() {
      nodes.close();
    }

    // What the server had.

    Map<String, Item> state(long version) {
      long present = server.states.floorKey(version);
      return decoded.computeIfAbsent(
          present,
          v -> {
            Map<String, Item> items = new TreeMap<>();
            server
                .states
                .get(v)
                .forEach(
                    (text, value) -> {
                      if (text.startsWith("test.item.")) {
                        Item item = decode(text, value);
                        items.put(item.id(), item);
                      }
                    });
            return items;
          });
    }

    private static Item decode(String text, VersionedValue value) {
      Key<Item> key = Nodes.TYPES.parse(text, Item.TYPE);
      return Nodes.TYPES.codecs().decode(key, value.value()).value();
    }

    /** What a walk sees at a version. */
    Map<String, Item> reachable(long version) {
      Map<String, Item> state = state(version);
      Map<String, Item> reached = new TreeMap<>();
      ArrayDeque<String> queue = new ArrayDeque<>(List.of("0", "1"));
      Set<String> seen = new HashSet<>(queue);
      String id;
      while ((id = queue.poll()) != null) {
        Item item = state.get(id);
        if (item != null) {
          reached.put(id, item);
          item.next().stream().map(key -> key.part(0)).filter(seen::add).forEach(queue::add);
        }
      }
      return reached;
    }

    // The views.

    private static Map<String, Item> items(View view) {
      Map<String, Item> items = new TreeMap<>();
      view.objects(Item.TYPE).forEach(s -> items.put(s.value().id(), s.value()));
      return items;
    }

    private boolean watch(Routine r, int node) {
      Walk walk = Walk.from(Item.key(0), ALL).and(Item.key(1), ALL);
      View view = nodes.dbs.get(node).walk(r, walk, ReadPolicy.STALE_ALLOWED);
      views.add(node, view);
      long last = 0;
      Map<String, Item> known = new TreeMap<>();
      while (true) {
        Changes changes = view.awaitChange(r);
        changes.removed(Item.TYPE).forEach(s -> known.remove(s.value().id()));
        changes.added(Item.TYPE).forEach(s -> known.put(s.value().id(), s.value()));
        changes.changed(Item.TYPE).forEach(c -> known.put(c.key().part(0), c.after().value()));
        assertThat(changes.version()).as("seed %d: never back", seed).isGreaterThanOrEqualTo(last);
        last = changes.version();
        assertThat(items(view))
            .as("seed %d: node %d at version %d", seed, node, last)
            .isEqualTo(reachable(last));
        assertThat(known).as("seed %d: the changes add up", seed).isEqualTo(items(view));
      }
    }

    // The transactions.

    private boolean write(Routine r, int node, Random random) {
      ObjectDb db = nodes.dbs.get(node);
      View own = db.walk(r, Walk.from(Item.key(0), Walker.leaf()), ReadPolicy.STALE_ALLOWED);
      for (int i = 0; i < TRANSACTIONS; i++) {
        // Brings other keys into the node's mirror, between those that its other views have there.
        own.setRoots(List.of(Item.key(0), Item.key(random.nextInt(KEYS))));
        own.tryAwaitChange(r, Duration.ZERO);
        transact(r, db, own, random);
        r.sleep(Duration.ofMillis(random.nextInt(10)));
      }
      return true;
    }

    private void transact(Routine r, ObjectDb db, View own, Random random) {
      Map<String, Long> reads = new HashMap<>();
      Map<String, Long> writes = new HashMap<>();
      long began = ++clock;
      long versionBefore = server.version();
      boolean readsOnly = random.nextInt(4) == 0;
      boolean walks = random.nextInt(4) == 0;
      long bodySeed = random.nextLong();
      Outcome outcome;
      try {
        db.execute(
            r,
            tx -> {
              checkOneVersion(reads, 0); // Who loses may have gone by what was remembered.
              reads.clear();
              writes.clear();
              run(tx, new Random(bodySeed), readsOnly, walks, reads, writes);
            });
        outcome = Outcome.COMMITTED;
      } catch (UnknownOutcomeException e) {
        outcome = Outcome.UNKNOWN;
      } catch (StorageException | TransactionConflictException e) {
        outcome = Outcome.FAILED;
      }
      checkOneVersion(reads, outcome == Outcome.COMMITTED ? versionBefore : 0);
      Tx done =
          new Tx("tx" + clock, Map.copyOf(reads), Map.copyOf(writes), outcome, began, ++clock);
      history.add(done);
      if (outcome == Outcome.COMMITTED) {
        checkAgainstServer(done, versionBefore);
        Optional<Long> zero = Optional.ofNullable(writes.get("0"));
        if (zero.isPresent() && zero.get() != 0) {
          long committed = commitOf("0", zero.get());
          own.tryAwaitChange(r, Duration.ofSeconds(5)); // The value may be lost again meanwhile.
          assertThat(own.version())
              .as("seed %d: a node sees what it wrote", seed)
              .isGreaterThanOrEqualTo(committed);
        }
      }
    }

    private void run(
        Transaction tx,
        Random random,
        boolean readsOnly,
        boolean walks,
        Map<String, Long> reads,
        Map<String, Long> writes) {
      if (walks) {
        tx.walk(Walk.from(Item.key(random.nextInt(KEYS)), ALL))
            .objects(Item.TYPE)
            .forEach(item -> reads.put(item.id(), item.number()));
      }
      for (int i = 1 + random.nextInt(3); i > 0; i--) {
        String id = "" + random.nextInt(KEYS);
        if (!writes.containsKey(id)) {
          reads.put(id, tx.find(Item.key(id)).map(Item::number).orElse(0L));
          if (!readsOnly && random.nextInt(3) > 0) {
            if (deletes && random.nextInt(4) == 0) {
              tx.delete(Item.key(id));
              writes.put(id, 0L);
            } else {
              writes.put(id, ++number);
              tx.put(Item.of(id, number, random.nextInt(KEYS), random.nextInt(KEYS)));
            }
          }
        }
      }
    }

    private boolean sees(Map<String, Long> reads, long version) {
      Map<String, Item> state = state(version);
      return reads.entrySet().stream()
          .allMatch(
              read -> {
                Item item = state.get(read.getKey());
                return (item == null ? 0 : item.number()) == read.getValue();
              });
    }

    /** What a body saw, also one that lost, was there at one version. */
    private void checkOneVersion(Map<String, Long> reads, long from) {
      if (!reads.isEmpty()) {
        assertThat(server.states.subMap(from, true, server.version(), true).keySet())
            .as("seed %d: a version at which there was %s", seed, reads)
            .anyMatch(version -> sees(reads, version));
      }
    }

    private long commitOf(String id, long value) {
      return server.states.keySet().stream()
          .filter(
              v -> {
                Item item = state(v).get(id);
                return item != null && item.number() == value;
              })
          .findFirst()
          .orElseThrow(() -> new AssertionError("seed " + seed + ": lost " + id + "=" + value));
    }

    /** It took place between its beginning and its end, and saw what was there just before. */
    private void checkAgainstServer(Tx tx, long versionBefore) {
      Optional<Map.Entry<String, Long>> written =
          tx.writes().entrySet().stream().filter(w -> w.getValue() != 0).findFirst();
      if (written.isPresent()) {
        long commit = commitOf(written.get().getKey(), written.get().getValue());
        assertThat(commit).as("seed %d: %s", seed, tx).isGreaterThan(versionBefore);
        assertThat(sees(tx.reads(), commit - 1)).as("seed %d: %s", seed, tx).isTrue();
        tx.writes()
            .forEach(
                (id, value) -> {
                  Item item = state(commit).get(id);
                  assertThat(item == null ? 0 : item.number()).isEqualTo(value);
                });
      }
    }
  }

  @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
  void historiesAreStrictlySerializable(@ForAll long seed) {
    Random random = new Random(seed);
    ObjectDbOptions options =
        random.nextBoolean()
            ? ObjectDbOptions.DEFAULTS
            : ObjectDbOptions.DEFAULTS.withTurnsAfter(1, 2);
    try (Run run = new Run(seed, false, SimulatedServer.Faults.random(random), options)) {
      run.start();
      run.finish();
      assertThat(SerializabilityChecker.problem(run.history)).as("seed %d", seed).isEmpty();
    }
  }

  @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
  void viewsFollowAStorageThatLosesItsData(@ForAll long seed) {
    Random random = new Random(seed);
    try (Run run =
        new Run(seed, true, SimulatedServer.Faults.random(random), ObjectDbOptions.DEFAULTS)) {
      run.start();
      if (random.nextBoolean()) {
        run.loseDataOnce();
      }
      run.finish();
    }
  }
}
