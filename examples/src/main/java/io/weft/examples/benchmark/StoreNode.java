package io.weft.examples.benchmark;

import io.weft.core.RoutineCall;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.objectdb.Key;
import io.weft.objectdb.ObjectDb;
import io.weft.objectdb.ShardedSet;
import io.weft.objectdb.storage.Storage;
import java.time.Duration;
import java.util.List;

/** A scheduler with its node of a database, and with a storage, as a process would have them. */
final class StoreNode implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofMinutes(5);

  /** How many objects one transaction makes. */
  private static final int BATCH = 250;

  private final Scheduler scheduler;
  private final Storage storage;
  private final ObjectDb db;

  private StoreNode(String carrier, Storage storage) {
    this.scheduler = Scheduler.builder("node").carrier(carrier).start();
    this.storage = storage;
    this.db = new ObjectDb(scheduler, storage, StoreItem.TYPES);
  }

  /**
   * Starts one.
   *
   * @param storage is closed with it
   */
  static StoreNode start(String carrier, Storage storage) {
    return new StoreNode(carrier, storage);
  }

  ObjectDb db() {
    return db;
  }

  /** Another database on the same connection, which knows nothing yet. */
  ObjectDb another() {
    return new ObjectDb(scheduler, storage, StoreItem.TYPES);
  }

  <T> RoutineFuture<T> start(RoutineCall<T> body) {
    return scheduler.submit("benchmark", body);
  }

  <T> T run(RoutineCall<T> body) {
    return start(body).join(PATIENCE);
  }

  /** Makes objects, all of a group. */
  void fill(StoreItem.Group group, List<Key<StoreItem>> keys) {
    ShardedSet<Key<StoreItem>> items = group.items();
    run(
        r -> {
          db.execute(r, tx -> tx.put(group));
          for (int from = 0; from < keys.size(); from += BATCH) {
            List<Key<StoreItem>> part = keys.subList(from, Math.min(keys.size(), from + BATCH));
            db.execute(
                r,
                tx ->
                    part.forEach(
                        key -> {
                          tx.put(StoreItem.first(key.part(0)));
                          items.add(tx, key);
                        }));
          }
          return true;
        });
  }

  @Override
  public void close() {
    run(
        r -> {
          db.close();
          return true;
        });
    storage.close();
    scheduler.close();
  }
}
