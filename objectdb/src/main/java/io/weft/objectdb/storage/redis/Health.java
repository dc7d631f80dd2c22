package io.weft.objectdb.storage.redis;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is known of the way to the server, and what the log has been told of it. Any thread. */
final class Health {
  private static final Logger log = LoggerFactory.getLogger(RedisStorage.class);

  private final RedisSettings settings;
  private boolean closed;
  private boolean everUp;
  private @Nullable String trouble;

  Health(RedisSettings settings) {
    this.settings = settings;
  }

  /** Says that a connection broke while it was used. */
  void lost(ConnectionLostException failure) {
    down("" + failure.getMessage());
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

  /** Nothing is worth saying any more. */
  synchronized void close() {
    closed = true;
  }
}
