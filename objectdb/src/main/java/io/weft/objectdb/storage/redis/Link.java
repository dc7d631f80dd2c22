package io.weft.objectdb.storage.redis;

import io.weft.core.Routine;
import io.weft.core.RoutineCancelledException;
import io.weft.core.RoutineFuture;
import io.weft.core.RoutineStoppedException;
import io.weft.core.net.Network;
import io.weft.objectdb.storage.Commit;
import io.weft.objectdb.storage.CommitResult;
import io.weft.objectdb.storage.Snapshot;
import io.weft.objectdb.storage.StorageException;
import io.weft.objectdb.storage.StorageListener;
import io.weft.objectdb.storage.Subscription;
import io.weft.objectdb.storage.internal.ShortWaits;
import io.weft.objectdb.storage.redis.ReplyReader.Refusal;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A storage as one scheduler reaches it, over connections that its own loop polls. For its
 * routines.
 */
final class Link implements Feed.Reader {
  private static final Logger log = LoggerFactory.getLogger(RedisStorage.class);

  /** A request is sent again at most so often; a commit only as long as nothing came of it. */
  private static final int MAX_AGAIN = 4;

  private static final Command LOAD_SCRIPT =
      Command.of("SCRIPT", Command.ascii("LOAD"), Script.COMMIT.text());

  private final RedisSettings settings;
  private final RedisConnector connector;
  private final Network network;
  private final ShortWaits waits;
  private final Pipelines pipelines;
  private final Feed feed;
  private volatile @Nullable RoutineFuture<Void> keeper;

  /**
   * A way to the server.
   *
   * @param waits those for the server, of all schedulers
   */
  Link(
      RedisSettings settings,
      RedisConnector connector,
      Health health,
      ShortWaits waits,
      Network network) {
    this.settings = settings;
    this.connector = connector;
    this.network = network;
    this.waits = waits;
    this.pipelines = new Pipelines(settings, connector, health, network);
    this.feed = new Feed(settings, connector, health, network, this);
  }

  /**
   * Starts to look after the connections. Any thread, once.
   *
   * @param ended runs when the scheduler ends, or when this was closed
   */
  void start(Runnable ended) {
    RoutineFuture<Void> looking = network.scheduler().spawnDaemon("keeper of Redis", this::keep);
    keeper = looking;
    looking.whenDone(ended);
  }

  private void keep(Routine r) {
    while (true) {
      r.sleep(settings.keepAlive());
      pipelines.suspectAll();
      try {
        feed.check(r);
      } catch (StorageException | ConnectionLostException e) {
        // Said already; the feed finds its own connection silent.
        log.debug("Redis {}: cannot see how far it is", settings.address(), e);
      } catch (RoutineCancelledException | RoutineStoppedException e) {
        throw e;
      } catch (RuntimeException | Error e) {
        log.warn("Redis {}: cannot see how far it is", settings.address(), e);
      }
    }
  }

  Snapshot read(Routine r, Collection<String> keys) {
    return run(r, new ReadRequest(settings, connector, keys));
  }

  CommitResult commit(Routine r, Commit commit) {
    return run(r, new CommitRequest(settings, connector, feed, commit));
  }

  long timestamp(Routine r) {
    return run(r, new TimeRequest(settings));
  }

  ScanRequest.Page scan(Routine r, String cursor) {
    return run(r, new ScanRequest(settings, connector, cursor));
  }

  /** Any thread. */
  Subscription subscribe(StorageListener listener) {
    return feed.subscribe(listener);
  }

  @Override
  public Snapshot read(Routine r, Set<String> keys) {
    return read(r, (Collection<String>) keys);
  }

  @Override
  public Place place(Routine r) {
    RequestPipeline pipeline = pipelines.take(r);
    try {
      return connector.place(r, pipeline);
    } catch (ConnectionLostException e) {
      throw new StorageException("" + e.getMessage(), e);
    } catch (StorageException | CorruptReplyException e) {
      pipeline.retire();
      throw e;
    }
  }

  // Requests.

  /** Waits until a request is done, sending it again where that does no harm. */
  private <T> T run(Routine r, Request<T> request) {
    try (ShortWaits.Wait wait = waits.begin()) {
      int again = 0;
      Optional<T> result;
      do {
        result = attempt(r, request, wait, again++ < MAX_AGAIN);
      } while (result.isEmpty());
      return result.get();
    }
  }

  /**
   * Sends a request once.
   *
   * @param mayRepeat whether it may be sent again
   * @return empty when it is to be
   */
  private <T> Optional<T> attempt(
      Routine r, Request<T> request, ShortWaits.Wait wait, boolean mayRepeat) {
    RequestPipeline pipeline = take(r, request);
    Place joined = pipeline.connection().joined();
    Object reply;
    try {
      RequestPipeline.Answer answer = pipeline.send(r, request.command(joined), request.size());
      wait.look(r, answer::isDone);
      reply = answer.await(r);
    } catch (ConnectionLostException e) {
      if (request.isRepeatable() && !e.isTimeout() && mayRepeat) {
        return Optional.empty();
      }
      return Optional.of(request.lost("" + e.getMessage()));
    }
    if (reply instanceof Refusal refusal) {
      return refused(r, request, pipeline, refusal.error(), mayRepeat);
    }
    Optional<T> result;
    try {
      result = request.answered(joined, reply);
    } catch (CorruptReplyException e) {
      return Optional.of(request.corrupt("" + e.getMessage()));
    }
    if (result.isEmpty()) {
      if (!mayRepeat) {
        throw request.failure("its data is being replaced all the time");
      }
      // Unless another routine has done so meanwhile.
      if (pipeline.connection().joined().equals(joined)) {
        prepare(request, pipeline, () -> connector.rejoin(r, pipeline));
      }
    }
    return result;
  }

  private RequestPipeline take(Routine r, Request<?> request) {
    try {
      return pipelines.take(r);
    } catch (StorageException e) {
      throw request.failure("" + e.getMessage());
    }
  }

  private static <T> Optional<T> refused(
      Routine r, Request<T> request, RequestPipeline pipeline, String error, boolean mayRepeat) {
    if (Replies.kind(error).equals("NOSCRIPT")) {
      if (!mayRepeat) {
        throw request.failure("the server forgets scripts");
      }
      prepare(request, pipeline, () -> pipeline.call(r, LOAD_SCRIPT));
      return Optional.empty();
    }
    if (Replies.isWrongServer(error)) {
      pipeline.retire();
    }
    return Optional.of(request.refused(error));
  }

  /** Does what makes a connection fit for a request that is sent again. */
  private static void prepare(Request<?> request, RequestPipeline pipeline, Runnable action) {
    try {
      action.run();
    } catch (ConnectionLostException e) {
      log.debug("there is going to be another one", e);
    } catch (StorageException | CorruptReplyException e) {
      pipeline.retire();
      throw request.failure("" + e.getMessage());
    }
  }

  /** Ends it. What was sent gets its reply. */
  void close() {
    feed.close();
    pipelines.close();
    RoutineFuture<Void> looking = keeper;
    if (looking != null) {
      looking.cancel();
    }
  }
}
