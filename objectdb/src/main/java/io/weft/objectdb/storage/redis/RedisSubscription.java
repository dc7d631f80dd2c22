package io.weft.objectdb.storage.redis;

import io.weft.core.Scheduler;
import io.weft.objectdb.storage.StorageChange;
import io.weft.objectdb.storage.StorageListener;
import io.weft.objectdb.storage.Subscription;
import io.weft.objectdb.storage.VersionedValue;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What one listener still has to hear. A listener whose loop does not come to it loses changes
 * rather than filling the memory, and is told so.
 */
final class RedisSubscription implements Subscription {
  /** How many changed keys may wait for the loop. */
  private static final int MAX_WAITING_KEYS = 100_000;

  /** How many characters of values may wait for the loop. */
  private static final long MAX_WAITING_CHARS = 64 << 20;

  private final Feed feed;
  private final Scheduler scheduler;
  private final StorageListener listener;

  // Guarded by this.
  private final Map<String, Integer> watched = new HashMap<>();
  private final ArrayDeque<Item> pending = new ArrayDeque<>();
  private int waitingKeys;
  private long waitingChars;
  private boolean scheduled;
  private boolean closed;

  /** Something to tell: a change, or that changes were lost. */
  private record Item(long version, @Nullable StorageChange change) {}

  RedisSubscription(Feed feed, Scheduler scheduler, StorageListener listener) {
    this.feed = feed;
    this.scheduler = scheduler;
    this.listener = listener;
  }

  /** Tells of a change, as far as it is watched. Any thread. */
  synchronized void tell(long version, Map<String, Optional<VersionedValue>> values) {
    Map<String, Optional<VersionedValue>> mine = new HashMap<>();
    long chars = 0;
    for (Map.Entry<String, Optional<VersionedValue>> each : values.entrySet()) {
      if (watched.containsKey(each.getKey())) {
        mine.put(each.getKey(), each.getValue());
        chars += each.getValue().map(value -> value.value().length()).orElse(0);
      }
    }
    if (waitingKeys + mine.size() > MAX_WAITING_KEYS || waitingChars + chars > MAX_WAITING_CHARS) {
      resync(version);
      return;
    }
    Item last = pending.peekLast();
    if (mine.isEmpty() && last != null && last.change != null && last.change.values().isEmpty()) {
      pending.removeLast(); // Of versions without a watched change the last one is enough.
    }
    waitingKeys += mine.size();
    waitingChars += chars;
    add(new Item(version, new StorageChange(version, mine)));
  }

  /** Tells that changes were lost; whatever waits is of no use any more. Any thread. */
  synchronized void resync(long version) {
    pending.clear();
    waitingKeys = 0;
    waitingChars = 0;
    add(new Item(version, null));
  }

  private void add(Item item) {
    if (closed) {
      return;
    }
    pending.add(item);
    if (!scheduled) {
      scheduled = true;
      scheduler.execute(
          () -> {
            synchronized (this) {
              scheduled = false;
            }
            deliverPending();
          });
    }
  }

  @Override
  public synchronized void watch(Collection<String> keys) {
    keys.forEach(key -> watched.merge(key, 1, Integer::sum));
  }

  @Override
  public synchronized void unwatch(Collection<String> keys) {
    keys.forEach(key -> watched.computeIfPresent(key, (k, count) -> count == 1 ? null : count - 1));
  }

  /** Adds those of some keys that are watched. Any thread. */
  synchronized void addWatched(Collection<String> keys, Predicate<String> wanted, Set<String> to) {
    for (String key : keys) {
      if (watched.containsKey(key) && wanted.test(key)) {
        to.add(key);
      }
    }
  }

  @Override
  public void deliverPending() {
    for (Item item = poll(); item != null; item = poll()) {
      if (item.change != null) {
        listener.changed(item.change);
      } else {
        listener.resync(item.version);
      }
    }
  }

  private synchronized @Nullable Item poll() {
    Item item = closed ? null : pending.poll();
    if (item != null && item.change != null) {
      waitingKeys -= item.change.values().size();
      for (Optional<VersionedValue> value : item.change.values().values()) {
        waitingChars -= value.map(v -> v.value().length()).orElse(0);
      }
    }
    return item;
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      pending.clear();
      watched.clear();
    }
    feed.forget(this);
  }
}
