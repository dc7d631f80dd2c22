package io.weft.objectdb.storage.redis;

import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.core.task.TaskPool;
import io.weft.objectdb.storage.Commit;
import io.weft.objectdb.storage.CommitResult;
import io.weft.objectdb.storage.KeyScan;
import io.weft.objectdb.storage.Snapshot;
import io.weft.objectdb.storage.Storage;
import io.weft.objectdb.storage.StorageException;
import io.weft.objectdb.storage.StorageListener;
import io.weft.objectdb.storage.Subscription;
import java.util.Collection;
import java.util.SplittableRandom;
import java.util.concurrent.RejectedExecutionException;
import java.util.random.RandomGenerator;

/**
 * A storage in a Redis server, of version 5 or later, for any number of processes. Any number of
 * object databases may share one.
 *
 * <p>A commit is one script, which compares, writes, counts the version up and publishes the
 * change: all or nothing, for everybody at once. A commit whose reply was lost is {@link
 * CommitResult.Unknown}; one that cannot have arrived is sent again, or a {@link StorageException}.
 * Requests are sent by a few threads of the storage, those that wait at the same time in one go. A
 * routine that is cancelled while it waits leaves its commit either untouched or done.
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
  private final Connections connections;
  private final Feed feed;
  private final Requests requests;
  private final TaskPool pool;

  private volatile boolean kept;

  // Guarded by the pool.
  private int tasks;
  private boolean closed;

  private RedisStorage(RedisSettings settings, RandomGenerator random) {
    this.settings = settings;
    this.pool = TaskPool.start("redis", settings.connections() + 2, 0);
    this.connections = new Connections(settings, new RedisConnector(settings));
    this.feed = new Feed(settings, connections, random, this::start);
    this.requests = new Requests(settings, connections, this::start);
  }

  /**
   * A storage, which connects when it is first used: until the server is there, requests fail and
   * the feed waits.
   */
  public static RedisStorage open(RedisSettings settings) {
    return new RedisStorage(settings, new SplittableRandom());
  }

  /** Runs something on a thread of the pool, which ends with the last of these. */
  private void start(Runnable task) {
    synchronized (pool) {
      tasks++;
    }
    try {
      pool.startInLine(
          () -> {
            try {
              task.run();
            } finally {
              ended();
            }
            return true;
          });
    } catch (RejectedExecutionException e) {
      ended(); // Closed just now: whatever it was to do has failed already.
    }
  }

  private void ended() {
    synchronized (pool) {
      tasks--;
      if (closed && tasks == 0) {
        pool.close();
      }
    }
  }

  /**
   * Reads values at one version: one round trip.
   *
   * @throws StorageException when the server cannot be reached, refuses, or the storage is closed
   */
  @Override
  public Snapshot read(Routine r, Collection<String> keys) {
    keepAlive();
    return requests.run(r, new ReadRequest(settings, connections, keys));
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
    keepAlive();
    return requests.run(r, new CommitRequest(settings, connections, feed, commit));
  }

  /**
   * Goes through the versions, of some hundred keys at a time: the server is never busy for long.
   */
  @Override
  public KeyScan scan() {
    return new RedisScan(
        (r, cursor) -> {
          keepAlive();
          return requests.run(r, new ScanRequest(settings, connections, cursor));
        });
  }

  /**
   * The server's time.
   *
   * @throws StorageException when the server cannot be reached or refuses
   */
  @Override
  public long timestamp(Routine r) {
    keepAlive();
    return requests.run(r, new TimeRequest(settings));
  }

  /** From the first use on somebody looks after idle connections. */
  private void keepAlive() {
    if (!kept) {
      kept = true;
      feed.startKeeper();
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws StorageException when the storage is closed
   */
  @Override
  public Subscription subscribe(Scheduler scheduler, StorageListener listener) {
    return feed.subscribe(scheduler, listener);
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
    requests.close();
    feed.close();
    connections.close();
    synchronized (pool) {
      closed = true;
      if (tasks == 0) {
        pool.close();
      }
    }
  }

  @Override
  public String toString() {
    return "RedisStorage[" + settings.address() + ", database " + settings.database() + "]";
  }
}
