package io.weft.objectdb;

import io.weft.core.Routine;
import io.weft.core.RoutineTimeoutException;
import io.weft.core.Scheduler;
import io.weft.objectdb.storage.Commit;
import io.weft.objectdb.storage.CommitResult;
import io.weft.objectdb.storage.Storage;
import io.weft.objectdb.storage.VersionedValue;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A node of the database: transactions on the objects in a storage, and views of them. One
 * scheduler's routines use it, and only they; every scheduler makes its own on the same storage.
 *
 * <p>A transaction is atomic and serializable over all keys that it read or wrote. A walk sees one
 * version of the database; a view never goes back to an older one. Once a transaction has returned,
 * the next look at any view of this node shows what it wrote.
 */
public final class ObjectDb implements AutoCloseable {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(2);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);

  private final Scheduler scheduler;
  private final Storage storage;
  private final ObjectTypes types;
  private final ObjectDbOptions options;
  private final Mirror mirror;
  private final Set<View> views = new HashSet<>();
  private boolean closed;

  /** A node with the default limits. */
  public ObjectDb(Scheduler scheduler, Storage storage, ObjectTypes types) {
    this(scheduler, storage, types, ObjectDbOptions.DEFAULTS);
  }

  /**
   * A node.
   *
   * @param scheduler whose routines use it, and which gives the time and the randomness
   * @param storage where the objects are; the node does not close it
   * @param types every type that is read or referred to
   */
  public ObjectDb(
      Scheduler scheduler, Storage storage, ObjectTypes types, ObjectDbOptions options) {
    this.scheduler = scheduler;
    this.storage = storage;
    this.types = types;
    this.options = options;
    this.mirror = new Mirror(scheduler, storage, types);
  }

  /**
   * Runs a transaction: reads at one version, then writes all or nothing, if nothing that it read
   * has changed meanwhile; otherwise tries again, after a random pause that grows. What an object
   * is not changed by is not written.
   *
   * @return what the body returned when it succeeded
   * @throws TransactionConflictException when it was tried as often as allowed; nothing is written
   * @throws TransactionTimeoutException when the time was up before; nothing is written
   * @throws UnknownOutcomeException when the storage did not answer: written or not
   * @throws ValueTooLargeException when an object is too large for the storage; nothing is written
   * @throws RuntimeException whatever the body throws; nothing is written
   */
  public <T extends @Nullable Object> T transact(Routine r, TransactionBody<T> body) {
    checkUsable(r);
    return new Execution<>(r, body).run();
  }

  /** Runs a transaction without a result; see {@link #transact}. */
  public void execute(Routine r, Consumer<Transaction> body) {
    transact(
        r,
        tx -> {
          body.accept(tx);
          return true;
        });
  }

  /** One transaction with its attempts. */
  private final class Execution<T extends @Nullable Object> {
    private final Routine r;
    private final TransactionBody<T> body;
    private final long started = scheduler.ticker().nanoTime();
    private int attempts;
    private Set<String> conflicts = Set.of();
    private @Nullable Commit inFlight;
    private long committedAt;

    Execution(Routine r, TransactionBody<T> body) {
      this.r = r;
      this.body = body;
    }

    T run() {
      T result;
      try {
        result = r.within(options.transactionLimit(), x -> tryOften());
      } catch (RoutineTimeoutException e) {
        if (inFlight != null) {
          throw new UnknownOutcomeException(inFlight.writes().keySet(), "no answer in time", e);
        }
        if (scheduler.ticker().nanoTime() - started >= options.transactionLimit().toNanos()) {
          throw new TransactionTimeoutException(options.transactionLimit(), attempts, e);
        }
        throw e; // A shorter limit of the caller's.
      }
      mirror.awaitVersion(r, committedAt);
      return result;
    }

    private T tryOften() {
      while (attempts < options.maxAttempts()) {
        pause();
        attempts++;
        Attempt attempt = new Attempt(r, ObjectDb.this, now());
        try {
          T result = runBody(attempt);
          Optional<Commit> commit = attempt.commit();
          if (commit.isEmpty() || commit(commit.get())) {
            return result;
          }
        } catch (RestartSignal e) {
          conflicts = e.keys();
        }
      }
      throw new TransactionConflictException(conflicts, attempts);
    }

    private T runBody(Attempt attempt) {
      try {
        return body.run(attempt);
      } finally {
        // A signal to restart outweighs whatever the body made of it.
        attempt.end();
      }
    }

    private boolean commit(Commit commit) {
      inFlight = commit;
      CommitResult result = storage.commit(r, commit);
      inFlight = null;
      return switch (result) {
        case CommitResult.Committed committed -> {
          committedAt = committed.version();
          yield true;
        }
        case CommitResult.Conflict conflict -> {
          conflicts = conflict.keys();
          yield false;
        }
        case CommitResult.Unknown unknown ->
            throw new UnknownOutcomeException(commit.writes().keySet(), unknown.reason(), null);
      };
    }

    /** Nothing before the first two attempts, then a random time up to a limit that doubles. */
    private void pause() {
      if (attempts >= 2) {
        long limit =
            Math.min(LONGEST_PAUSE.toNanos(), FIRST_PAUSE.toNanos() << Math.min(20, attempts - 2));
        r.sleep(Duration.ofNanos(scheduler.random().nextLong(limit)));
      }
    }
  }

  private long now() {
    Instant now = scheduler.ticker().now();
    return TimeUnit.SECONDS.toMicros(now.getEpochSecond())
        + TimeUnit.NANOSECONDS.toMicros(now.getNano());
  }

  /** The object as it is now, if there is one. */
  public <T extends DataObject> Optional<T> get(Routine r, Key<T> key) {
    return transact(r, tx -> tx.find(key));
  }

  /** The object with its creation time and update version, if there is one. */
  public <T extends DataObject> Optional<Stored<T>> stored(Routine r, Key<T> key) {
    return transact(r, tx -> tx.stored(key));
  }

  /** Those of several objects that exist, at one version, in the order of the keys. */
  public <T extends DataObject> Map<Key<T>, T> getAll(Routine r, Collection<Key<T>> keys) {
    return transact(r, tx -> tx.findAll(keys));
  }

  /**
   * Starts a view. It reads when it is first asked: {@link View#awaitChange} then returns the
   * contents at once, all of them as added.
   */
  public View walk(Routine r, Walk walk) {
    checkUsable(r);
    View view = new View(this, walk);
    views.add(view);
    return view;
  }

  /** Closes all views and leaves the feed. The storage stays open. Routines or the loop only. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      List.copyOf(views).forEach(View::close);
      mirror.close();
    }
  }

  private void checkUsable(Routine r) {
    if (r.scheduler() != scheduler) {
      throw new IllegalArgumentException(
          "routine " + r.name() + " is not of the scheduler of this node, " + scheduler.name());
    }
    if (closed) {
      throw new IllegalStateException("this node of the database is closed");
    }
  }

  <T extends DataObject> Stored<T> decode(Key<T> key, VersionedValue value) {
    Stored<T> known = mirror.atHand(key, value.version());
    return known != null ? known : types.codecs().decode(key, value.value());
  }

  void forget(View view) {
    views.remove(view);
  }

  Storage storage() {
    return storage;
  }

  ObjectTypes types() {
    return types;
  }

  ObjectDbOptions options() {
    return options;
  }

  Mirror mirror() {
    return mirror;
  }
}
