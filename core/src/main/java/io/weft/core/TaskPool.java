package io.weft.core;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
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

  private final String name;
  private final Executor executor;
  private final @Nullable ThreadPoolExecutor owned;

  /** What waits or runs on threads of its own. */
  private final Set<RoutineFuture<?>> unfinished = ConcurrentHashMap.newKeySet();

  private volatile boolean closed;

  private TaskPool(String name, Executor executor, @Nullable ThreadPoolExecutor owned) {
    this.name = name;
    this.executor = executor;
    this.owned = owned;
  }

  /**
   * A pool with threads of its own; idle ones end after half a minute.
   *
   * @param name the start of its threads' names
   * @param threads how many tasks run at once, at least 1
   * @param queueLimit how many more may wait, at least 0
   */
  public static TaskPool start(String name, int threads, int queueLimit) {
    AtomicInteger counter = new AtomicInteger();
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_LIFE.toSeconds(),
            TimeUnit.SECONDS,
            queueLimit == 0 ? new SynchronousQueue<>() : new LinkedBlockingQueue<>(queueLimit),
            task ->
                Thread.ofPlatform()
                    .daemon()
                    .name(name + "-" + counter.incrementAndGet())
                    .unstarted(task),
            (task, full) -> {
              throw new RejectedExecutionException(
                  full.isShutdown()
                      ? isClosed(name)
                      : "task pool "
                          + name
                          + " is full: "
                          + threads
                          + " tasks run and "
                          + queueLimit
                          + " wait");
            });
    pool.allowCoreThreadTimeOut(true);
    return new TaskPool(name, pool, pool);
  }

  /** A pool on the host's threads; closing it leaves them alone. */
  public static TaskPool on(Executor executor) {
    return new TaskPool("of the host", executor, null);
  }

  private static String isClosed(String name) {
    return "task pool " + name + " is closed";
  }

  /**
   * Starts a task; its exceptions reach those who await the future. Any thread.
   *
   * @throws RejectedExecutionException when the pool is full or closed; says which
   */
  public <T extends @Nullable Object> RoutineFuture<T> submit(Callable<T> task) {
    if (closed) {
      throw new RejectedExecutionException(isClosed(name));
    }
    RoutineFuture<T> future = new RoutineFuture<>();
    unfinished.add(future);
    try {
      executor.execute(
          () -> {
            try {
              future.complete(task.call());
            } catch (Throwable e) {
              future.fail(e);
            } finally {
              unfinished.remove(future);
            }
          });
    } catch (RejectedExecutionException e) {
      unfinished.remove(future);
      throw e;
    }
    return future;
  }

  /** Runs a task and waits for its result. */
  public <T extends @Nullable Object> T run(Routine r, Callable<T> task) {
    return r.await(submit(task));
  }

  /**
   * Refuses more tasks. With threads of its own it also interrupts what runs and forgets what
   * waits: their futures fail at once with a {@link CancellationException}. Any thread.
   */
  @Override
  public void close() {
    closed = true;
    if (owned != null) {
      owned.shutdownNow();
      for (RoutineFuture<?> future : unfinished) {
        future.fail(
            new CancellationException(
                "task pool " + name + " was closed before the task had finished"));
      }
    }
  }
}
