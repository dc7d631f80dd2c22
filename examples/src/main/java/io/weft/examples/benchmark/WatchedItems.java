package io.weft.examples.benchmark;

import io.weft.core.Ticker;
import io.weft.objectdb.Key;
import io.weft.objectdb.ObjectDb;
import io.weft.objectdb.Step;
import io.weft.objectdb.View;
import io.weft.objectdb.Walk;
import io.weft.objectdb.Walker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiConsumer;

/** A group of objects that one node's view watches, while another node changes them. */
final class WatchedItems implements AutoCloseable {
  private static final double NANOS_PER_MICRO = 1e3;

  @SuppressWarnings("UnnecessaryLambda") // A walk goes on where a follower is the same as before.
  private static final BiConsumer<Key<StoreItem>, Step> EACH =
      (key, step) -> step.follow(key, Walker.leaf());

  /** From a group to all its objects. */
  static final Walker<StoreItem.Group> WALKER =
      (group, step) -> group.ifPresent(g -> g.items().follow(step, EACH));

  private final Ticker ticker = Ticker.system();
  private final StoreNode writer;
  private final StoreNode reader;
  private final List<Key<StoreItem>> keys;
  private final View view;
  private int next;

  private WatchedItems(StoreNode writer, StoreNode reader, List<Key<StoreItem>> keys, View view) {
    this.writer = writer;
    this.reader = reader;
    this.keys = keys;
    this.view = view;
  }

  /** Has a node watch a group, and waits until it knows all of it. */
  static WatchedItems open(
      StoreNode writer, StoreNode reader, StoreItem.Group group, List<Key<StoreItem>> keys) {
    View view = reader.run(r -> reader.db().walk(r, Walk.from(group.key(), WALKER)));
    int found = reader.run(r -> view.awaitChange(r).added(StoreItem.TYPE).size());
    if (found != keys.size()) {
      throw new BenchmarkException("a view has " + found + " of " + keys.size() + " objects");
    }
    return new WatchedItems(writer, reader, keys, view);
  }

  /** Walks a group with a database that knows nothing yet; how many nanoseconds that takes. */
  static long walkCold(StoreNode node, StoreItem.Group group, int count) {
    Ticker ticker = Ticker.system();
    return node.run(
        r -> {
          try (ObjectDb db = node.another()) {
            long began = ticker.nanoTime();
            try (View view = db.walk(r, Walk.from(group.key(), WALKER))) {
              int found = view.awaitChange(r).added(StoreItem.TYPE).size();
              if (found != count) {
                throw new BenchmarkException("a walk has reached " + found + " of " + count);
              }
              return ticker.nanoTime() - began;
            }
          }
        });
  }

  /**
   * Changes objects, each when the view has shown the change before.
   *
   * @return microseconds from the beginning of each commit until the view has shown it
   */
  List<Double> change(int count) throws InterruptedException {
    BlockingQueue<Long> shown = new LinkedBlockingQueue<>();
    var watching =
        reader.start(
            r -> {
              for (int i = 0; i < count; i++) {
                int changes = view.awaitChange(r).changed(StoreItem.TYPE).size();
                shown.add(ticker.nanoTime());
                if (changes != 1) {
                  throw new BenchmarkException("a view has shown " + changes + " changes for 1");
                }
              }
              return true;
            });
    List<Double> times = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Key<StoreItem> key = keys.get(next++ % keys.size());
      long began =
          writer.run(
              r ->
                  writer
                      .db()
                      .transact(
                          r,
                          tx -> {
                            tx.update(key, StoreItem::next);
                            return ticker.nanoTime();
                          }));
      times.add((shown.take() - began) / NANOS_PER_MICRO);
    }
    watching.join(StoreNode.PATIENCE);
    return times;
  }

  @Override
  public void close() {
    reader.run(
        r -> {
          view.close();
          return true;
        });
  }
}
