package io.weft.objectdb;

import io.weft.core.Routine;
import io.weft.core.RoutineCancelledException;
import io.weft.core.RoutineFailedException;
import io.weft.core.RoutineFuture;
import io.weft.core.RoutineStoppedException;
import io.weft.core.RoutineTimeoutException;
import io.weft.core.Suspension;
import io.weft.core.task.TaskPool;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Runs what users wrote: in the routine that needs it, or, with a pool, on the pool's threads, so
 * that the routine can leave it behind when its time is up.
 */
final class Isolation implements Execution.Runner {
  private final Optional<TaskPool> pool;

  Isolation(Optional<TaskPool> pool) {
    this.pool = pool;
  }

  boolean isOn() {
    return pool.isPresent();
  }

  /**
   * Runs something short.
   *
   * @param name says what it is, for errors
   * @throws UserCodeTimeoutException when it did not end in time; with a pool only
   */
  <T extends @Nullable Object> T call(
      Routine r, Supplier<String> name, Duration limit, Supplier<T> code) {
    if (pool.isEmpty()) {
      return code.get();
    }
    RoutineFuture<T> task = pool.get().startInLine(code::get);
    try {
      if (!r.join(task, limit)) {
        throw new UserCodeTimeoutException(name.get(), limit);
      }
      return r.await(task);
    } catch (RoutineFailedException e) {
      throw unwrapped(e);
    } finally {
      task.cancel();
    }
  }

  private static RuntimeException unwrapped(RoutineFailedException e) {
    return e.getCause() instanceof RuntimeException cause ? cause : e;
  }

  @Override
  public <T extends @Nullable Object> T run(Routine r, TransactionBody<T> body, Attempt attempt) {
    if (pool.isEmpty()) {
      return body.run(attempt);
    }
    Remote remote = new Remote(r, attempt);
    RoutineFuture<T> task = pool.get().startInLine(() -> body.run(remote));
    Runnable forget = task.whenDone(() -> r.scheduler().execute(remote::wake));
    try {
      remote.serve(task);
      return r.await(task);
    } catch (RoutineFailedException e) {
      throw unwrapped(e);
    } finally {
      forget.run();
      remote.close();
      task.cancel();
    }
  }

  /** A transaction for another thread: every call is done by the routine. */
  private static final class Remote implements Transaction {
    private final Routine r;
    private final Attempt attempt;
    private final ConcurrentLinkedQueue<Call<?>> calls = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    // On the loop.
    private @Nullable Suspension<Boolean> waiting;

    Remote(Routine r, Attempt attempt) {
      this.r = r;
      this.attempt = attempt;
    }

    private record Call<T extends @Nullable Object>(
        Function<Transaction, T> what, CompletableFuture<T> result) {
      void answer(Transaction tx) {
        try {
          result.complete(what.apply(tx));
        } catch (RoutineTimeoutException | RoutineCancelledException | RoutineStoppedException e) {
          throw e; // The routine's own, told once; the body is left behind.
        } catch (Throwable e) {
          result.completeExceptionally(e);
        }
      }
    }

    /** In the routine: does what the body asks for, until it has ended. */
    void serve(RoutineFuture<?> task) {
      while (true) {
        Call<?> call = calls.poll();
        if (call != null) {
          call.answer(attempt);
        } else if (task.isDone()) {
          return;
        } else {
          r.<Boolean>suspend(
              "the body of a transaction",
              w -> {
                waiting = w;
                w.onEnd(() -> waiting = null);
                if (!calls.isEmpty() || task.isDone()) {
                  w.resume(true);
                }
              });
        }
      }
    }

    void wake() {
      Suspension<Boolean> w = waiting;
      if (w != null) {
        w.resume(true);
      }
    }

    void close() {
      closed = true;
      Call<?> call;
      while ((call = calls.poll()) != null) {
        call.result().completeExceptionally(over());
      }
    }

    private static IllegalStateException over() {
      return new IllegalStateException("the transaction is over");
    }

    private <T extends @Nullable Object> T ask(Function<Transaction, T> what) {
      if (closed) {
        throw over();
      }
      Call<T> call = new Call<>(what, new CompletableFuture<>());
      calls.add(call);
      if (closed) {
        throw over();
      }
      r.scheduler().execute(this::wake);
      try {
        return call.result().get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw over();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Error error) {
          throw error;
        }
        if (e.getCause() instanceof RuntimeException unchecked) {
          throw unchecked;
        }
        throw new AssertionError("no checked exception can come from here", e);
      }
    }

    @Override
    public <T extends DataObject> Optional<T> find(Key<T> key) {
      return ask(tx -> tx.find(key));
    }

    @Override
    public <T extends DataObject> T require(Key<T> key) {
      return ask(tx -> tx.require(key));
    }

    @Override
    public <T extends DataObject> Optional<Stored<T>> stored(Key<T> key) {
      return ask(tx -> tx.stored(key));
    }

    @Override
    public <T extends DataObject> Map<Key<T>, T> findAll(Collection<Key<T>> keys) {
      return ask(tx -> tx.findAll(keys));
    }

    @Override
    public void fetch(Collection<? extends Key<?>> keys) {
      ask(
          tx -> {
            tx.fetch(keys);
            return true;
          });
    }

    @Override
    public WalkResult walk(Walk walk) {
      return ask(tx -> tx.walk(walk));
    }

    @Override
    public long timestamp() {
      return ask(Transaction::timestamp);
    }

    @Override
    public void insert(DataObject object) {
      ask(
          tx -> {
            tx.insert(object);
            return true;
          });
    }

    @Override
    public void put(DataObject object) {
      ask(
          tx -> {
            tx.put(object);
            return true;
          });
    }

    @Override
    public void replace(DataObject object) {
      ask(
          tx -> {
            tx.replace(object);
            return true;
          });
    }

    @Override
    public <T extends DataObject> T update(Key<T> key, UnaryOperator<T> function) {
      // The function is the user's, too.
      T after = function.apply(require(key));
      return ask(tx -> tx.update(key, before -> after));
    }

    @Override
    public boolean delete(Key<?> key) {
      return ask(tx -> tx.delete(key));
    }
  }
}
