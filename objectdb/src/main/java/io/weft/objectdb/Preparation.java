package io.weft.objectdb;

import io.weft.core.Routine;
import io.weft.core.RoutineTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** The transactions that one factory prepares until one of them ends; see {@link ObjectDb}. */
final class Preparation<T> {
  private final ObjectDb db;
  private final TransactionFactory<T> factory;
  private final TransactionLimits limits;

  /** Of all transactions that have restarted. */
  private int attempts;

  Preparation(ObjectDb db, TransactionFactory<T> factory, TransactionLimits limits) {
    this.db = db;
    this.factory = factory;
    this.limits = limits;
  }

  Optional<T> run(Routine r) {
    long deadline = r.scheduler().ticker().nanoTime() + limits.time().toNanos();
    try {
      return r.within(limits.time(), x -> prepareOften(r, deadline));
    } catch (RoutineTimeoutException e) {
      if (r.scheduler().ticker().nanoTime() < deadline) {
        throw e; // A shorter limit of the caller's.
      }
      throw late(r, 1, e);
    }
  }

  private TransactionTimeoutException late(Routine r, int more, RuntimeException e) {
    String name = factory.getClass().getName() + " in routine " + r.name();
    return new TransactionTimeoutException(name, limits.time(), attempts + more, e);
  }

  private Optional<T> prepareOften(Routine r, long deadline) {
    Optional<Object> info = Optional.empty();
    while (attempts < limits.maxAttempts()) {
      Optional<TransactionBody<T>> body = factory.prepare(r, info);
      if (body.isEmpty()) {
        return Optional.empty();
      }
      Duration left = Duration.ofNanos(Math.max(1, deadline - r.scheduler().ticker().nanoTime()));
      Execution<T> execution =
          db.execution(r, new TransactionLimits(limits.maxAttempts() - attempts, left), body.get());
      try {
        return Optional.of(execution.run());
      } catch (RestartTransactionException e) {
        attempts += execution.attempts();
        info = Optional.of(e.info());
      } catch (TransactionConflictException e) {
        throw new TransactionConflictException(e.keys(), attempts + e.attempts());
      } catch (TransactionTimeoutException e) {
        throw late(r, e.attempts(), e);
      }
    }
    throw new TransactionConflictException(Set.of(), attempts);
  }
}
