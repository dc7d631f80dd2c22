package io.weft.core;

import io.weft.core.event.Event;
import io.weft.core.event.MatchTree;
import io.weft.core.event.Matcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A flow of control inside a scheduler. Having one in hand is the right to wait: a method that
 * takes a {@code Routine} may suspend, any other cannot.
 *
 * <p>At most one routine of a scheduler runs at any instant, and control changes hands only inside
 * the methods here that say they wait. All methods are for the routine's own thread, unless they
 * say otherwise; from another thread the waiting ones throw {@link IllegalStateException}.
 *
 * <p>Every wait may throw {@link RoutineCancelledException} when the routine is cancelled, or
 * {@link RoutineTimeoutException} inside {@link #within}.
 */
public final class Routine {
  /** Lets code that cannot await recognise that it was called from a routine. */
  private static final ThreadLocal<Routine> CURRENT = new ThreadLocal<>();

  private final Scheduler scheduler;
  private final String name;
  private final String spawnedAt;
  private final @Nullable Routine parent;
  private final Set<Routine> children = new LinkedHashSet<>();
  private final List<Deadline> deadlines = new ArrayList<>(0);
  private final Coroutine coroutine;

  private @Nullable Suspension<?> suspension;
  private Consumer<RuntimeException> abandoned = reason -> {};
  private boolean started;
  private boolean ended;
  private boolean cancelled;
  private boolean cancellationDelivered;

  /** The matcher that matched, and the event. */
  public record Matched(Matcher<?> matcher, Event event) {}

  private static final class Deadline {
    final RoutineTimeoutException exception;

    /** The same inside a nested limit. */
    final RoutineCancelledException seenInside;

    boolean expired;
    boolean delivered;

    Deadline(RoutineTimeoutException exception, RoutineCancelledException seenInside) {
      this.exception = exception;
      this.seenInside = seenInside;
    }
  }

  /** What {@link Scheduler} runs in a new routine; must not throw. */
  @FunctionalInterface
  interface Body {
    void run(Routine routine);
  }

  Routine(Scheduler scheduler, String name, String spawnedAt, @Nullable Routine parent, Body body) {
    this.scheduler = scheduler;
    this.name = name;
    this.spawnedAt = spawnedAt;
    this.parent = parent;
    this.coroutine =
        scheduler
            .carrier()
            .create(
                name,
                () -> {
                  CURRENT.set(this);
                  body.run(this);
                });
  }

  static boolean isRoutineThread() {
    return CURRENT.get() != null;
  }

  /** The name given when it was spawned. Any thread. */
  public String name() {
    return name;
  }

  /** The scheduler that runs it. Any thread. */
  public Scheduler scheduler() {
    return scheduler;
  }

  /**
   * Waits until somebody ends the wait: the primitive that every other wait is made of, for code
   * that needs a wait of its own.
   *
   * @param reason what is waited for, for {@link Scheduler#routines}
   * @param register arranges for the suspension to be ended later; runs at once, on this routine's
   *     thread, and may end it itself
   */
  public <T extends @Nullable Object> T suspend(Object reason, Consumer<Suspension<T>> register) {
    checkCurrent();
    RuntimeException pending = pendingInterruption();
    if (pending != null) {
      throw pending;
    }
    Suspension<T> w = new Suspension<>(this, reason);
    try {
      register.accept(w);
    } catch (RuntimeException | Error e) {
      w.abandon();
      throw e;
    }
    suspension = w;
    // Even when it has ended meanwhile: the loop then comes back here at once. More than once when
    // an earlier wait was ended by its own registration, which then threw: that resume is not ours.
    do {
      coroutine.suspend();
    } while (!w.hasEnded());
    suspension = null;
    return w.outcome();
  }

  /**
   * Waits for the next event that the matcher selects. Only events delivered while waiting count:
   * an event that passed before is gone.
   */
  public <E extends Event> E await(Matcher<E> matcher) {
    Matched matched = suspend(matcher, w -> register(w, m -> m, matcher));
    return matcher.type().eventClass().cast(matched.event());
  }

  /** Waits for the next event that any of the matchers selects. */
  public Matched awaitAny(Matcher<?>... matchers) {
    return awaitAny(List.of(matchers));
  }

  /** Waits for the next event that any of the matchers selects. */
  public Matched awaitAny(Collection<? extends Matcher<?>> matchers) {
    if (matchers.isEmpty()) {
      throw new IllegalArgumentException("awaitAny needs at least one matcher");
    }
    return suspend(matchers, w -> matchers.forEach(matcher -> register(w, m -> m, matcher)));
  }

  /**
   * Waits for an event, but not longer than the time given. A timeout is not an error here: the
   * result is then empty.
   */
  public <E extends Event> Optional<E> tryAwait(Matcher<E> matcher, Duration timeout) {
    Optional<Matched> matched = tryAwaitAny(List.of(matcher), timeout);
    return matched.map(m -> matcher.type().eventClass().cast(m.event()));
  }

  /** Waits for any of several events, but not longer than the time given; empty on a timeout. */
  public Optional<Matched> tryAwaitAny(
      Collection<? extends Matcher<?>> matchers, Duration timeout) {
    return this.<Optional<Matched>>suspend(
        matchers,
        w -> {
          matchers.forEach(matcher -> register(w, Optional::of, matcher));
          endAfter(w, timeout, Optional.empty());
        });
  }

  /**
   * Waits until the future is complete.
   *
   * @return its result
   * @throws RoutineFailedException when it failed with a checked exception, which is the cause;
   *     unchecked exceptions are thrown as they are
   */
  public <T extends @Nullable Object> T await(RoutineFuture<T> future) {
    join(future);
    return future.outcome();
  }

  /**
   * Waits until every future is complete, whatever their outcome.
   *
   * @return the results in the order of the futures
   * @throws RuntimeException that of the first future, in their order, that failed
   */
  public <T extends @Nullable Object> List<T> awaitAll(List<RoutineFuture<T>> futures) {
    futures.forEach(this::join);
    List<T> results = new ArrayList<>(futures.size());
    for (RoutineFuture<T> future : futures) {
      results.add(future.outcome());
    }
    return results;
  }

  /** Waits until the future is complete, whatever its outcome; false when the time was up first. */
  public boolean join(RoutineFuture<?> future, Duration timeout) {
    if (!future.isDone()) {
      this.<Boolean>suspend(
          future,
          w -> {
            w.onEnd(future.whenDone(() -> scheduler.execute(() -> w.resume(true))));
            endAfter(w, timeout, false);
          });
    }
    return future.isDone();
  }

  private void join(RoutineFuture<?> future) {
    if (!future.isDone()) {
      this.<Boolean>suspend(
          future, w -> w.onEnd(future.whenDone(() -> scheduler.execute(() -> w.resume(true)))));
    }
  }

  /** Waits for a time, at least as long as given. */
  public void sleep(Duration time) {
    this.<Boolean>suspend(time, w -> endAfter(w, time, true));
  }

  /** Lets every other routine that can run go first. */
  @SuppressWarnings("NamedLikeContextualKeyword") // What every scheduler calls it.
  public void yield() {
    this.<Boolean>suspend("yield", w -> scheduler.nextTurn(() -> w.resume(true)));
  }

  /**
   * Sends an event to whoever waits for it; waits while the queue is full. A wait that is cancelled
   * leaves the event with the queue: it is delivered when there is room.
   */
  public void send(Event event) {
    checkCurrent();
    if (!scheduler.queue().offer(event)) {
      this.<Boolean>suspend(
          event,
          w -> {
            if (scheduler.queue().offerOrPark(event, () -> w.resume(true))) {
              w.resume(true);
            }
          });
    }
  }

  /**
   * Runs a body in this routine with a limit on its time. Limits may be nested.
   *
   * @throws RoutineTimeoutException when the time is up; it surfaces once, at the body's current or
   *     next wait, so {@code finally} blocks of the body run and may wait themselves. Inside a
   *     nested {@code within} the time-out of the outer one surfaces as a {@link
   *     RoutineCancelledException}, so that nobody takes it for that of the inner one
   * @throws RoutineCancelledException when the routine was cancelled, even where the time-out came
   *     while the body was cleaning up
   */
  public <T extends @Nullable Object> T within(Duration limit, RoutineCall<T> body)
      throws Exception {
    checkCurrent();
    Deadline deadline =
        new Deadline(
            new RoutineTimeoutException(name, limit), new RoutineCancelledException(name, limit));
    deadlines.add(deadline);
    TimerHeap.Timer timer =
        scheduler.startTimer(
            limit,
            () -> {
              deadline.expired = true;
              deadline.delivered = suspension != null && suspension.fail(seenHere(deadline));
            });
    try {
      return body.call(this);
    } catch (RoutineTimeoutException | RoutineCancelledException e) {
      if (e != deadline.exception && e != deadline.seenInside) {
        throw e;
      }
      if (cancellationDelivered) {
        // The time was up during the clean-up of a cancelled body: nobody may take that for a mere
        // time-out and go on.
        throw new RoutineCancelledException(name);
      }
      throw deadline.exception;
    } finally {
      scheduler.cancelTimer(timer);
      deadlines.remove(deadline);
    }
  }

  /** Starts a child: it is cancelled when this routine ends, if it is still running then. */
  public RoutineFuture<Void> spawn(String childName, RoutineTask task) {
    checkCurrent();
    return scheduler.spawnChild(this, childName, Scheduler.withoutResult(task));
  }

  /** Starts a child with a result. */
  public <T extends @Nullable Object> RoutineFuture<T> submit(
      String childName, RoutineCall<T> body) {
    checkCurrent();
    return scheduler.spawnChild(this, childName, body);
  }

  private <T extends @Nullable Object> void endAfter(Suspension<T> w, Duration timeout, T outcome) {
    TimerHeap.Timer timer = scheduler.startTimer(timeout, () -> w.resume(outcome));
    w.onEnd(() -> scheduler.cancelTimer(timer));
  }

  private <T> void register(Suspension<T> w, Function<Matched, T> result, Matcher<?> matcher) {
    MatchTree<Consumer<Event>> tree = scheduler.waiters();
    MatchTree.Registration<Consumer<Event>> registration =
        tree.add(matcher, event -> w.resume(result.apply(new Matched(matcher, event))));
    w.onEnd(() -> tree.remove(registration));
  }

  private @Nullable RuntimeException pendingInterruption() {
    if (cancelled && !cancellationDelivered) {
      cancellationDelivered = true;
      return new RoutineCancelledException(name);
    }
    for (Deadline deadline : deadlines) {
      if (deadline.expired && !deadline.delivered) {
        deadline.delivered = true;
        return seenHere(deadline);
      }
    }
    return null;
  }

  private RuntimeException seenHere(Deadline deadline) {
    return deadline == deadlines.getLast() ? deadline.exception : deadline.seenInside;
  }

  /**
   * For methods that belong to one scheduler's routines but do not always wait.
   *
   * @throws IllegalStateException when this is not the routine's own thread
   */
  public void checkCurrent() {
    if (!coroutine.isCurrent()) {
      throw new IllegalStateException(
          "routine "
              + name
              + " cannot wait on thread "
              + Thread.currentThread().getName()
              + ": only on its own. From another thread use Scheduler.submit and join the future");
    }
  }

  // What follows is for the scheduler, on its loop.

  /** Cancels it. Any thread; see {@link RoutineFuture#cancel}. */
  void cancel() {
    scheduler.execute(this::cancelOnLoop);
  }

  void cancelOnLoop() {
    if (ended || cancelled) {
      return;
    }
    cancelled = true;
    if (suspension != null && suspension.fail(new RoutineCancelledException(name))) {
      cancellationDelivered = true;
    }
  }

  /** Sets what happens when its body will not run, or not to its end. */
  void ifAbandoned(Consumer<RuntimeException> action) {
    abandoned = action;
  }

  /** Ends it without its body. */
  void abandon(RuntimeException reason) {
    markEnded();
    abandoned.accept(reason);
  }

  boolean isCancelled() {
    return cancelled;
  }

  void resume() {
    if (ended) {
      return;
    }
    if (!started && cancelled) {
      abandon(new RoutineCancelledException(name));
    } else {
      started = true;
      coroutine.resume();
    }
  }

  void markEnded() {
    ended = true;
    if (parent != null) {
      parent.children.remove(this);
    }
  }

  void adopt(Routine child) {
    children.add(child);
  }

  List<Routine> children() {
    return List.copyOf(children);
  }

  RoutineInfo info() {
    String state =
        !started
            ? "not started"
            : suspension == null ? "running" : "waits for " + suspension.reason();
    return new RoutineInfo(name, spawnedAt, state);
  }

  @Override
  public String toString() {
    return name;
  }
}
