package io.weft.core.lock;

import io.weft.core.Routine;
import io.weft.core.RoutineBody;
import io.weft.core.Scheduler;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The locks of one scheduler, by key and context (specification 5.2.5). Nobody shares a lock
 * object: all who name equal keys in equal contexts exclude each other. Who waits longest comes
 * first. A key without holders and waiters takes no memory.
 *
 * <p>A routine needs a lock only for what spans a wait; between two waits it is alone anyway. A
 * lock belongs to the {@link Lock} in hand, not to a routine, and must be unlocked on every path,
 * as {@link #whileLocked} and a try statement with it as its resource do.
 *
 * <p>Not reentrant: code between two waits is atomic without, and a lock taken twice would hide
 * that a caller up the stack has not finished with what it guards. A routine that would wait for
 * itself is told so by a {@link LockException}.
 *
 * <p>For the routines of that scheduler.
 *
 * {@snippet class="io.weft.core.lock.LockSnippetsTest" region="lock"}
 */
public final class Locks {
  private static final Object DEFAULT_CONTEXT = "default";

  private final Scheduler scheduler;
  private final Map<LockKey, LockQueue> queues = new HashMap<>();

  /** What excludes each other. */
  record LockKey(Object key, Object context) {
    @Override
    public String toString() {
      return context.equals(DEFAULT_CONTEXT) ? key.toString() : key + " (" + context + ")";
    }
  }

  /** Makes a set of locks that excludes nobody who uses another one. */
  public Locks(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /** Like {@link #lock(Routine, Object, Object)} in the context that all share by default. */
  public Lock lock(Routine r, Object key) {
    return lock(r, key, DEFAULT_CONTEXT);
  }

  /**
   * Waits for a lock; behind all who have asked before. When the wait ends early, by a cancellation
   * or a time limit, nothing is left of it.
   *
   * @param key has {@code equals} and {@code hashCode} that do not change
   * @param context keeps the keys of one use apart from those of others
   * @return the lock, held; to be unlocked
   * @throws LockException when this routine itself holds what it would wait for
   */
  public Lock lock(Routine r, Object key, Object context) {
    Lock lock = beginLock(r, key, context);
    boolean held = false;
    try {
      lock.await(r);
      held = true;
    } finally {
      if (!held) {
        lock.unlock();
      }
    }
    return lock;
  }

  /** Like {@link #whileLocked(Routine, Object, Object, RoutineBody)} in the default context. */
  public <T extends @Nullable Object, X extends Exception> T whileLocked(
      Routine r, Object key, RoutineBody<T, X> body) throws X {
    return whileLocked(r, key, DEFAULT_CONTEXT, body);
  }

  /**
   * Runs a body in this routine while it holds a lock.
   *
   * @throws LockException when this routine itself holds what it would wait for
   * @throws X what the body threw; the lock is unlocked
   */
  public <T extends @Nullable Object, X extends Exception> T whileLocked(
      Routine r, Object key, Object context, RoutineBody<T, X> body) throws X {
    Lock lock = lock(r, key, context);
    try {
      return body.call(r);
    } finally {
      lock.unlock();
    }
  }

  /** Like {@link #tryLock(Routine, Object, Object)} in the context that all share by default. */
  public Optional<Lock> tryLock(Routine r, Object key) {
    return tryLock(r, key, DEFAULT_CONTEXT);
  }

  /** Takes a lock if nobody holds it and nobody waits for it; does not wait. */
  public Optional<Lock> tryLock(Routine r, Object key, Object context) {
    LockQueue queue = queue(r, key, context);
    if (!queue.hasRoom()) {
      return Optional.empty();
    }
    return Optional.of(queue.add(r));
  }

  /** Like {@link #beginLock(Routine, Object, Object)} in the context that all share by default. */
  public Lock beginLock(Routine r, Object key) {
    return beginLock(r, key, DEFAULT_CONTEXT);
  }

  /**
   * Gets in line for a lock without waiting: {@link Lock#await} waits for it later, in this routine
   * or another.
   *
   * @return the lock, held or not yet; to be unlocked in either case
   */
  public Lock beginLock(Routine r, Object key, Object context) {
    return queue(r, key, context).add(r);
  }

  /** Like {@link #semaphore(Object, Object, int)} in the context that all share by default. */
  public Semaphore semaphore(Object key, int size) {
    return semaphore(key, DEFAULT_CONTEXT, size);
  }

  /**
   * Lets several hold the lock of a key at once, until the semaphore is closed. Who holds or waits
   * already does so further; who waits gets the new room at once. Loop or routine.
   *
   * @param size how many may hold it, at least 1
   * @throws IllegalStateException when the key has a semaphore already
   */
  public Semaphore semaphore(Object key, Object context, int size) {
    Semaphore.checked(size);
    return new Semaphore(queueOf(new LockKey(key, context)), size);
  }

  /** How many keys have holders, waiters or a semaphore. Loop or routine. */
  public int size() {
    return queues.size();
  }

  private LockQueue queue(Routine r, Object key, Object context) {
    r.checkCurrent();
    if (r.scheduler() != scheduler) {
      throw new IllegalArgumentException(
          "routine " + r.name() + " is not of " + scheduler + ", whose locks these are");
    }
    return queueOf(new LockKey(key, context));
  }

  private LockQueue queueOf(LockKey key) {
    return queues.computeIfAbsent(key, k -> new LockQueue(k, () -> queues.remove(k)));
  }
}
