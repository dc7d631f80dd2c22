package io.weft.core.task;

import io.weft.core.Routine;
import io.weft.core.RoutineFailedException;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.Suspension;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The items that a task on another thread generates for a routine; see {@link TaskPool#generate}.
 * For the routines of one scheduler; one routine at a time waits for an item.
 *
 * {@snippet class="io.weft.core.task.TaskSnippetsTest" region="items"}
 *
 * @param <T> the items
 */
public final class GeneratedItems<T> implements AutoCloseable {
  /** How many items are made ahead. */
  private static final int AHEAD = 64;

  private final Scheduler scheduler;
  private @Nullable Suspension<Boolean> taker;
  private @Nullable RoutineFuture<Boolean> task;

  /** Not a monitor: the host's threads may be virtual ones, which a monitor pins on JDK 21. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition room = lock.newCondition();

  // From here on: guarded by the lock.
  private final ArrayDeque<T> items = new ArrayDeque<>();
  private boolean closed;

  GeneratedItems(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  void startedAs(RoutineFuture<Boolean> future) {
    task = future;
    future.whenDone(this::wakeTaker);
  }

  ItemSink<T> sink() {
    return this::put;
  }

  private void put(T item) throws InterruptedException {
    boolean first;
    lock.lockInterruptibly();
    try {
      while (!closed && items.size() >= AHEAD) {
        room.await();
      }
      if (closed) {
        throw new InterruptedException("the items were closed");
      }
      first = items.isEmpty();
      items.add(item);
    } finally {
      lock.unlock();
    }
    if (first) {
      wakeTaker();
    }
  }

  private void wakeTaker() {
    scheduler.execute(
        () -> {
          if (taker != null) {
            taker.resume(true);
          }
        });
  }

  /**
   * Waits for the next item.
   *
   * @return the item, or empty when the task has ended
   * @throws RoutineFailedException when the task ended with a checked exception, which is the
   *     cause; unchecked ones are thrown as they are; every further call throws it again
   * @throws IllegalStateException after {@link #close}, or when another routine waits
   */
  public Optional<T> next(Routine r) {
    RoutineFuture<Boolean> running = task();
    if (taker != null) {
      throw new IllegalStateException("another routine waits for an item");
    }
    while (true) {
      // In this order: an item that was put before the task ended is seen.
      boolean ended = running.isDone();
      Optional<T> item = poll();
      if (item.isPresent()) {
        return item;
      }
      if (ended) {
        r.await(running);
        return Optional.empty();
      }
      r.<Boolean>suspend(
          "an item of a generator",
          w -> {
            taker = w;
            w.onEnd(() -> taker = null);
            if (hasItem() || running.isDone()) {
              w.resume(true);
            }
          });
    }
  }

  private RoutineFuture<Boolean> task() {
    if (task == null) {
      throw new AssertionError("the task was not started");
    }
    return task;
  }

  private boolean hasItem() {
    lock.lock();
    try {
      return !items.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  private Optional<T> poll() {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the items are closed");
      }
      T item = items.poll();
      room.signal();
      return Optional.ofNullable(item);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends the task, if it still runs, by interrupting its thread, and drops the items that were made
   * ahead. Loop or routine; may be repeated.
   */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      items.clear();
      room.signalAll();
    } finally {
      lock.unlock();
    }
    task().cancel();
  }
}
