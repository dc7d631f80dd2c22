package io.weft.examples.benchmark;

import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.Ticker;
import io.weft.objectdb.Key;
import io.weft.objectdb.ObjectDb;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Routines that read, change and write objects for a time, over and over. */
final class StoreWriters {
  private static final double NANOS_PER_MILLI = 1e6;

  private final Ticker ticker = Ticker.system();

  /**
   * What came of a round.
   *
   * @param rate thousands of transactions per second
   * @param longest nanoseconds that a transaction took
   */
  record Round(double rate, long longest) {}

  /**
   * Has several routines run transactions, spread over nodes.
   *
   * @param keys what each of them reads and writes
   */
  Round run(List<StoreNode> nodes, List<List<Key<StoreItem>>> keys, Duration time) {
    long began = ticker.nanoTime();
    long until = began + time.toNanos();
    List<RoutineFuture<Writer>> futures = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      StoreNode node = nodes.get(i % nodes.size());
      Writer writer = new Writer(node.db(), keys.get(i));
      futures.add(node.start(r -> writer.run(r, until)));
    }
    List<Writer> writers = futures.stream().map(f -> f.join(StoreNode.PATIENCE)).toList();
    long count = writers.stream().mapToLong(w -> w.count).sum();
    return new Round(
        count * NANOS_PER_MILLI / (ticker.nanoTime() - began),
        writers.stream().mapToLong(w -> w.longest).max().orElse(0));
  }

  private final class Writer {
    private final ObjectDb db;
    private final List<Key<StoreItem>> keys;
    private long count;
    private long longest;

    Writer(ObjectDb db, List<Key<StoreItem>> keys) {
      this.db = db;
      this.keys = keys;
    }

    Writer run(Routine r, long until) {
      long now = ticker.nanoTime();
      do {
        long began = now;
        db.execute(r, tx -> tx.findAll(keys).values().forEach(item -> tx.replace(item.next())));
        count++;
        now = ticker.nanoTime();
        longest = Math.max(longest, now - began);
      } while (now - until < 0);
      return this;
    }
  }
}
