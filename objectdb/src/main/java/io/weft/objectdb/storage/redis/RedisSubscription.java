package io.weft.objectdb.storage.redis;

import io.weft.objectdb.storage.StorageChange;
import io.weft.objectdb.storage.StorageListener;
import io.weft.objectdb.storage.Subscription;
import io.weft.objectdb.storage.VersionedValue;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One listener, and what it watches. */
final class RedisSubscription implements Subscription {
  private static final Logger log = LoggerFactory.getLogger(RedisStorage.class);

  private final String server;
  private final Consumer<RedisSubscription> forget;
  private final StorageListener listener;

  /** How often each key is watched; for whoever makes a node on another thread, too. */
  private final Map<String, Integer> watched = new ConcurrentHashMap<>();

  private boolean heard;
  private volatile boolean closed;

  /**
   * A subscription.
   *
   * @param server its address, for people
   * @param forget ends it
   */
  RedisSubscription(String server, Consumer<RedisSubscription> forget, StorageListener listener) {
    this.server = server;
    this.forget = forget;
    this.listener = listener;
  }

  /** Whether it has been told anything. */
  boolean hasHeard() {
    return heard;
  }

  boolean isWatched(String key) {
    return watched.containsKey(key);
  }

  /** Tells of a change, of which these values are watched. */
  void tell(long version, Map<String, Optional<VersionedValue>> values) {
    call(() -> listener.changed(new StorageChange(version, values)));
  }

  /** Tells that changes were lost. */
  void resync(long version) {
    call(() -> listener.resync(version));
  }

  /** Neither other listeners nor the commit that is told must suffer from one that fails. */
  private void call(Runnable telling) {
    if (closed) {
      return;
    }
    heard = true;
    try {
      telling.run();
    } catch (RuntimeException | Error e) {
      log.error("Redis {}: a listener to its changes failed", server, e);
    }
  }

  @Override
  public void watch(Collection<String> keys) {
    keys.forEach(key -> watched.merge(key, 1, Integer::sum));
  }

  @Override
  public void unwatch(Collection<String> keys) {
    keys.forEach(key -> watched.computeIfPresent(key, (k, count) -> count == 1 ? null : count - 1));
  }

  /** Does nothing: what has arrived is told at once. */
  @Override
  public void deliverPending() {}

  @Override
  public void close() {
    closed = true;
    forget.accept(this);
    watched.clear();
  }
}
