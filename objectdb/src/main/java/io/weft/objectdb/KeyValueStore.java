package io.weft.objectdb;

import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.objectdb.storage.KeyScan;
import io.weft.objectdb.storage.StorageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Texts by key, for programs that need no objects: the low-level API of the specification's {@code
 * redisdb}, {@code zookeeperdb} and {@code knowledge} (4.2), on any storage. Each method is a
 * transaction: all or nothing, serializable, with the limits and exceptions of {@link
 * ObjectDb#transact}. A value may have a time to live, by the storage's clock; one that has
 * outlived it is absent, and takes room until {@link #recycle}. For the routines of the node's
 * scheduler.
 *
 * <p>Keys and values are texts; a key has at most 2 000 characters or so, like {@link Key}.
 */
public final class KeyValueStore {
  private static final Logger log = LoggerFactory.getLogger(KeyValueStore.class);

  static final ObjectType<Entry> ENTRY = ObjectType.of("weft.kv", Entry.class, 2);

  /** How many keys one transaction of {@link #recycle} looks at. */
  private static final int BATCH = 500;

  private final ObjectDb db;
  private final String name;
  private final String keyStart;

  /**
   * A store.
   *
   * @param name tells its keys from those of other stores in the same storage
   */
  public KeyValueStore(ObjectDb db, String name) {
    this.db = db;
    this.name = name;
    this.keyStart = ENTRY.key(name, "").toString();
  }

  /** A value; its expiry is in microseconds since 1970. */
  record Entry(String store, String name, String value, Optional<Long> expires)
      implements DataObject {
    @Override
    public Key<Entry> key() {
      return ENTRY.key(store, name);
    }
  }

  /**
   * What {@link #mgetWithCache} found: a value that has not changed is the same instance as before.
   *
   * @param values by key; absent ones are not in it
   */
  public record Cache(Map<String, String> values) {
    /** Of somebody who has nothing yet. */
    public static final Cache EMPTY = new Cache(Map.of());

    public Cache {
      values = Map.copyOf(values);
    }
  }

  /**
   * The state of a store.
   *
   * @param keys how many there are, expired ones included
   * @param timestamp the storage's time in microseconds since 1970
   */
  public record Status(int keys, long timestamp) {}

  /** Changes several values; see {@link #updateAll}. May run more than once. */
  @FunctionalInterface
  public interface Updater {
    /**
     * Gives the new values.
     *
     * @param values the present ones in the order of the keys, empty where there is none
     * @return those to change, empty to delete; only keys that were asked for
     */
    Map<String, Optional<String>> update(Map<String, Optional<String>> values);
  }

  /** Changes several values knowing the time; see {@link #updateAllWithTime}. */
  @FunctionalInterface
  public interface TimedUpdater {
    /**
     * Gives the new values, as {@link Updater#update}.
     *
     * @param timestamp the storage's time in microseconds since 1970
     */
    Map<String, Optional<String>> update(Map<String, Optional<String>> values, long timestamp);
  }

  private Key<Entry> key(String key) {
    return ENTRY.key(name, key);
  }

  /** The value of a key. */
  public Optional<String> get(Routine r, String key) {
    return Optional.ofNullable(mget(r, List.of(key)).get(key));
  }

  /** The value of a key, which gets a new time to live. */
  public Optional<String> get(Routine r, String key, Duration timeout) {
    return update(r, key, (k, value) -> value, Optional.of(timeout));
  }

  /** Sets the value of a key, for ever. */
  public void set(Routine r, String key, String value) {
    mset(r, Map.of(key, value), Optional.empty());
  }

  /** Sets the value of a key, with a time to live. */
  public void set(Routine r, String key, String value, Duration timeout) {
    mset(r, Map.of(key, value), Optional.of(timeout));
  }

  /** Deletes a key; returns false when there is none. */
  public boolean delete(Routine r, String key) {
    return db.transact(
        r,
        tx -> {
          boolean existed = read(tx, key).isPresent();
          write(tx, key, Optional.empty(), Optional.empty());
          return existed;
        });
  }

  /** The values of several keys at one version; absent ones are not in the map. */
  public Map<String, String> mget(Routine r, Collection<String> wanted) {
    return db.transact(
        r,
        tx -> {
          Map<String, String> found = new LinkedHashMap<>();
          readAll(tx, wanted).forEach((k, value) -> value.ifPresent(v -> found.put(k, v)));
          return found;
        });
  }

  /** The values of several keys at one version, as {@link #mget}, and those known before again. */
  public Cache mgetWithCache(Routine r, Collection<String> wanted, Cache cache) {
    Map<String, String> values = mget(r, wanted);
    values.replaceAll(
        (key, value) -> {
          String known = cache.values().get(key);
          return value.equals(known) ? known : value;
        });
    return new Cache(values);
  }

  /** Sets several values; without a time to live for ever. */
  public void mset(Routine r, Map<String, String> values, Optional<Duration> timeout) {
    db.execute(
        r,
        tx -> {
          tx.fetch(values.keySet().stream().map(this::key).toList());
          values.forEach((key, value) -> write(tx, key, Optional.of(value), timeout));
        });
  }

  /**
   * Changes one value.
   *
   * @param updater is given the key and its value, and gives the new one, empty to delete; may run
   *     more than once
   * @param timeout the new time to live; empty for ever
   * @return the new value
   */
  public Optional<String> update(
      Routine r,
      String key,
      BiFunction<String, Optional<String>, Optional<String>> updater,
      Optional<Duration> timeout) {
    return db.transact(
        r,
        tx -> {
          Optional<String> value = updater.apply(key, read(tx, key));
          write(tx, key, value, timeout);
          return value;
        });
  }

  /** Changes several values one by one, all or none; see {@link #update}. */
  public Map<String, Optional<String>> mupdate(
      Routine r,
      Collection<String> wanted,
      BiFunction<String, Optional<String>, Optional<String>> updater,
      Optional<Duration> timeout) {
    return updateAll(
        r,
        wanted,
        values -> {
          Map<String, Optional<String>> changed = new LinkedHashMap<>();
          values.forEach((key, value) -> changed.put(key, updater.apply(key, value)));
          return changed;
        },
        timeout);
  }

  /**
   * Changes several values together, all or none.
   *
   * @param timeout the new time to live of what is changed; empty for ever
   * @return what the updater gave
   * @throws IllegalArgumentException when the updater gave a key that was not asked for
   */
  public Map<String, Optional<String>> updateAll(
      Routine r, Collection<String> wanted, Updater updater, Optional<Duration> timeout) {
    return db.transact(r, tx -> apply(tx, wanted, updater, timeout));
  }

  /** Changes several values together, knowing the storage's time; see {@link #updateAll}. */
  public Map<String, Optional<String>> updateAllWithTime(
      Routine r, Collection<String> wanted, TimedUpdater updater, Optional<Duration> timeout) {
    return db.transact(
        r, tx -> apply(tx, wanted, values -> updater.update(values, tx.timestamp()), timeout));
  }

  private Map<String, Optional<String>> apply(
      Transaction tx, Collection<String> wanted, Updater updater, Optional<Duration> timeout) {
    Map<String, Optional<String>> values = readAll(tx, wanted);
    Map<String, Optional<String>> changed = updater.update(values);
    changed.forEach(
        (key, value) -> {
          if (!values.containsKey(key)) {
            throw new IllegalArgumentException("'" + key + "' was not asked for");
          }
          write(tx, key, value, timeout);
        });
    return changed;
  }

  /**
   * All keys, in their order, expired ones included. Goes through all that is in the storage; a key
   * that comes or goes meanwhile may be among them.
   */
  public List<String> listAllKeys(Routine r) {
    TreeSet<String> keys = new TreeSet<>();
    KeyScan scan = db.storage().scan();
    for (List<String> page = scan.next(r); !page.isEmpty(); page = scan.next(r)) {
      for (String key : page) {
        if (key.startsWith(keyStart)) {
          keys.add(db.types().parse(key, ENTRY).part(1));
        }
      }
    }
    return List.copyOf(keys);
  }

  /** How the store is; see {@link #listAllKeys}. */
  public Status status(Routine r) {
    return new Status(listAllKeys(r).size(), db.timestamp(r));
  }

  /** Removes what has outlived its time; returns how many. In several transactions. */
  public int recycle(Routine r) {
    return recycle(r, listAllKeys(r));
  }

  /** Removes those of some keys that have outlived their time; returns how many. */
  public int recycle(Routine r, Collection<String> some) {
    List<String> all = List.copyOf(some);
    int removed = 0;
    for (int from = 0; from < all.size(); from += BATCH) {
      List<String> batch = all.subList(from, Math.min(all.size(), from + BATCH));
      removed += db.<Integer>transact(r, tx -> removeExpired(tx, batch));
    }
    return removed;
  }

  /**
   * Removes what has outlived its time again and again, until the future is cancelled or the
   * scheduler ends (specification 3.1, {@code module.knowledge.checkintimeout}). While the storage
   * does not answer, everything stays. One node is enough for all.
   *
   * @param interval how long after one time the next one begins; each goes through the whole
   *     storage
   */
  public RoutineFuture<Void> recycleEvery(Duration interval) {
    if (!interval.isPositive()) {
      throw new IllegalArgumentException("interval " + interval + " is no time");
    }
    return db.scheduler()
        .spawnDaemon(
            "recycling of " + name,
            r -> {
              r.sleep(interval);
              while (!db.isClosed()) {
                recycleIfPossible(r);
                r.sleep(interval);
              }
            });
  }

  private void recycleIfPossible(Routine r) {
    try {
      int removed = recycle(r);
      log.debug("{} keys of {} had outlived their time", removed, name);
    } catch (StorageException
        | TransactionConflictException
        | TransactionTimeoutException
        | UnknownOutcomeException e) {
      log.debug("what of {} has outlived its time stays: {}", name, e.getMessage());
    }
  }

  private int removeExpired(Transaction tx, List<String> batch) {
    List<String> expired = new ArrayList<>();
    tx.fetch(batch.stream().map(this::key).toList());
    for (String key : batch) {
      if (tx.find(key(key)).isPresent() && read(tx, key).isEmpty()) {
        expired.add(key);
      }
    }
    expired.forEach(key -> write(tx, key, Optional.empty(), Optional.empty()));
    return expired.size();
  }

  private Map<String, Optional<String>> readAll(Transaction tx, Collection<String> wanted) {
    tx.fetch(wanted.stream().map(this::key).toList());
    Map<String, Optional<String>> values = new LinkedHashMap<>();
    wanted.forEach(key -> values.put(key, read(tx, key)));
    return values;
  }

  private Optional<String> read(Transaction tx, String key) {
    return tx.find(key(key))
        .filter(e -> e.expires().isEmpty() || e.expires().get() > tx.timestamp())
        .map(Entry::value);
  }

  private void write(
      Transaction tx, String key, Optional<String> value, Optional<Duration> timeout) {
    if (value.isEmpty()) {
      tx.delete(key(key));
      return;
    }
    OptionalLong expires =
        timeout.isPresent()
            ? OptionalLong.of(
                tx.timestamp() + TimeUnit.NANOSECONDS.toMicros(timeout.get().toNanos()))
            : OptionalLong.empty();
    tx.put(
        new Entry(
            name,
            key,
            value.get(),
            expires.isPresent() ? Optional.of(expires.getAsLong()) : Optional.empty()));
  }
}
