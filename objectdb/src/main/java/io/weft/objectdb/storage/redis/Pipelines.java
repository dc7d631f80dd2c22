package io.weft.objectdb.storage.redis;

import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.net.Network;
import io.weft.objectdb.storage.StorageException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one scheduler that carry requests: one as long as that is enough, more while
 * much is on its way, so that a small request need not wait for a large one. For its routines.
 */
final class Pipelines {
  /** So much may be on its way on a connection before another one is made. */
  private static final long MUCH = 256 << 10;

  private final RedisSettings settings;
  private final RedisConnector connector;
  private final Health health;
  private final Network network;
  private final List<RequestPipeline> all = new ArrayList<>();
  private @Nullable RoutineFuture<RequestPipeline> connecting;
  private boolean closed;

  Pipelines(RedisSettings settings, RedisConnector connector, Health health, Network network) {
    this.settings = settings;
    this.connector = connector;
    this.health = health;
    this.network = network;
  }

  /**
   * One that can be used at once.
   *
   * @throws StorageException when there is no way to the server
   */
  RequestPipeline take(Routine r) {
    while (true) {
      if (closed) {
        throw closedException();
      }
      Optional<RequestPipeline> found = leastLoaded();
      if (found.isEmpty()) {
        r.await(connecting());
        continue;
      }
      RequestPipeline pipeline = found.get();
      if (pipeline.isSuspect()) {
        if (isAlive(r, pipeline)) {
          health.up(pipeline.connection());
        }
        continue;
      }
      if (pipeline.load() > MUCH && all.size() < settings.connections()) {
        connecting();
      }
      return pipeline;
    }
  }

  private Optional<RequestPipeline> leastLoaded() {
    if (all.size() == 1) {
      return all.getFirst().isOpen() ? Optional.of(all.getFirst()) : Optional.empty();
    }
    return all.stream()
        .filter(RequestPipeline::isOpen)
        .min(Comparator.comparingLong(RequestPipeline::load));
  }

  private static boolean isAlive(Routine r, RequestPipeline pipeline) {
    try {
      pipeline.check(r);
      return true;
    } catch (ConnectionLostException e) {
      return false;
    }
  }

  /** Another one, to come; in a routine of its own, as those who wait for it may go away. */
  private RoutineFuture<RequestPipeline> connecting() {
    RoutineFuture<RequestPipeline> present = connecting;
    if (present != null) {
      return present;
    }
    RoutineFuture<RequestPipeline> made = new RoutineFuture<>();
    connecting = made;
    network
        .scheduler()
        .spawnDaemon("connection to Redis", r -> connect(r, made))
        .whenDone(() -> made.fail(new StorageException("the scheduler ends")));
    return made;
  }

  private void connect(Routine r, RoutineFuture<RequestPipeline> made) {
    RequestPipeline pipeline;
    try {
      pipeline = new RequestPipeline(connector.connect(r, network));
    } catch (StorageException e) {
      health.down("" + e.getMessage());
      made.fail(e);
      return;
    } catch (RuntimeException e) {
      made.fail(e);
      throw e;
    } finally {
      connecting = null;
    }
    health.up(pipeline.connection());
    all.add(pipeline);
    made.complete(pipeline);
    if (closed) {
      pipeline.retire();
    }
    try {
      pipeline.receive(r);
    } catch (ConnectionLostException e) {
      if (!closed) {
        suspectAll();
        health.lost(e);
      }
    } finally {
      all.remove(pipeline);
    }
  }

  /** What is idle has to show that it works before it is used again. */
  void suspectAll() {
    all.forEach(RequestPipeline::suspect);
  }

  StorageException closedException() {
    return new StorageException("redis " + settings.address() + ": the storage is closed");
  }

  /** Closes what is idle now, and the others when their replies are there. */
  void close() {
    closed = true;
    List.copyOf(all).forEach(RequestPipeline::retire);
  }
}
