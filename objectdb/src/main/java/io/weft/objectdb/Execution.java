package io.weft.objectdb;

import io.weft.core.Routine;
import io.weft.core.RoutineCancelledException;
import io.weft.core.RoutineStoppedException;
import io.weft.core.RoutineTimeoutException;
import io.weft.core.Ticker;
import io.weft.objectdb.storage.Commit;
import io.weft.objectdb.storage.CommitResult;
import io.weft.objectdb.storage.StorageException;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One transaction with its attempts. */
final class Execution<T extends @Nullable Object> {
  private static final long LEAST_PAUSE = TimeUnit.MICROSECONDS.toNanos(100);
  private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(200);
  private static final int MOST_DOUBLINGS = 8;

  /** Whoever has lost for so long takes turns, too: a node far away loses slowly. */
  private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(500);

  private final Routine r;
  private final ObjectDb db;
  private final TransactionBody<T> body;
  private final Object code;
  private final TransactionLimits limits;
  private final Runner runner;
  private final boolean takesTurns;
  private final Ticker ticker;
  private final long started;
  private int attempts;

  /** Attempts lost since it last had to wait for its turn: who has it hurries. */
  private int lost;

  private long attemptNanos;

  /** How long it has been losing in all, without the time in which it waited for its turn. */
  private long losingNanos;

  private Set<String> conflicts = Set.of();
  private Contention.@Nullable Turn turn;
  private @Nullable Commit inFlight;
  private long committedAt;

  /** Where a body runs. */
  interface Runner {
    <T extends @Nullable Object> T run(Routine r, TransactionBody<T> body, Attempt attempt);
  }

  /**
   * A transaction.
   *
   * @param code what the user wrote, to be named in errors
   */
  Execution(
      Routine r,
      ObjectDb db,
      TransactionBody<T> body,
      Object code,
      TransactionLimits limits,
      Runner runner,
      boolean takesTurns) {
    this.code = code;
    this.limits = limits;
    this.r = r;
    this.db = db;
    this.body = body;
    this.runner = runner;
    this.takesTurns = takesTurns;
    this.ticker = r.scheduler().ticker();
    this.started = ticker.nanoTime();
  }

  T run() {
    Duration limit = limits.time();
    T result;
    try {
      result = r.within(limit, x -> tryOften());
    } catch (RoutineTimeoutException e) {
      if (inFlight != null) {
        throw new UnknownOutcomeException(inFlight.writes().keySet(), "no answer in time", e);
      }
      if (isLate()) {
        throw new TransactionTimeoutException(name(), limit, attempts, e);
      }
      throw e; // A shorter limit of the caller's.
    }
    db.mirror().awaitVersion(r, committedAt);
    return result;
  }

  private T tryOften() {
    try {
      while (attempts < limits.maxAttempts()) {
        takeTurn();
        long paused = ticker.nanoTime();
        pause();
        attempts++;
        long began = ticker.nanoTime();
        if (db.options().debugging() && attempts == 1) {
          rehearse();
        }
        Attempt attempt = newAttempt();
        try {
          T result = runBody(attempt);
          Optional<Commit> commit = attempt.commit();
          if (commit.isEmpty()) {
            attempt.confirm();
            return result;
          }
          if (commit(commit.get())) {
            return result;
          }
        } catch (RestartSignal e) {
          conflicts = e.keys();
        }
        lost++;
        attemptNanos = ticker.nanoTime() - began;
        losingNanos += ticker.nanoTime() - paused;
      }
      throw new TransactionConflictException(conflicts, attempts);
    } finally {
      if (turn != null) {
        turn.end();
      }
    }
  }

  private Attempt newAttempt() {
    return new Attempt(r, db, this);
  }

  /** Runs the body for nothing: what it does must come to no harm from that. */
  private void rehearse() {
    Attempt attempt = newAttempt();
    try {
      runBody(attempt);
    } catch (RestartSignal e) {
      conflicts = e.keys();
    }
  }

  private T runBody(Attempt attempt) {
    try {
      T result = runner.run(r, body, attempt);
      attempt.checkReferences();
      return result;
    } catch (RoutineTimeoutException
        | RoutineCancelledException
        | RoutineStoppedException
        | StorageException e) {
      throw e;
    } catch (RuntimeException | AssertionError e) {
      attempt.confirm(); // What it complains of may be long past.
      throw e;
    } finally {
      // A signal to restart outweighs whatever the body made of it.
      attempt.end();
    }
  }

  private boolean commit(Commit commit) {
    inFlight = commit;
    CommitResult result = db.storage().commit(r, commit);
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
    if (lost >= 2) {
      long longest = Math.max(LEAST_PAUSE, attemptNanos) << Math.min(MOST_DOUBLINGS, lost - 2);
      long limit = Math.min(LONGEST_PAUSE, longest);
      r.sleep(Duration.ofNanos(r.scheduler().random().nextLong(limit)));
    }
  }

  // Turns.

  private void takeTurn() {
    if (!takesTurns || conflicts.isEmpty()) {
      return;
    }
    boolean impatient = losingNanos >= PATIENCE;
    if (turn == null && (impatient || attempts >= db.options().enterQueue())) {
      turn = db.contention().await(r, conflicts);
      lost = 0;
    }
    if (turn != null
        && (impatient || attempts >= db.options().enterLock())
        && turn.claim(r, attemptNanos)) {
      lost = 0;
    }
  }

  /** Called before keys are read: waits for a turn where others wait, too. */
  void beforeRead(Collection<String> keys) {
    if (!takesTurns) {
      return;
    }
    if (turn == null) {
      turn = db.contention().awaitIfContended(r, keys);
    } else {
      turn.awaitOthers(r);
    }
  }

  /** How often it was tried. */
  int attempts() {
    return attempts;
  }

  // What an attempt asks.

  /** Whether it may go by what the storage remembers: who has lost once looks again. */
  boolean mayRecall() {
    return attempts == 1;
  }

  /** Whether the time is up. */
  boolean isLate() {
    return ticker.nanoTime() - started >= limits.time().toNanos();
  }

  TransactionTimeoutException late() {
    return new TransactionTimeoutException(name(), limits.time(), attempts, null);
  }

  /** Names the body in errors: its class, which for a lambda begins with where it stands. */
  String name() {
    return code.getClass().getName() + " in routine " + r.name();
  }
}
