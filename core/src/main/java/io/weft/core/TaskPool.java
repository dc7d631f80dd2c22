package io.weft.core;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs blocking work on other threads and hands the result back to routines (specification 5.7.1).
 * Bounded: when as much work waits as the limit allows, more is refused.
 */
public final class TaskPool implements AutoCloseable {
  private static final Duration IDLE_LIFE = Duration.ofSeconds(30);

  private final Executor executor;
  private final @Nullable ThreadPoolExecutor owned;

  private TaskPool(Executor executor, @Nullable ThreadPoolExecutor owned) {
    this.executor = executor;
    this.owned = owned;
  }

  /**
   * A pool with threads of its own; idle ones end after half a minute.
   *
   * @param name the start of its threads' names
   * @param threads how many tasks run at once, at least 1
   * @param queueLimit how many more may wait
   */
  public static TaskPool start(String name, int threads, int queueLimit) {
    AtomicInteger counter = new AtomicInteger();
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_LIFE.toSeconds(),
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(queueLimit),
            task ->
                Thread.ofPlatform()
                    .daemon()
                    .name(name + "-" + counter.incrementAndGet())
                    .unstarted(task));
    pool.allowCoreThreadTimeOut(true);
    return new TaskPool(pool, pool);
  }

  /** A pool on the host's threads; closing it leaves them alone. */
  public static TaskPool on(Executor executor) {
    return new TaskPool(executor, null);
  }

  /**
   * Starts a task; its exceptions reach those who await the future. Any thread.
   *
   * @throws RejectedExecutionException when the pool is full or closed
   */
  public <T extends @Nullable Object> RoutineFuture<T> submit(Callable<T> task) {
    RoutineFuture<T> future = new RoutineFuture<>();
    executor.execute(
        () -> {
          try {
            future.complete(task.call());
          } catch (Throwable e) {
            future.fail(e);
          }
        });
    return future;
  }

  /** Runs a task and waits for its result. */
  public <T extends @Nullable Object> T run(Routine r, Callable<T> task) {
    return r.await(submit(task));
  }

  /** Interrupts what runs and forgets what waits; their futures stay incomplete. */
  @Override
  public void close() {
    if (owned != null) {
      owned.shutdownNow();
    }
  }
}
