package io.weft.examples.benchmark;

import io.weft.core.Routine;
import io.weft.core.Ticker;
import io.weft.objectdb.Key;
import io.weft.objectdb.storage.Commit;
import io.weft.objectdb.storage.MemoryStorage;
import io.weft.objectdb.storage.VersionedValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The object database in memory, where nothing but itself takes time and room. */
final class MemorySuite implements Suite {
  /** For a watched object. */
  static final double LIMIT_KIB = 1;

  private static final double LEAST_RATE = 500;
  private static final double FLAT = 1.5;
  private static final int MORE = 4;
  private static final int CHANGES = 50;

  /**
   * How often the transactions warm up: what a routine began before it was compiled goes on slowly,
   * and a transaction is much code, which two processors compile for half a minute.
   */
  private static final int WARM_UPS = 6;

  /** How many keys the transactions are spread over. */
  private static final int KEYS = 1000;

  private static final double NANOS_PER_MILLI = 1e6;

  private final Ticker ticker = Ticker.system();

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public String title() {
    return "the object database in memory";
  }

  @Override
  public void run(Effort effort, Report report) throws InterruptedException {
    for (String carrier : effort.carriers()) {
      report.progress("memory, transactions, " + carrier + " carrier");
      transact(carrier, effort, report);
    }
    report.progress("memory, changes seen by others");
    change(effort.carriers().getFirst(), effort, report);
    report.note("Objects of " + StoreItem.BYTES + " bytes as JSON; one routine of one scheduler.");
    report.note("Steady state: the JVM compiles for about half a minute before.");
  }

  private void transact(String carrier, Effort effort, Report report) {
    List<Double> ours = new ArrayList<>();
    List<Double> bare = new ArrayList<>();
    Duration time = effort.iterationTime();
    MemoryStorage storage = new MemoryStorage();
    List<Key<StoreItem>> keys = StoreItem.keys("memory", KEYS);
    try (StoreNode node = StoreNode.start(carrier, storage)) {
      node.fill(new StoreItem.Group("memory"), keys);
      List<String> texts = keys.stream().map(Key::toString).toList();
      for (int i = 0; i < WARM_UPS; i++) {
        node.run(r -> transact(r, node, keys, time.multipliedBy((long) MORE * effort.warmUps())));
      }
      for (int i = -effort.warmUps(); i < MORE * effort.iterations(); i++) {
        double rate = node.run(r -> transact(r, node, keys, time));
        double bareRate = node.run(r -> store(r, texts, time));
        if (i >= 0) {
          ours.add(rate);
          bare.add(bareRate);
        }
      }
    }
    String what = "transactions of 1 object, " + carrier + " carrier";
    report.line(Line.of(what, Samples.of(ours), "k/s"));
    report.line(Line.of("limit: reads and commits of the storage alone", Samples.of(bare), "k/s"));
    report.goal(Goal.atLeast(what, Samples.of(ours).median(), LEAST_RATE, "k/s"));
  }

  private double transact(Routine r, StoreNode node, List<Key<StoreItem>> keys, Duration time) {
    long began = ticker.nanoTime();
    long until = began + time.toNanos();
    int count = 0;
    do {
      Key<StoreItem> key = keys.get(count++ % KEYS);
      node.db().execute(r, tx -> tx.update(key, StoreItem::next));
    } while (ticker.nanoTime() - until < 0);
    return count * NANOS_PER_MILLI / (ticker.nanoTime() - began);
  }

  /** The same with the storage alone, whose texts are ready. */
  private double store(Routine r, List<String> keys, Duration time) {
    MemoryStorage storage = new MemoryStorage();
    Optional<String> text = Optional.of("x".repeat(StoreItem.BYTES));
    long began = ticker.nanoTime();
    long until = began + time.toNanos();
    int count = 0;
    do {
      String key = keys.get(count++ % KEYS);
      VersionedValue value = storage.read(r, List.of(key)).values().get(key);
      long version = value == null ? 0 : value.version();
      storage.commit(r, new Commit(Map.of(key, version), Map.of(key, text)));
    } while (ticker.nanoTime() - until < 0);
    return count * NANOS_PER_MILLI / (ticker.nanoTime() - began);
  }

  private static void change(String carrier, Effort effort, Report report)
      throws InterruptedException {
    MemoryStorage storage = new MemoryStorage();
    StoreItem.Group small = new StoreItem.Group("small");
    StoreItem.Group large = new StoreItem.Group("large");
    List<Key<StoreItem>> few = StoreItem.keys("small", effort.fewObjects());
    List<Key<StoreItem>> many = StoreItem.keys("large", effort.manyObjects());
    List<Double> ofFew = new ArrayList<>();
    List<Double> ofMany = new ArrayList<>();
    double each;
    try (StoreNode writer = StoreNode.start(carrier, storage);
        StoreNode reader = StoreNode.start(carrier, storage);
        StoreNode otherReader = StoreNode.start(carrier, storage)) {
      writer.fill(small, few);
      writer.fill(large, many);
      try (WatchedItems watchedFew = WatchedItems.open(writer, reader, small, few)) {
        long before = Heap.used();
        try (WatchedItems watchedMany = WatchedItems.open(writer, otherReader, large, many)) {
          each = (Heap.used() - before) / (double) many.size() / 1024;
          for (int i = -MORE * effort.warmUps(); i < MORE * effort.iterations(); i++) {
            List<Double> fewTimes = watchedFew.change(CHANGES);
            List<Double> manyTimes = watchedMany.change(CHANGES);
            if (i >= 0) {
              ofFew.addAll(fewTimes);
              ofMany.addAll(manyTimes);
            }
          }
        }
      }
    }
    String what = "commit until another node's view shows it, of ";
    report.line(Line.of(what + few.size(), Samples.of(ofFew), "µs"));
    report.line(Line.of(what + many.size(), Samples.of(ofMany), "µs"));
    report.goal(
        Goal.atMost(
            "a change among " + many.size() + " watched / among " + few.size(),
            Samples.of(ofMany).median() / Samples.of(ofFew).median(),
            FLAT,
            "times"));
    String heap = "heap of a watched object of " + StoreItem.BYTES + " bytes";
    report.line(Line.of(heap, Samples.of(each), "KiB"));
    report.goal(Goal.atMost(heap, each, LIMIT_KIB, "KiB"));
  }
}
