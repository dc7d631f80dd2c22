package io.weft.core;

import io.weft.core.event.Event;
import io.weft.core.event.EventQueue;
import io.weft.core.event.MatchTree;
import io.weft.core.event.Matcher;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A flow of control inside a scheduler. Having one in hand is the right to wait: a method that
 * takes a {@code Routine} may suspend, any other cannot.
 *
 * <p>At most one routine of a scheduler runs at any instant, and control changes hands only inside
 * the methods here that say they wait. All methods are for the routine's own thread, unless they
 * say otherwise; from another thread the waiting ones throw {@link IllegalStateException}.
 *
 * <p>Every wait may throw {@link RoutineCancelledException} when the routine is cancelled, or
 * {@link RoutineTimeoutException} inside {@link #within}, or {@link RoutineStoppedException} inside
 * {@link #until}.
 */
public final class Routine {
  private static final Logger log = LoggerFactory.getLogger(Routine.class);

  private final Scheduler scheduler;
  private final Loop loop;
  private final String name;
  private final String spawnedAt;
  private final @Nullable Routine parent;
  private final boolean daemon;
  private final Coroutine coroutine;
  private final RoutineFuture<?> future;

  /** Let go at the end: who keeps the future must not keep what the body has captured. */
  private @Nullable RoutineCall<?> body;

  /** Made with the first child: most routines never have one. */
  private @Nullable Set<Routine> children;

  /** Made with the first body that something may end. */
  private @Nullable Scopes scopes;

  private @Nullable Suspension<?> suspension;
  private boolean started;
  private boolean ended;
  private boolean cancelled;
  private boolean cancellationDelivered;

  /** The matcher that matched, and the event. */
  public record Matched(Matcher<?> matcher, Event event) {}

  Routine(
      Scheduler scheduler,
      Loop loop,
      String name,
      String spawnedAt,
      @Nullable Routine parent,
      boolean daemon,
      RoutineCall<?> body) {
    this.scheduler = scheduler;
    this.loop = loop;
    this.name = name;
    this.spawnedAt = spawnedAt;
    this.parent = parent;
    this.daemon = daemon;
    this.body = body;
    this.future = new RoutineFuture<>(this);
    this.coroutine = scheduler.carrier().create(name, this::run);
  }

  /** The name given when it was spawned. Any thread. */
  public String name() {
    return name;
  }

  /** The scheduler that runs it. Any thread. */
  public Scheduler scheduler() {
    return scheduler;
  }

  /** Whether it serves others; see {@link Scheduler#spawnDaemon}. Any thread. */
  public boolean isDaemon() {
    return daemon;
  }

  /**
   * Waits until somebody ends the wait: the primitive that every other wait is made of, for code
   * that needs a wait of its own.
   *
   * @param reason what is waited for, for {@link Scheduler#routines}
   * @param register arranges for the suspension to be ended later; runs at once, on this routine's
   *     thread, and may end it itself. What it throws is thrown from here, after the clean-ups that
   *     it had set by then
   * @return what the suspension was resumed with
   * @throws RuntimeException what the suspension failed with
   * @throws IllegalStateException on another thread than the routine's own
   */
  public <T extends @Nullable Object> T suspend(Object reason, Consumer<Suspension<T>> register) {
    beforeWait();
    Suspension<T> w = new Suspension<>(this, reason);
    try {
      register.accept(w);
    } catch (RuntimeException | Error e) {
      w.abandon();
      throw e;
    }
    return untilEnd(w);
  }

  private void beforeWait() {
    checkCurrent();
    RuntimeException pending = pendingInterruption();
    if (pending != null) {
      throw RoutineTimeoutException.tracedHere(pending);
    }
  }

  private <T extends @Nullable Object> T untilEnd(Suspension<T> w) {
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
   *
   * {@snippet class="io.weft.core.CoreSnippetsTest" region="await"}
   */
  public <E extends Event> E await(Matcher<E> matcher) {
    beforeWait();
    Event event = untilEnd(new EventWait(this, loop, matcher));
    return matcher.type().eventClass().cast(Objects.requireNonNull(event));
  }

  /** Waits for the next event that any of the matchers selects; at least one matcher. */
  public Matched awaitAny(Matcher<?>... matchers) {
    return awaitAny(List.of(matchers));
  }

  /**
   * Waits for the next event that any of the matchers selects.
   *
   * @throws IllegalArgumentException when there is no matcher
   */
  public Matched awaitAny(Collection<? extends Matcher<?>> matchers) {
    if (matchers.isEmpty()) {
      throw new IllegalArgumentException("awaitAny needs at least one matcher");
    }
    return suspend(matchers, w -> matchers.forEach(matcher -> register(w, m -> m, matcher)));
  }

  /**
   * Waits until each of the matchers has selected an event. An event counts for every matcher that
   * selects it; the first counts.
   *
   * @return what has arrived; to see it even when the wait is cancelled or its time is up, make the
   *     {@link Arrivals} beforehand
   */
  public Arrivals awaitAll(Matcher<?>... matchers) {
    Arrivals arrivals = Arrivals.of(matchers);
    awaitAll(arrivals);
    return arrivals;
  }

  /**
   * Waits until each matcher of the arrivals has selected an event, those not counted that had
   * arrived before. However the wait ends, the arrivals hold what has arrived so far.
   */
  public void awaitAll(Arrivals arrivals) {
    if (arrivals.isComplete()) {
      checkCurrent();
      return;
    }
    this.<Boolean>suspend(
        arrivals, w -> arrivals.missing().forEach(matcher -> new Arrival(arrivals, matcher, w)));
  }

  /** The wait for one of several events. It takes one: the next may be meant for somebody else. */
  private final class Arrival {
    private final Runnable remove;

    Arrival(Arrivals arrivals, Matcher<?> matcher, Suspension<Boolean> w) {
      this.remove =
          await(
              matcher,
              event -> {
                arrivals.add(new Matched(matcher, event));
                remove();
                if (arrivals.isComplete()) {
                  w.resume(true);
                }
              });
      w.onEnd(remove);
    }

    private void remove() {
      remove.run();
    }
  }

  /**
   * Waits for an event, but not longer than the time given. A time-out is not an error here: the
   * result is then empty.
   *
   * {@snippet class="io.weft.core.CoreSnippetsTest" region="tryAwait"}
   */
  public <E extends Event> Optional<E> tryAwait(Matcher<E> matcher, Duration timeout) {
    beforeWait();
    EventWait w = new EventWait(this, loop, matcher);
    w.limit(timeout, daemon);
    return Optional.ofNullable(matcher.type().eventClass().cast(untilEnd(w)));
  }

  /** Waits for any of several events, but not longer than the time given; empty on a time-out. */
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

  /**
   * Waits for a time, at least as long as given; for the loop's next round when it is not positive.
   */
  public void sleep(Duration time) {
    this.<Boolean>suspend(time, w -> endAfter(w, time, true));
  }

  /** Waits until an instant of the scheduler's wall clock; see {@link Timers#at}. */
  public void sleepUntil(Instant instant) {
    this.<Boolean>suspend(
        instant,
        w -> {
          Timer timer = scheduler.timers().at(instant, () -> w.resume(true), daemon);
          w.onEnd(timer::cancel);
        });
  }

  /** Lets every other routine that can run go first. */
  @SuppressWarnings("NamedLikeContextualKeyword") // What every scheduler calls it.
  public void yield() {
    this.<Boolean>suspend("yield", w -> loop.nextTurn(() -> w.resume(true)));
  }

  /**
   * Waits until the sockets have been polled: for long calculations, so that input and timers come
   * in between. Other routines that can run do not all go first; {@link #yield} is for that.
   */
  public void yieldToPoll() {
    this.<Boolean>suspend("poll", w -> loop.afterPoll(() -> w.resume(true)));
  }

  /**
   * Sends an event to whoever waits for it; waits while the queue is full. A wait that is cancelled
   * leaves the event with the queue: it is delivered when there is room.
   */
  public void send(Event event) {
    checkCurrent();
    loop.sends(this, event);
    if (!loop.queue().offer(event)) {
      this.<Boolean>suspend(event, w -> loop.queue().park(event, () -> w.resume(true)));
    }
  }

  /**
   * Sends an event if the queue has room for it, and nobody waits for room before it. Does not
   * wait.
   *
   * @return whether it was sent
   */
  public boolean trySend(Event event) {
    checkCurrent();
    loop.sends(this, event);
    return loop.queue().offer(event);
  }

  /**
   * Waits until all of the queues are {@linkplain EventQueue#isEmpty empty} at the same time; a
   * blocked event is still in its queue. Others may have sent more when this returns.
   *
   * @param queues at least one, of this routine's scheduler
   */
  public void awaitEmpty(EventQueue... queues) {
    List<EventQueue> all = List.of(queues);
    this.<Boolean>suspend(all, w -> w.onEnd(EventQueue.whenAllEmpty(all, () -> w.resume(true))));
  }

  /**
   * Runs a body in this routine with a limit on its time. Limits may be nested.
   *
   * {@snippet class="io.weft.core.CoreSnippetsTest" region="within"}
   *
   * @throws RoutineTimeoutException when the time is up; it surfaces once, at the body's current or
   *     next wait, so {@code finally} blocks of the body run and may wait themselves. Inside a
   *     nested {@code within} or {@code until} the time-out of the outer one surfaces as a {@link
   *     RoutineCancelledException}, so that nobody takes it for that of the inner one
   * @throws RoutineCancelledException when the routine was cancelled, even where the time-out came
   *     while the body was cleaning up
   */
  public <T extends @Nullable Object, X extends Exception> T within(
      Duration limit, RoutineBody<T, X> body) throws X {
    Scopes.Scope scope = newScope();
    // Made when it is needed: few ever are, and a stack trace costs more than all the rest here.
    TimerHeap.Timer timer =
        startTimer(limit, () -> scope.interrupt(new RoutineTimeoutException(name, limit)));
    return runIn(scope, body, () -> loop.cancelTimer(timer));
  }

  /**
   * Runs a body in this routine until an event ends it, or itself. The event that ends it does so
   * at the body's current or next wait, as a time-out of {@link #within} does.
   *
   * {@snippet class="io.weft.core.CoreSnippetsTest" region="until"}
   *
   * @throws RoutineStoppedException when an event was selected before the body had ended; it tells
   *     which
   */
  public <T extends @Nullable Object, X extends Exception> T until(
      Matcher<?> matcher, RoutineBody<T, X> body) throws X {
    return until(List.of(matcher), body);
  }

  /** As {@link #until(Matcher, RoutineBody)}, with several matchers. */
  public <T extends @Nullable Object, X extends Exception> T until(
      Collection<? extends Matcher<?>> matchers, RoutineBody<T, X> body) throws X {
    Scopes.Scope scope = newScope();
    return runObserved(
        scope,
        matchers,
        matched -> scope.interrupt(new RoutineStoppedException(name, matched)),
        body);
  }

  /**
   * Runs a body in this routine and calls back for every event that passes meanwhile and that the
   * matcher selects. Observing takes nothing from those who await the event, and a {@linkplain
   * io.weft.core.event.BlockingEvent blocking event} goes on to wait for one of those.
   *
   * {@snippet class="io.weft.core.CoreSnippetsTest" region="observing"}
   *
   * @param callback runs on the loop when no routine runs; must not await. An exception from it
   *     ends the body at its current or next wait, and is thrown from here
   */
  public <E extends Event, T extends @Nullable Object, X extends Exception> T observing(
      Matcher<E> matcher, Consumer<? super E> callback, RoutineBody<T, X> body) throws X {
    Class<E> eventClass = matcher.type().eventClass();
    return observing(
        List.of(matcher), matched -> callback.accept(eventClass.cast(matched.event())), body);
  }

  /** As {@link #observing(Matcher, Consumer, RoutineBody)}, with several matchers. */
  public <T extends @Nullable Object, X extends Exception> T observing(
      Collection<? extends Matcher<?>> matchers,
      Consumer<? super Matched> callback,
      RoutineBody<T, X> body)
      throws X {
    Scopes.Scope scope = newScope();
    return runObserved(
        scope,
        matchers,
        matched -> {
          try {
            callback.accept(matched);
          } catch (RuntimeException e) {
            scope.interrupt(e);
          } catch (Error e) {
            scope.interrupt(new RoutineFailedException("the observer in routine " + name, e));
          }
        },
        body);
  }

  private <T extends @Nullable Object, X extends Exception> T runObserved(
      Scopes.Scope scope,
      Collection<? extends Matcher<?>> matchers,
      Consumer<Matched> observer,
      RoutineBody<T, X> body)
      throws X {
    MatchTree<Consumer<Event>> tree = loop.waiters();
    List<MatchTree.Registration<Consumer<Event>>> observing = new ArrayList<>(matchers.size());
    for (Matcher<?> matcher : matchers) {
      observing.add(
          tree.addObserver(matcher, event -> observer.accept(new Matched(matcher, event))));
    }
    return runIn(scope, body, () -> observing.forEach(tree::remove));
  }

  private <T extends @Nullable Object, X extends Exception> T runIn(
      Scopes.Scope scope, RoutineBody<T, X> body, Runnable cleanup) throws X {
    scope.enter();
    try {
      return body.call(this);
    } catch (RuntimeException e) {
      RuntimeException interruption = scope.behind(e);
      if (interruption == null) {
        throw e;
      }
      if (cancellationDelivered) {
        // It came during the clean-up of a cancelled body: nobody may take that for a mere time-out
        // and go on.
        throw new RoutineCancelledException(name);
      }
      throw interruption;
    } finally {
      cleanup.run();
      scope.leave();
    }
  }

  private Scopes.Scope newScope() {
    checkCurrent();
    if (scopes == null) {
      scopes = new Scopes(this);
    }
    return scopes.newScope();
  }

  /** Ends the wait that goes on, on the loop; false if there is none. */
  boolean failWait(RuntimeException reason) {
    return suspension != null && suspension.fail(reason);
  }

  /**
   * Runs bodies at the same time, each in a child of its own, and waits until all have ended. When
   * this wait ends early, by cancellation or a limit, the children are cancelled, and it still
   * waits until they have cleaned up: none runs on behind the caller's back.
   *
   * {@snippet class="io.weft.core.CoreSnippetsTest" region="runAll"}
   *
   * @return the results in the order of the bodies
   * @throws RuntimeException that of the body that failed, as {@link #await} throws it
   * @throws MultipleFailuresException when several have failed
   */
  public <T extends @Nullable Object> List<T> runAll(
      Collection<? extends RoutineCall<? extends T>> bodies) {
    checkCurrent();
    List<RoutineFuture<? extends T>> futures = new ArrayList<>(bodies.size());
    for (RoutineCall<? extends T> body : bodies) {
      futures.add(submit(name + "[" + futures.size() + "]", body));
    }
    try {
      futures.forEach(this::join);
    } finally {
      for (RoutineFuture<?> future : futures) {
        if (!future.isDone()) {
          future.cancel();
        }
      }
      futures.forEach(this::join);
    }
    return MultipleFailuresException.results(futures);
  }

  /**
   * Starts a child: it is cancelled when this routine ends, if it is still running then. It runs
   * when this routine waits or ends. An exception that ends it while nobody awaits its future is
   * logged, and does not reach this routine by itself. Does not wait.
   */
  public RoutineFuture<Void> spawn(String childName, RoutineTask task) {
    checkCurrent();
    return scheduler.spawnChild(this, childName, false, false, Scheduler.withoutResult(task));
  }

  /** Starts a child that serves others; see {@link Scheduler#spawnDaemon}. Does not wait. */
  public RoutineFuture<Void> spawnDaemon(String childName, RoutineTask task) {
    checkCurrent();
    return scheduler.spawnChild(this, childName, true, false, Scheduler.withoutResult(task));
  }

  /**
   * Starts a child and lets it run until its first wait or its end before going on: what it does
   * until then, such as registering itself, is done when this returns. Nobody else runs meanwhile.
   *
   * @throws RuntimeException that of the child when it has failed already, as {@link #await} throws
   *     it
   */
  public RoutineFuture<Void> spawnNow(String childName, RoutineTask task) {
    return submitNow(childName, Scheduler.withoutResult(task));
  }

  /**
   * Starts a child with a result, and lets it run first; see {@link #spawnNow}.
   *
   * @throws RuntimeException that of the child when it has failed already
   */
  public <T extends @Nullable Object> RoutineFuture<T> submitNow(
      String childName, RoutineCall<T> body) {
    RoutineFuture<T> future =
        this.<RoutineFuture<T>>suspend(
            childName,
            w -> {
              RoutineFuture<T> child = scheduler.spawnChild(this, childName, false, true, body);
              w.resumeAfterNext(child);
            });
    if (future.isFailed()) {
      future.outcome();
    }
    return future;
  }

  /** Starts a child with a result, in all else like {@link #spawn}. Does not wait. */
  public <T extends @Nullable Object> RoutineFuture<T> submit(
      String childName, RoutineCall<T> body) {
    checkCurrent();
    return scheduler.spawnChild(this, childName, false, false, body);
  }

  private <T extends @Nullable Object> void endAfter(Suspension<T> w, Duration timeout, T outcome) {
    TimerHeap.Timer timer = startTimer(timeout, () -> w.resume(outcome));
    w.onEnd(() -> loop.cancelTimer(timer));
  }

  private TimerHeap.Timer startTimer(Duration delay, Runnable action) {
    return loop.startTimer(delay, action, daemon);
  }

  private <T> void register(Suspension<T> w, Function<Matched, T> result, Matcher<?> matcher) {
    w.onEnd(await(matcher, event -> w.resume(result.apply(new Matched(matcher, event)))));
  }

  private Runnable await(Matcher<?> matcher, Consumer<Event> taker) {
    MatchTree.Registration<Consumer<Event>> registration = loop.await(matcher, taker);
    return () -> loop.waiters().remove(registration);
  }

  private @Nullable RuntimeException pendingInterruption() {
    if (cancelled && !cancellationDelivered) {
      cancellationDelivered = true;
      return new RoutineCancelledException(name);
    }
    return scopes == null ? null : scopes.due();
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
    cancellationDelivered = failWait(new RoutineCancelledException(name));
  }

  /** On the routine's own thread. Must not throw. */
  private void run() {
    RoutineCall<?> call = Objects.requireNonNull(body);
    try {
      complete(call.call(this));
    } catch (Throwable e) {
      fail(e);
    }
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // The future is one of what the body returns.
  private void complete(@Nullable Object result) {
    end();
    ((RoutineFuture<@Nullable Object>) future).complete(result);
  }

  private void fail(Throwable e) {
    end();
    boolean asked = cancelled && e instanceof RoutineCancelledException;
    if (!asked && !future.isWatched()) {
      log.error("Routine {} (spawned at {}) failed", name, spawnedAt, e);
    }
    future.fail(e);
  }

  /** Ends it without its body, or leaves the body behind. */
  void abandon(RuntimeException reason) {
    end();
    future.fail(reason);
  }

  private void end() {
    ended = true;
    body = null;
    children().forEach(Routine::cancelOnLoop);
    if (parent != null && parent.children != null) {
      parent.children.remove(this);
    }
    scheduler.ended(this);
  }

  @SuppressWarnings("unchecked") // Asked for by who has given the body.
  <T extends @Nullable Object> RoutineFuture<T> future() {
    return (RoutineFuture<T>) future;
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

  /**
   * As {@link #resume}, for another routine that gives control to this one itself.
   *
   * @return what is to run, or null when this is the loop's to decide
   */
  @Nullable Coroutine takeOver() {
    if (ended || (!started && cancelled)) {
      return null;
    }
    started = true;
    return coroutine;
  }

  void makeReady() {
    loop.makeReady(this);
  }

  void makeReadyAfterNext() {
    loop.makeReadyAfterFirst(this);
  }

  void adopt(Routine child) {
    if (children == null) {
      children = new LinkedHashSet<>();
    }
    children.add(child);
  }

  List<Routine> children() {
    return children == null ? List.of() : List.copyOf(children);
  }

  /** The thread that it runs on, for its stack. */
  Thread thread() {
    return coroutine.thread();
  }

  RoutineInfo info() {
    return new RoutineInfo(
        name, Optional.ofNullable(parent).map(Routine::name), daemon, spawnedAt, state());
  }

  @Nullable Routine parent() {
    return parent;
  }

  String state() {
    if (!started) {
      return "has not started";
    }
    return suspension == null ? "runs" : "waits for " + suspension.reason();
  }

  @Override
  public String toString() {
    return name;
  }
}
