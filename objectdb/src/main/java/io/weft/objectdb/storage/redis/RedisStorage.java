package io.weft.objectdb.storage.redis;

import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.core.net.NettyNetwork;
import io.weft.objectdb.storage.Commit;
import io.weft.objectdb.storage.CommitResult;
import io.weft.objectdb.storage.KeyScan;
import io.weft.objectdb.storage.Snapshot;
import io.weft.objectdb.storage.Storage;
import io.weft.objectdb.storage.StorageException;
import io.weft.objectdb.storage.StorageListener;
import io.weft.objectdb.storage.Subscription;
import io.weft.objectdb.storage.internal.ShortWaits;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A storage in a Redis server, of version 5 or later, for any number of processes. Any number of
 * object databases may share one.
 *
 * <p>A commit is one script, which compares, writes, counts the version up and publishes the
 * change: all or nothing, for everybody at once. A commit whose reply was lost is {@link
 * CommitResult.Unknown}; one that cannot have arrived is sent again, or a {@link StorageException}.
 * Each scheduler has its own connections, which its loop polls with its {@link NettyNetwork}: who
 * wants one with settings of its own opens that before. Requests that come at the same time go out
 * together. A routine that is cancelled while it waits leaves its commit either untouched or done.
 *
 * <p>The feed hears what Redis publishes. When it has lost its connection it comes back by itself,
 * after pauses that grow up to a limit, and has its listeners read again; so it does when the
 * server comes back with older data or none, or is emptied, at the latest {@link
 * RedisSettings#keepAlive} after that. Versions never go back, whatever becomes of the data: those
 * of a new life of the data begin with the time of the server's clock, in microseconds.
 *
 * <p>How durable an acknowledged commit is, the server's configuration decides ({@code
 * appendfsync}). A replica that becomes master may lack the last commits of the one before.
 *
 * <p>Connecting, losing the connection, coming back and reading again are logged. All methods are
 * for any thread unless they take a {@link Routine}.
 */
public final class RedisStorage implements Storage {
  private final RedisSettings settings;
  private final RedisConnector connector;
  private final Health health;
  private final ShortWaits waits = new ShortWaits();
  private final Map<Scheduler, Link> links = new ConcurrentHashMap<>();
  private volatile boolean closed;

  private RedisStorage(RedisSettings settings) {
    this.settings = settings;
    this.connector = new RedisConnector(settings);
    this.health = new Health(settings);
  }

  /**
   * A storage, which connects when it is first used: until the server is there, requests fail and
   * the feed waits.
   */
  public static RedisStorage open(RedisSettings settings) {
    return new RedisStorage(settings);
  }

  private Link link(Scheduler scheduler) {
    checkOpen();
    Link present = links.get(scheduler);
    return present != null ? present : newLink(scheduler);
  }

  private Link newLink(Scheduler scheduler) {
    Link made = new Link(settings, connector, health, waits, NettyNetwork.of(scheduler));
    Link other = links.putIfAbsent(scheduler, made);
    if (other != null) {
      return other;
    }
    made.start(() -> links.remove(scheduler, made));
    if (closed) {
      closeAll(); // Just now, perhaps before it was there.
      checkOpen();
    }
    return made;
  }

  private void checkOpen() {
    if (closed) {
      throw new StorageException("redis " + settings.address() + ": the storage is closed");
    }
  }

  /**
   * Reads values at one version: one round trip.
   *
   * @throws StorageException when the server cannot be reached, refuses, or the storage is closed
   */
  @Override
  public Snapshot read(Routine r, Collection<String> keys) {
    return link(r.scheduler()).read(r, keys);
  }

  /**
   * Compares and writes: one round trip.
   *
   * @throws StorageException when the server cannot be reached or refuses, for example because it
   *     is a replica or out of memory, when a value is too large, or when the storage is closed;
   *     nothing was written
   */
  @Override
  public CommitResult commit(Routine r, Commit commit) {
    return link(r.scheduler()).commit(r, commit);
  }

  /**
   * Goes through the versions, of some hundred keys at a time: the server is never busy for long.
   */
  @Override
  public KeyScan scan() {
    return new RedisScan((r, cursor) -> link(r.scheduler()).scan(r, cursor));
  }

  /**
   * The server's time.
   *
   * @throws StorageException when the server cannot be reached or refuses
   */
  @Override
  public long timestamp(Routine r) {
    return link(r.scheduler()).timestamp(r);
  }

  /**
   * {@inheritDoc}
   *
   * @throws StorageException when the storage is closed
   */
  @Override
  public Subscription subscribe(Scheduler scheduler, StorageListener listener) {
    return link(scheduler).subscribe(listener);
  }

  /** As set; see {@link RedisSettings#maxValueBytes}. */
  @Override
  public int maxValueBytes() {
    return settings.maxValueBytes();
  }

  /**
   * Lets go of the connections. What waits, and what comes, fails with a {@link StorageException};
   * what was sent gets its reply. Does not block.
   */
  @Override
  public void close() {
    closed = true;
    health.close();
    closeAll();
  }

  private void closeAll() {
    links.forEach((scheduler, link) -> scheduler.execute(link::close));
  }

  @Override
  public String toString() {
    return "RedisStorage[" + settings.address() + ", database " + settings.database() + "]";
  }
}
