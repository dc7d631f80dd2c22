package io.weft.objectdb.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.objectdb.DataObject;
import io.weft.objectdb.Key;
import io.weft.objectdb.ObjectDb;
import io.weft.objectdb.ObjectType;
import io.weft.objectdb.ObjectTypes;
import io.weft.objectdb.Stored;
import io.weft.objectdb.TransactionConflictException;
import io.weft.objectdb.UnknownOutcomeException;
import io.weft.objectdb.View;
import io.weft.objectdb.Walk;
import io.weft.objectdb.Walker;
import io.weft.objectdb.storage.CuttingProxy;
import io.weft.objectdb.storage.FeedRecorder;
import io.weft.objectdb.storage.StorageChange;
import io.weft.objectdb.storage.StorageException;
import io.weft.objectdb.storage.StorageNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Transactions and views of several nodes on a real Redis, with connections that are cut all the
 * time: the transactions make a serial history, and every view shows a state that there was.
 */
@RequiresRedis
class RedisHistoryTest {
  record Item(String id, long number) implements DataObject {
    static final ObjectType<Item> TYPE = ObjectType.of("test.item", Item.class, 1);

    @Override
    public Key<Item> key() {
      return TYPE.key(id);
    }
  }

  private static final int KEYS = 5;
  private static final int NODES = 3;
  private static final int ROUTINES = 3;
  private static final int TRANSACTIONS = 60;
  private static final Walker<Item> LEAF = Walker.leaf();
  private static final Pattern NUMBER = Pattern.compile("\"number\":(\\d+)");

  /** One finished transaction: what it read, the number it wrote, or 0, and when it ran. */
  private record Done(Map<String, Long> reads, long wrote, long versionBefore, long versionAfter) {}

  /** What a view showed. */
  private record Shown(long version, Map<String, Long> numbers) {}

  private final Queue<Done> history = new ConcurrentLinkedQueue<>();
  private final Queue<Shown> shown = new ConcurrentLinkedQueue<>();
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicLong unknown = new AtomicLong();

  private static List<Key<Item>> keys() {
    return IntStream.range(0, KEYS).mapToObj(i -> Item.TYPE.key("" + i)).toList();
  }

  @Test
  void transactionsMakeASerialHistoryAndViewsShowItsStates() {
    long seed = new Random().nextLong();
    try (RealRedis redis = RealRedis.start();
        CuttingProxy proxy = new CuttingProxy(redis.port());
        StorageNode observer =
            new StorageNode("observer", RedisStorage.open(redis.settings().build()))) {
      FeedRecorder feed = new FeedRecorder();
      observer.run(
          r -> {
            List<String> watched = keys().stream().map(Key::toString).toList();
            observer.storage.subscribe(observer.scheduler, feed).watch(watched);
            feed.read(r, observer.storage, watched);
          });
      run(proxy, observer, new Random(seed));
      long last =
          observer.call(
              r -> {
                long version = observer.storage.read(r, List.of()).version();
                feed.awaitVersion(r, version);
                return version;
              });
      assertThat(feed.resyncs).isEqualTo(1);
      TreeMap<Long, Map<String, Long>> states = states(feed.changes);
      assertThat(states.lastKey()).isLessThanOrEqualTo(last);
      assertThat(history.size() + unknown.get())
          .as("seed %d", seed)
          .isEqualTo(NODES * ROUTINES * TRANSACTIONS);
      assertThat(history).hasSizeGreaterThan(NODES * ROUTINES * TRANSACTIONS / 2);
      history.forEach(done -> check(done, states, seed));
      assertThat(shown).isNotEmpty();
      for (Shown each : shown) {
        assertThat(each.numbers())
            .as("view at version %d, seed %d", each.version(), seed)
            .isEqualTo(states.floorEntry(each.version()).getValue());
      }
      assertThat(proxy.cuts()).isPositive();
    }
  }

  private void run(CuttingProxy proxy, StorageNode observer, Random random) {
    List<StorageNode> nodes = new ArrayList<>();
    List<RoutineFuture<Boolean>> writers = new ArrayList<>();
    List<RoutineFuture<Boolean>> viewers = new ArrayList<>();
    AtomicBoolean over = new AtomicBoolean();
    for (int i = 0; i < NODES; i++) {
      StorageNode node =
          new StorageNode("node-" + i, RedisStorage.open(RealRedis.settings(proxy.port()).build()));
      nodes.add(node);
      ObjectDb db =
          node.call(r -> new ObjectDb(node.scheduler, node.storage, ObjectTypes.of(Item.TYPE)));
      viewers.add(node.start(r -> view(r, db, over)));
      for (int j = 0; j < ROUTINES; j++) {
        Random own = new Random(random.nextLong());
        writers.add(node.start(r -> write(r, db, node, own)));
      }
    }
    try {
      while (!writers.stream().allMatch(RoutineFuture::isDone)) {
        proxy.cutAfterReplyBytes(random.nextInt(20_000));
        proxy.cutAfterRequestBytes(random.nextInt(60_000));
        // Until something more has happened.
        observer.run(r -> observer.put(r, "tick", "" + numbers.incrementAndGet()));
      }
      writers.forEach(StorageNode::result);
      proxy.cutAfterReplyBytes(Long.MAX_VALUE);
      proxy.cutAfterRequestBytes(Long.MAX_VALUE);
      over.set(true);
      // So that every view has something to wake up for.
      observer.run(r -> observer.put(r, Item.TYPE.key("0").toString(), null));
      viewers.forEach(StorageNode::result);
    } finally {
      nodes.forEach(StorageNode::close);
    }
  }

