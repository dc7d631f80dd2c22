package io.weft.core.net;

import io.netty.buffer.ByteBuf;
import io.weft.core.Routine;
import io.weft.core.RoutineCancelledException;
import io.weft.core.RoutineFuture;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection and the protocol on it, from its beginning to its end. */
final class Serving {
  private static final Logger log = LoggerFactory.getLogger(Serving.class);

  private final String owner;
  private final Connection<ByteBuf> connection;
  private final Protocol protocol;
  private final KeepAlive keepAlive;
  private @Nullable Exception unanswered;

  /** A callback of the protocol. */
  interface Callback {
    void call() throws Exception;
  }

  Serving(String owner, Connection<ByteBuf> connection, Protocol protocol, KeepAlive keepAlive) {
    this.owner = owner;
    this.connection = connection;
    this.protocol = protocol;
    this.keepAlive = keepAlive;
  }

  Connection<ByteBuf> connection() {
    return connection;
  }

  /**
   * Runs the protocol; the connection is closed then. A cancellation ends it in order.
   *
   * @param again whether the connection replaces one that was lost
   * @return why it broke, if it did
   */
  Optional<Exception> run(Routine r, boolean again) {
    try {
      Optional<RoutineFuture<Void>> watch =
          keepAlive.isNever()
              ? Optional.empty()
              : Optional.of(r.spawn("keep-alive " + connection.remote(), this::keepAlive));
      try {
        if (again) {
          protocol.reconnectInit(r, connection);
        } else {
          protocol.init(r, connection);
        }
        protocol.run(r, connection);
      } finally {
        watch.ifPresent(RoutineFuture::cancel);
      }
      if (unanswered != null) {
        return broke(r, unanswered);
      }
      connection.close();
      ended(() -> protocol.closed(r, connection));
      return Optional.empty();
    } catch (RoutineCancelledException e) {
      connection.abort();
      ended(() -> protocol.closed(r, connection));
      return Optional.empty();
    } catch (ConnectionException e) {
      log.info("{}: {}", owner, e.getMessage());
      return broke(r, e);
    } catch (Exception e) {
      log.error("{}: the protocol on {} failed", owner, connection, e);
      return broke(r, e);
    } finally {
      // Whatever was thrown.
      connection.close();
    }
  }

  private Optional<Exception> broke(Routine r, Exception cause) {
    connection.abort();
    ended(() -> protocol.error(r, connection, cause));
    return Optional.of(cause);
  }

  private void ended(Callback callback) {
    call(owner, connection, callback);
  }

  /** Whatever a last callback does, the others have their turn. */
  static void call(String owner, Object of, Callback callback) {
    try {
      callback.call();
    } catch (RoutineCancelledException e) {
      log.debug("{}: a callback of {} was cancelled", owner, of);
    } catch (Exception e) {
      log.error("{}: a callback of {} failed", owner, of, e);
    }
  }

  private void keepAlive(Routine r) {
    // Both measure from the first time that they are asked.
    connection.readIdle();
    connection.writeIdle();
    while (connection.isOpen()) {
      Duration left = left();
      if (left.isPositive()) {
        r.sleep(left);
        continue;
      }
      try {
        protocol.keepAlive(r, connection);
      } catch (RoutineCancelledException e) {
        throw e;
      } catch (Exception e) {
        log.info("{}: {} is not alive: {}", owner, connection, e.toString());
        unanswered = e;
        connection.abort();
        return;
      }
      r.sleep(shortest());
    }
  }

  private Duration left() {
    Duration read = keepAlive.read().map(t -> t.minus(connection.readIdle())).orElse(FOREVER);
    Duration write = keepAlive.write().map(t -> t.minus(connection.writeIdle())).orElse(FOREVER);
    return read.compareTo(write) < 0 ? read : write;
  }

  private Duration shortest() {
    Duration read = keepAlive.read().orElse(FOREVER);
    Duration write = keepAlive.write().orElse(FOREVER);
    return read.compareTo(write) < 0 ? read : write;
  }

  /** Longer than any scheduler lives. */
  static final Duration FOREVER = Duration.ofDays(36_500);
}
