package io.weft.objectdb.storage;

import io.weft.core.Routine;
import io.weft.core.Scheduler;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A storage in the memory of this process. Any number of object databases, also on several
 * schedulers, may share one and then see each other's commits like the nodes of a cluster. Its
 * version counts commits. Nothing in it waits, and nothing in it survives the process; see {@link
 * JournalStorage}.
 */
public final class MemoryStorage implements Storage {
  /** The default limit of a value, that of ZooKeeper. */
  public static final int DEFAULT_MAX_VALUE_BYTES = 1_000_000;

  private final int maxValueBytes;
  private final List<Feed> feeds = new CopyOnWriteArrayList<>();

  // Guarded by this.
  private final Map<String, VersionedValue> values;
  private long version;

  public MemoryStorage() {
    this(DEFAULT_MAX_VALUE_BYTES);
  }

  /** A storage with its own limit of a value, in bytes of UTF-8. */
  public MemoryStorage(int maxValueBytes) {
    this(maxValueBytes, Map.of(), 0);
  }

  /** A storage that goes on from values of an earlier one. */
  MemoryStorage(int maxValueBytes, Map<String, VersionedValue> values, long version) {
    if (maxValueBytes < 1) {
      throw new IllegalArgumentException("maxValueBytes " + maxValueBytes + " is below 1");
    }
    this.maxValueBytes = maxValueBytes;
    this.values = new HashMap<>(values);
    this.version = version;
  }

  @Override
  public synchronized Snapshot read(Routine r, Collection<String> keys) {
    if (keys.size() == 1) {
      String key = keys.iterator().next();
      VersionedValue value = values.get(key);
      return new Snapshot(version, value == null ? Map.of() : Map.of(key, value));
    }
    Map<String, VersionedValue> found = HashMap.newHashMap(keys.size());
    for (String key : keys) {
      VersionedValue value = values.get(key);
      if (value != null) {
        found.put(key, value);
      }
    }
    return new Snapshot(version, found);
  }

  @Override
  public synchronized CommitResult commit(Routine r, Commit commit) {
    Optional<CommitResult> early = resultWithoutWriting(commit);
    return early.isPresent() ? early.get() : new CommitResult.Committed(apply(commit.writes()));
  }

  /** The result of a commit that conflicts or writes nothing, empty for any other. */
  synchronized Optional<CommitResult> resultWithoutWriting(Commit commit) {
    Set<String> conflicts = conflicts(commit.reads(), Map.of());
    if (!conflicts.isEmpty()) {
      return Optional.of(new CommitResult.Conflict(conflicts));
    }
    return commit.writes().isEmpty()
        ? Optional.of(new CommitResult.Committed(version))
        : Optional.empty();
  }

  /**
   * The keys that are no longer what a transaction saw.
   *
   * @param coming the versions of keys that are going to be written before it
   */
  synchronized Set<String> conflicts(Map<String, Long> reads, Map<String, Long> coming) {
    Set<String> conflicts = Set.of();
    for (Map.Entry<String, Long> read : reads.entrySet()) {
      String key = read.getKey();
      Long soon = coming.get(key);
      VersionedValue value = values.get(key);
      long present = soon != null ? soon : value == null ? 0 : value.version();
      if (present != read.getValue()) {
        if (conflicts.isEmpty()) {
          conflicts = new TreeSet<>();
        }
        conflicts.add(key);
      }
    }
    return conflicts;
  }

  /** Writes and tells everybody; returns the new version. */
  synchronized long apply(Map<String, Optional<String>> writes) {
    version++;
    StorageChange change = new StorageChange(version, written(writes));
    for (Feed feed : feeds) {
      feed.add(change);
    }
    return version;
  }

  private Map<String, Optional<VersionedValue>> written(Map<String, Optional<String>> writes) {
    if (writes.size() == 1) {
      Map.Entry<String, Optional<String>> write = writes.entrySet().iterator().next();
      return Map.of(write.getKey(), put(write.getKey(), write.getValue()));
    }
    Map<String, Optional<VersionedValue>> written = HashMap.newHashMap(writes.size());
    writes.forEach((key, text) -> written.put(key, put(key, text)));
    return written;
  }

  private Optional<VersionedValue> put(String key, Optional<String> text) {
    if (text.isEmpty()) {
      values.remove(key);
      return Optional.empty();
    }
    VersionedValue value = new VersionedValue(version, text.get());
    values.put(key, value);
    return Optional.of(value);
  }

  /** All values as they are now. */
  synchronized Map<String, VersionedValue> values() {
    return new HashMap<>(values);
  }

  @Override
  public synchronized Subscription subscribe(Scheduler scheduler, StorageListener listener) {
    Feed feed = new Feed(scheduler, listener);
    feeds.add(feed);
    feed.add(new StorageChange(version, Map.of()));
    return feed;
  }

  /** The keys as they are at the first page, in order. */
  @Override
  public KeyScan scan() {
    return new MemoryScan(this);
  }

  @Override
  public int maxValueBytes() {
    return maxValueBytes;
  }

  /** Does nothing: whoever still holds the storage goes on using it. */
  @Override
  public void close() {}

  /** The keys that have a value, in order. Any thread. */
  public synchronized List<String> keys() {
    return new ArrayList<>(new TreeSet<>(values.keySet()));
  }

  /** The value of a key. Any thread. */
  public synchronized Optional<VersionedValue> value(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /** The number of commits so far that wrote something. Any thread. */
  public synchronized long version() {
    return version;
  }

  private final class Feed implements Subscription {
    private final Scheduler scheduler;
    private final StorageListener listener;
    private final ConcurrentLinkedQueue<StorageChange> pending = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private volatile boolean closed;

    Feed(Scheduler scheduler, StorageListener listener) {
      this.scheduler = scheduler;
      this.listener = listener;
    }

    void add(StorageChange change) {
      pending.add(change);
      if (!scheduled.getAndSet(true)) {
        scheduler.execute(
            () -> {
              scheduled.set(false);
              deliverPending();
            });
      }
    }

    @Override
    public void watch(Collection<String> keys) {}

    @Override
    public void unwatch(Collection<String> keys) {}

    @Override
    public void deliverPending() {
      StorageChange change;
      while (!closed && (change = pending.poll()) != null) {
        listener.changed(change);
      }
    }

    @Override
    public void close() {
      closed = true;
      feeds.remove(this);
      pending.clear();
    }
  }
}
