package io.weft.core.task;

import io.weft.core.Routine;
import io.weft.core.RoutineCancelledException;
import io.weft.core.RoutineFailedException;
import io.weft.core.RoutineFuture;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Runs blocking work on other threads and hands the result back to routines (specification 5.7.1):
 * a task ({@link #run}, {@link #submit}), a task that sends events as it goes ({@link
 * #runSending}), one that generates items for a routine ({@link #generate}).
 *
 * <p>Bounded: {@link #submit} is refused when as much work waits as the limit allows. A routine
 * that waits for what it asks for is never refused, it waits in line: its own wait is the bound.
 *
 * <p>Cancellation reaches the work: a task whose future is cancelled, or whose routine no longer
 * waits for it, never starts, or has its thread interrupted. The thread may go on for a while after
 * that, and for ever when the task ignores interrupts.
 *
 * <p>What the specification calls {@code newthread}, that a long task shall not keep short ones
 * waiting, is a pool with a queue limit of 0: it has a thread for each task.
 */
public final class TaskPool implements AutoCloseable {
  private static final Duration IDLE_LIFE = Duration.ofSeconds(30);

  private final String name;
  private final Executor executor;
  private final @Nullable ThreadPoolExecutor owned;
  private final int limit;
  private final String full;

  private final AtomicInteger admitted = new AtomicInteger();
  private final AtomicInteger active = new AtomicInteger();
  private final AtomicLong completed = new AtomicLong();

  /** What waits or runs on threads of its own. */
  private final Set<Task<?>> unfinished = ConcurrentHashMap.newKeySet();

  private volatile boolean closed;

  private TaskPool(
      String name, Executor executor, @Nullable ThreadPoolExecutor owned, int limit, String full) {
    this.name = name;
    this.executor = executor;
    this.owned = owned;
    this.limit = limit;
    this.full = full;
  }

  /**
   * A pool with threads of its own; idle ones end after half a minute.
   *
   * @param name the start of its threads' names
   * @param threads how many tasks run at once, at least 1
   * @param queueLimit how many more may wait, at least 0
   * @throws IllegalArgumentException when a number is out of its range
   */
  public static TaskPool start(String name, int threads, int queueLimit) {
    if (threads < 1 || queueLimit < 0) {
      throw new IllegalArgumentException(
          "a task pool needs at least 1 thread and a queue limit of at least 0, not "
              + threads
              + " and "
              + queueLimit);
    }
    AtomicInteger counter = new AtomicInteger();
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_LIFE.toSeconds(),
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task ->
                Thread.ofPlatform()
                    .daemon()
                    .name(name + "-" + counter.incrementAndGet())
                    .unstarted(task),
            (task, shutDown) -> {
              throw new RejectedExecutionException(isClosed(name));
            });
    pool.allowCoreThreadTimeOut(true);
    return new TaskPool(
        name,
        pool,
        pool,
        (int) Math.min(Integer.MAX_VALUE, (long) threads + queueLimit),
        "task pool " + name + " is full: " + threads + " tasks run and " + queueLimit + " wait");
  }

  /**
   * A pool on the host's threads, for example virtual ones; closing it leaves them alone. Its
   * bounds are the host's, whose refusals pass through. A task is interrupted on whatever thread
   * runs it, but no interrupt outlives its task.
   */
  public static TaskPool on(Executor executor) {
    return new TaskPool("of the host", executor, null, Integer.MAX_VALUE, "");
  }

  private static String isClosed(String name) {
    return "task pool " + name + " is closed";
  }

  /** The name given to it. Any thread. */
  public String name() {
    return name;
  }

  /** How many tasks run now. Any thread. */
  public int active() {
    return active.get();
  }

  /** How many tasks wait for a thread. Any thread. */
  public int queued() {
    return Math.max(0, admitted.get() - active.get());
  }

  /** How many tasks have ended, failed and cancelled ones included. Any thread. */
  public long completed() {
    return completed.get();
  }

  /**
   * Starts a task; its exceptions reach those who await the future. Any thread.
   *
   * @return cancelling it takes the task from the queue, or interrupts its thread; the future fails
   *     at once with {@link RoutineCancelledException}
   * @throws RejectedExecutionException when the pool is full or closed; says which
   */
  public <T extends @Nullable Object> RoutineFuture<T> submit(Callable<T> task) {
    return start(task, limit);
  }

  /**
   * Runs a task and waits for its result; waits in line when the pool is full. When the wait ends
   * early, by a cancellation or a time limit, the task is cancelled.
   *
   * {@snippet class="io.weft.core.task.TaskSnippetsTest" region="run"}
   *
   * @throws RejectedExecutionException when the pool is closed
   * @throws RoutineFailedException when the task threw a checked exception, which is the cause;
   *     unchecked ones are thrown as they are
   */
  public <T extends @Nullable Object> T run(Routine r, Callable<T> task) {
    return startInLine(task).awaitOrCancel(r);
  }

  /**
   * Runs a task that sends events to the routine's scheduler as it goes, and waits for its result.
   * The events are delivered in the order in which they were sent, and before this method returns
   * or throws, unless the scheduler is so busy that it never comes to an end with its queue. While
   * the scheduler's queue is full the task waits in {@link EventSender#send}. When the routine's
   * wait ends early the task is cancelled.
   *
   * {@snippet class="io.weft.core.task.TaskSnippetsTest" region="sending"}
   *
   * @throws RejectedExecutionException when the pool is closed
   * @throws RoutineFailedException when the task threw a checked exception, which is the cause
   */
  public <T extends @Nullable Object> T runSending(Routine r, SendingTask<T> task) {
    Task<T> sending =
        admit(
            running -> {
              EventSender sender = new EventSender(r.scheduler());
              try {
                return task.call(sender);
              } finally {
                // Complete before the task has ended means cancelled.
                sender.finish(running.future::isDone);
              }
            },
            Integer.MAX_VALUE);
    RoutineFuture<T> future = sending.future;
    try {
      return future.awaitOrCancel(r);
    } finally {
      if (future.isDone()) {
        // The queue has taken in the events; those who wait for them come first.
        r.yield();
      }
    }
  }

  /**
   * Starts a task that generates items for a routine. Some tens of items are made ahead; then the
   * task waits in {@link ItemSink#put} for the routine to take them.
   *
   * @return to be closed by who takes the items; for the routines of this one's scheduler
   * @throws RejectedExecutionException when the pool is full or closed
   */
  public <T> GeneratedItems<T> generate(Routine r, GeneratorTask<T> task) {
    GeneratedItems<T> items = new GeneratedItems<>(r.scheduler());
    items.startedAs(
        start(
            () -> {
              task.run(items.sink());
              return true;
            },
            limit));
    return items;
  }

  /**
   * Starts a task for somebody who will wait for it before starting the next: like {@link #submit},
   * but it waits in line when the pool is full. Whoever does not wait takes the bound away. Any
   * thread.
   *
   * @throws RejectedExecutionException when the pool is closed
   */
  public <T extends @Nullable Object> RoutineFuture<T> startInLine(Callable<T> task) {
    return start(task, Integer.MAX_VALUE);
  }

  private <T extends @Nullable Object> RoutineFuture<T> start(Callable<T> work, int roomFor) {
    return this.<T>admit(running -> work.call(), roomFor).future;
  }

  private <T extends @Nullable Object> Task<T> admit(Work<T> work, int roomFor) {
    if (closed) {
      throw new RejectedExecutionException(isClosed(name));
    }
    if (admitted.incrementAndGet() > roomFor) {
      admitted.decrementAndGet();
      throw new RejectedExecutionException(full);
    }
    Task<T> task = new Task<>(work);
    unfinished.add(task);
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      task.leave(false);
      throw e;
    }
    return task;
  }

  /** What a task does, in view of itself. */
  @FunctionalInterface
  private interface Work<T extends @Nullable Object> {
    T call(TaskPool.Task<T> running) throws Exception;
  }

  /** One task from its admission to its end. */
  private final class Task<T extends @Nullable Object> implements Runnable {
    final RoutineFuture<T> future = new RoutineFuture<>(this::cancelled);
    private final Work<T> work;

    // From here on: guarded by itself.
    private boolean left;
    private boolean interrupted;
    private @Nullable Thread thread;

    Task(Work<T> work) {
      this.work = work;
    }

    @Override
    public void run() {
      synchronized (this) {
        if (left) {
          return;
        }
        thread = Thread.currentThread();
        active.incrementAndGet();
      }
      T result;
      try {
        result = work.call(this);
      } catch (Throwable e) {
        end();
        future.fail(e);
        return;
      }
      end();
      future.complete(result);
    }

    private synchronized void end() {
      thread = null;
      if (interrupted) {
        // It was for this task; the next one of this thread must not find it.
        Thread.interrupted();
      }
      active.decrementAndGet();
      leave(true);
    }

    private void cancelled() {
      synchronized (this) {
        if (thread != null) {
          interrupted = true;
          thread.interrupt();
          return;
        }
      }
      leave(true);
      if (owned != null) {
        owned.remove(this);
      }
    }

    synchronized void leave(boolean counts) {
      if (!left) {
        left = true;
        unfinished.remove(this);
        admitted.decrementAndGet();
        if (counts) {
          completed.incrementAndGet();
        }
      }
    }

    void poolClosed() {
      future.fail(
          new CancellationException(
              "task pool " + name + " was closed before the task had finished"));
      synchronized (this) {
        if (thread == null) {
          leave(true);
        }
      }
    }
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
      unfinished.forEach(Task::poolClosed);
    }
  }
}
