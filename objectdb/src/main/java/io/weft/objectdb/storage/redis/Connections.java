package io.weft.objectdb.storage.redis;

import io.weft.objectdb.storage.StorageException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of a storage that nobody uses at the moment, and what is known of the server's
 * health. Any thread; {@link #take} blocks.
 */
final class Connections {
  private static final Logger log = LoggerFactory.getLogger(RedisStorage.class);

  private final RedisSettings settings;
  private final RedisConnector connector;

  // Guarded by this.
  private final ArrayDeque<RedisConnection> idle = new ArrayDeque<>();
  private boolean closed;
  private boolean everUp;
  private @Nullable String trouble;

  Connections(RedisSettings settings, RedisConnector connector) {
    this.settings = settings;
    this.connector = connector;
  }

  RedisConnector connector() {
    return connector;
  }

  /**
   * A connection for one thread, to be given back or closed.
   *
   * @throws StorageException when there is no way to the server
   */
  RedisConnection take() {
    for (Optional<RedisConnection> next = poll(); next.isPresent(); next = poll()) {
      RedisConnection connection = next.get();
      if (!connection.isSuspect()) {
        return connection;
      }
      if (connection.isAlive()) {
        up(connection);
        return connection;
      }
    }
    return connect();
  }

  private synchronized Optional<RedisConnection> poll() {
    if (closed) {
      throw closedException();
    }
    return Optional.ofNullable(idle.pollLast());
  }

  private RedisConnection connect() {
    RedisConnection connection;
    try {
      connection = connector.connect();
    } catch (StorageException e) {
      down("" + e.getMessage());
      throw e;
    }
    up(connection);
    return connection;
  }

  /**
   * A new connection, of which nobody says that it is there before it has shown that it serves its
   * purpose.
   *
   * @throws StorageException when there is no way to the server
   */
  RedisConnection connectForFeed() {
    return connector.connect();
  }

  /** Takes a connection back that is in order. */
  void give(RedisConnection connection) {
    synchronized (this) {
      if (!closed && !connection.isClosed()) {
        idle.addLast(connection);
        return;
      }
    }
    connection.close();
  }

  /** What is idle has to show that it works before it is used again. */
  synchronized void suspectAll() {
    idle.forEach(connection -> connection.setSuspect(true));
  }

  /** Says that a connection broke while it was used. */
  void lost(RedisConnection connection, Throwable failure) {
    connection.close();
    suspectAll();
    synchronized (this) {
      if (closed) {
        return;
      }
    }
    down("connection to " + connection.server() + " lost: " + Replies.describe(failure));
  }

  /** Says what is wrong, unless that is known. */
  void down(String reason) {
    synchronized (this) {
      if (closed || reason.equals(trouble)) {
        return;
      }
      trouble = reason;
    }
    log.warn("Redis {}: {}", settings.address(), reason);
  }

  /** Says that all is well, unless that is known. */
  void up(RedisConnection connection) {
    boolean again;
    synchronized (this) {
      if (everUp && trouble == null) {
        return;
      }
      again = everUp;
      everUp = true;
      trouble = null;
    }
    String at = connection.server().equals(settings.address()) ? "" : " to " + connection.server();
    log.info(
        "Redis {}: connected{}{}, database {}, version {}",
        settings.address(),
        again ? " again" : "",
        at,
        settings.database(),
        connection.joined().version());
  }

  StorageException closedException() {
    return new StorageException("redis " + settings.address() + ": the storage is closed");
  }

  /** Closes what is idle now, and later what is given back. */
  void close() {
    List<RedisConnection> all;
    synchronized (this) {
      closed = true;
      all = new ArrayList<>(idle);
      idle.clear();
    }
    all.forEach(RedisConnection::close);
  }
}