  /** Notes what a view shows, until it has come to the end. */
  private boolean view(Routine r, ObjectDb db, AtomicBoolean over) {
    long version = -1;
    try (View view = db.walk(r, Walk.from(keys(), Item.TYPE, LEAF))) {
      while (true) {
        try {
          view.awaitChange(r);
        } catch (StorageException e) {
          continue; // Cut off; it tries again.
        }
        assertThat(view.version()).isGreaterThanOrEqualTo(version);
        version = view.version();
        Map<String, Long> numbers = new HashMap<>();
        for (Stored<Item> stored : view.objects(Item.TYPE)) {
          numbers.put(stored.value().id(), stored.value().number());
        }
        shown.add(new Shown(version, numbers));
        if (over.get() && !numbers.containsKey("0")) {
          return true;
        }
      }
    }
  }

  private boolean write(Routine r, ObjectDb db, StorageNode node, Random random) {
    for (int i = 0; i < TRANSACTIONS; ) {
      try {
        history.add(transact(r, db, node, random, numbers.incrementAndGet()));
        i++;
      } catch (UnknownOutcomeException e) {
        unknown.incrementAndGet();
        i++;
      } catch (StorageException | TransactionConflictException e) {
        // Nothing was written; again.
      }
    }
    return true;
  }

  private static Done transact(
      Routine r, ObjectDb db, StorageNode node, Random random, long number) {
    long before = version(r, node);
    Map<String, Long> reads = new HashMap<>();
    boolean writes = random.nextInt(3) > 0;
    db.execute(
        r,
        tx -> {
          reads.clear();
          for (int i = 0; i < 3; i++) {
            String id = "" + random.nextInt(KEYS);
            if (!reads.containsKey(id)) {
              reads.put(id, tx.find(Item.TYPE.key(id)).map(Item::number).orElse(0L));
            }
          }
          if (writes) {
            String written = reads.keySet().iterator().next();
            tx.put(new Item(written, number));
            for (String id : reads.keySet()) {
              if (!id.equals(written) && random.nextInt(3) == 0) {
                tx.delete(Item.TYPE.key(id));
              }
            }
          }
        });
    return new Done(Map.copyOf(reads), writes ? number : 0, before, versionAtLast(r, node));
  }

  private static long version(Routine r, StorageNode node) {
    return node.storage.read(r, List.of()).version();
  }

  /** The transaction is done: now the version must be had, however often that is cut off. */
  private static long versionAtLast(Routine r, StorageNode node) {
    while (true) {
      try {
        return version(r, node);
      } catch (StorageException e) {
        r.yield();
      }
    }
  }

  /** The numbers by id after each version. */
  private static TreeMap<Long, Map<String, Long>> states(List<StorageChange> changes) {
    TreeMap<Long, Map<String, Long>> states = new TreeMap<>();
    states.put(0L, Map.of());
    for (StorageChange change : changes) {
      Map<String, Long> state = new HashMap<>(states.lastEntry().getValue());
      change
          .values()
          .forEach(
              (key, value) -> {
                String id = key.substring(key.length() - 1);
                Optional<Long> number = value.map(v -> number(v.value()));
                number.ifPresentOrElse(n -> state.put(id, n), () -> state.remove(id));
              });
      states.put(change.version(), state);
    }
    return states;
  }

  private static long number(String json) {
    Matcher matcher = NUMBER.matcher(json);
    assertThat(matcher.find()).as(json).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  private static boolean sees(Map<String, Long> reads, Map<String, Long> state) {
    return reads.entrySet().stream()
        .allMatch(read -> state.getOrDefault(read.getKey(), 0L).equals(read.getValue()));
  }

  private static void check(Done done, TreeMap<Long, Map<String, Long>> states, long seed) {
    if (done.wrote() == 0) {
      long from = states.floorKey(done.versionBefore());
      assertThat(
              states.subMap(from, true, done.versionAfter(), true).values().stream()
                  .anyMatch(state -> sees(done.reads(), state)))
          .as("%s, seed %d", done, seed)
          .isTrue();
      return;
    }
    long commit =
        states.entrySet().stream()
            .filter(e -> e.getValue().containsValue(done.wrote()))
            .findFirst()
            .orElseThrow(() -> new AssertionError(done + " is missing, seed " + seed))
            .getKey();
    assertThat(commit).isBetween(done.versionBefore() + 1, done.versionAfter());
    assertThat(sees(done.reads(), states.lowerEntry(commit).getValue()))
        .as("%s, seed %d", done, seed)
        .isTrue();
  }
}
