package io.weft.core;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The result of a routine, or of work elsewhere, to come. Routines await it with {@link
 * Routine#await(RoutineFuture)}, other threads with {@link #join}. Any thread may complete it; the
 * first completion counts.
 *
 * <p>It brings work in that another library does, on threads of its own:
 *
 * {@snippet class="io.weft.core.CoreSnippetsTest" region="future"}
 *
 * @param <T> the result
 */
public final class RoutineFuture<T extends @Nullable Object> {
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final @Nullable Routine routine;
  private final @Nullable Runnable canceller;

  /**
   * Who is to be called back, in the order of the calls; made for the first. Guarded by the result.
   * Not dependents of the JDK's future, which keeps those that lost interest until it is complete.
   */
  private @Nullable Set<Watcher> watchers;

  /** One callback; the same action may be there twice. */
  private static final class Watcher {
    final Runnable action;

    Watcher(Runnable action) {
      this.action = action;
    }
  }

  /** A future that somebody completes by hand. */
  public RoutineFuture() {
    this(null, null);
  }

  RoutineFuture(Routine routine) {
    this(routine, null);
  }

  /**
   * A future of work elsewhere.
   *
   * @param canceller stops the work; runs on the thread that has cancelled the future, once it has
   *     failed; must not block or throw
   */
  public RoutineFuture(Runnable canceller) {
    this(null, canceller);
  }

  private RoutineFuture(@Nullable Routine routine, @Nullable Runnable canceller) {
    this.routine = routine;
    this.canceller = canceller;
  }

  /**
   * Completes it with a result; returns false when it was complete already. Callbacks run in this
   * call. Any thread.
   */
  public boolean complete(T value) {
    return result.complete(value) && callBack();
  }

  /**
   * Completes it with an exception; returns false when it was complete already. Callbacks run in
   * this call. Any thread.
   */
  public boolean fail(Throwable exception) {
    return result.completeExceptionally(exception) && callBack();
  }

  private boolean callBack() {
    Set<Watcher> all;
    synchronized (result) {
      all = watchers;
      watchers = null;
    }
    if (all != null) {
      all.forEach(watcher -> watcher.action.run());
    }
    return true;
  }

  /**
   * Runs a body that produces the result (the specification's {@code ensure_result}): however it
   * ends, this future is complete afterwards, and nobody waits for ever. Any thread; a body that
   * waits needs its routine, as always.
   *
   * @param body its result completes the future, unless the body has completed it by itself
   * @return what the body returned
   * @throws Exception what the body threw; the future has failed with it
   */
  public T completeWith(Callable<? extends T> body) throws Exception {
    try {
      T value = body.call();
      complete(value);
      return value;
    } catch (Throwable e) {
      fail(e);
      throw e;
    }
  }

  /**
   * Waits for the result like {@link Routine#await(RoutineFuture)}, and cancels what is behind this
   * future when the wait ends without one (the specification's {@code wait_and_close}).
   *
   * @throws RuntimeException as {@link Routine#await(RoutineFuture)}
   */
  public T awaitOrCancel(Routine r) {
    try {
      return r.await(this);
    } finally {
      cancel();
    }
  }

  /**
   * Cancels the routine behind this future: its await throws {@link RoutineCancelledException}, its
   * {@code finally} blocks run, and the future then fails with that exception. A routine that has
   * not started never will. Without a routine behind it the future fails at once; a task of a
   * {@code TaskPool} that has not started never will, and the thread of one that runs is
   * interrupted. Any thread; does nothing when complete.
   */
  public void cancel() {
    if (routine != null) {
      routine.cancel();
    } else if (fail(new RoutineCancelledException("(none)")) && canceller != null) {
      canceller.run();
    }
  }

  /** Whether it is complete, with a result or an exception. Any thread. */
  public boolean isDone() {
    return result.isDone();
  }

  /** Whether it is complete with an exception. Any thread. */
  public boolean isFailed() {
    return result.isCompletedExceptionally();
  }

  /**
   * Blocks the calling thread until the result is there. For threads outside any scheduler; a
   * routine awaits instead.
   *
   * @throws RoutineFailedException with the routine's exception as its cause
   * @throws IllegalStateException when the time is up, when a routine calls it, or when the thread
   *     was interrupted, whose interrupt flag is then set; the work behind the future goes on
   */
  public T join(Duration timeout) {
    if (!result.isDone() && RoutineThread.isCurrent()) {
      throw new IllegalStateException(
          "join would block the scheduler: use r.await(future) inside a routine");
    }
    try {
      return result.get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new RoutineFailedException(describe(), unwrap(e));
    } catch (TimeoutException e) {
      throw new IllegalStateException(describe() + " is not done after " + timeout, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while joining " + describe(), e);
    }
  }

  /**
   * The result of a complete future. Any thread.
   *
   * @throws RoutineFailedException with the routine's exception as its cause
   * @throws IllegalStateException when it is not complete
   */
  public T now() {
    if (!result.isDone()) {
      throw new IllegalStateException(describe() + " is not done");
    }
    return join(Duration.ZERO);
  }

  /**
   * The same result for code that speaks the JDK's language. Its cancellation has no effect here.
   * Any thread.
   */
  public CompletableFuture<T> toCompletableFuture() {
    return result.copy();
  }

  /** Whether somebody waits for it, and so will hear of a failure. */
  boolean isWatched() {
    return watchers() > 0 || result.getNumberOfDependents() > 0;
  }

  /** How many callbacks it keeps. */
  int watchers() {
    synchronized (result) {
      return watchers == null ? 0 : watchers.size();
    }
  }

  /**
   * Calls back, on whatever thread completes it, or at once. The callback must not block or throw.
   * Any thread.
   *
   * @return forgets the callback when it is run; any thread, may be repeated
   */
  public Runnable whenDone(Runnable action) {
    Watcher watcher = new Watcher(action);
    synchronized (result) {
      if (!result.isDone()) {
        if (watchers == null) {
          watchers = new LinkedHashSet<>(2);
        }
        watchers.add(watcher);
        return () -> forget(watcher);
      }
    }
    action.run();
    return () -> {};
  }

  private void forget(Watcher watcher) {
    synchronized (result) {
      if (watchers != null) {
        watchers.remove(watcher);
        if (watchers.isEmpty()) {
          watchers = null;
        }
      }
    }
  }

  /** The result of a complete future, inside a routine. */
  T outcome() {
    try {
      return result.get();
    } catch (ExecutionException e) {
      Throwable cause = unwrap(e);
      if (cause instanceof RuntimeException unchecked
          && !(cause instanceof RoutineFailedException)) {
        // The same instance, so that catch clauses see the type; the trace is that of the failure.
        throw unchecked;
      }
      if (cause instanceof Error error) {
        throw error;
      }
      throw new RoutineFailedException(describe(), cause);
    } catch (InterruptedException e) {
      throw new IllegalStateException("a complete future cannot be interrupted", e);
    }
  }

  private static Throwable unwrap(ExecutionException e) {
    Throwable cause = e.getCause();
    return cause == null ? e : cause;
  }

  private String describe() {
    return routine == null ? "the future" : "routine " + routine.name();
  }

  @Override
  public String toString() {
    return describe() + (isDone() ? isFailed() ? " (failed)" : " (done)" : " (running)");
  }
}
