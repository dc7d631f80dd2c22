package io.weft.core;

import io.weft.core.event.Event;
import io.weft.core.event.MatchTree;
import io.weft.core.event.Matcher;
import io.weft.core.event.SchedulerQueue;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what runs next in a scheduler: calls from other threads, routines that are ready, events,
 * timers, and the sockets when nothing else is left. Driven by one thread at a time; everything but
 * {@link #call}, {@link #withdraw} and {@link #wake} is for that thread and for the routine that it
 * runs.
 */
final class Loop implements Carrier.Driver {
  private static final Logger log = LoggerFactory.getLogger(Scheduler.class);

  /** So many turns go at once to what has not had one for long. */
  private static final int TURNS_OF_THE_OTHERS = 20;

  /** How many polls an event or a routine that has yielded may see pass before it has its turn. */
  private static final int STARVED_AFTER_ROUNDS = 50;

  private final String name;
  private final Ticker ticker;
  private final Carrier carrier;
  private final int stepsBetweenPolls;
  private final boolean debugging;
  private final LoopMetrics metrics;

  private final ConcurrentLinkedQueue<Runnable> calls = new ConcurrentLinkedQueue<>();
  private volatile Poller poller = new SleepingPoller();
  private volatile boolean polling;

  private final SchedulerQueue queue;
  private final MatchTree<Consumer<Event>> waiters = new MatchTree<>();
  private final BiConsumer<Consumer<Event>, Event> delivery = this::deliver;
  private final TimerHeap timers = new TimerHeap();
  private final ArrayDeque<Routine> ready = new ArrayDeque<>();
  private final ArrayDeque<Runnable> nextTurn = new ArrayDeque<>();
  private final ArrayDeque<Runnable> beforePoll = new ArrayDeque<>();
  private final ArrayDeque<Runnable> afterPoll = new ArrayDeque<>();

  /** How many routines the one that runs may still hand on to, one after the other. */
  private int mayHandOn;

  private int roundsWithoutEvent;
  private int roundsWithoutYielded;

  /**
   * Who or what runs now, for the debugging log and for a dump while the loop hangs: read without
   * synchronization there, because it is not worth a fence at every resume.
   */
  private @Nullable Object running;

  Loop(
      String name,
      Ticker ticker,
      Carrier carrier,
      SchedulerQueue queue,
      int stepsBetweenPolls,
      boolean debugging) {
    this.name = name;
    this.ticker = ticker;
    this.carrier = carrier;
    this.queue = queue;
    this.stepsBetweenPolls = stepsBetweenPolls;
    this.debugging = debugging;
    this.metrics = new LoopMetrics(ticker.nanoTime());
    carrier.attach(this);
  }

  // Any thread.

  /** Has an action run on the loop; wakes the loop if it sleeps. */
  void call(Runnable action) {
    calls.add(action);
    if (polling) {
      // One wake-up is enough for all calls that come before the loop has got up.
      polling = false;
      poller.wakeup();
    }
  }

  /** Takes an action back that has not run. */
  boolean withdraw(Runnable action) {
    return calls.remove(action);
  }

  @Override
  public void wake() {
    poller.wakeup();
  }

  LoopMetrics metrics() {
    return metrics;
  }

  // A round.

  /** Runs what can run now, up to a limit; whether more is left. */
  boolean runSome() {
    long began = ticker.nanoTime();
    carrier.runStrays();
    runExpiredTimers(began);
    resumeAfterPoll();
    boolean more = true;
    roundsWithoutEvent = queue.hasReady() ? roundsWithoutEvent + 1 : 0;
    roundsWithoutYielded = nextTurn.isEmpty() ? 0 : roundsWithoutYielded + 1;
    for (int left = stepsBetweenPolls; more && left > 0; ) {
      int resumed = 0;
      more = runCall() || (resumed = runReady(left)) > 0 || runEvent() || runNextTurn();
      left -= Math.max(1, resumed);
    }
    if (more) {
      giveTurns();
    }
    flush();
    more |= queue.dropIgnorable() > 0;
    metrics.roundEnds(began, ticker.nanoTime(), queue.queue(), timers.size());
    return more
        || !calls.isEmpty()
        || !ready.isEmpty()
        || !afterPoll.isEmpty()
        || carrier.hasStrays();
  }

  /**
   * What comes first in a step may make more of itself for ever: then what comes later has a turn
   * nevertheless, but as late as is bearable, because a program may well count on the order.
   */
  private void giveTurns() {
    runReadyNow(TURNS_OF_THE_OTHERS);
    if (roundsWithoutEvent >= STARVED_AFTER_ROUNDS) {
      for (int turns = 0; turns < TURNS_OF_THE_OTHERS; turns++) {
        // Who was resumed by one event must be able to wait for the next.
        runReadyNow(Integer.MAX_VALUE);
        runEvent();
      }
    }
    if (roundsWithoutYielded >= STARVED_AFTER_ROUNDS) {
      for (int turns = 0; turns < TURNS_OF_THE_OTHERS; turns++) {
        runNextTurn();
      }
    }
  }

  /** Resumes who is ready now, but not who gets ready meanwhile. */
  private void runReadyNow(int limit) {
    int left = Math.min(limit, ready.size());
    while (left > 0) {
      left -= Math.max(1, runReady(left));
    }
  }

  private boolean runCall() {
    Runnable call = calls.poll();
    if (call != null) {
      runGuarded(call);
    }
    return call != null;
  }

  void runCalls() {
    boolean more = true;
    while (more) {
      more = runCall();
    }
  }

  /**
   * Resumes a routine, which may hand on to others.
   *
   * @param limit how many may be resumed
   * @return how many were
   */
  private int runReady(int limit) {
    Routine routine = ready.poll();
    if (routine == null) {
      return 0;
    }
    mayHandOn = limit - 1;
    running = routine;
    routine.resume();
    running = null;
    metrics.resumed();
    int resumed = limit - mayHandOn;
    mayHandOn = 0;
    return resumed;
  }

  @Override
  public @Nullable Coroutine takeNext() {
    if (mayHandOn == 0 || !calls.isEmpty()) {
      return null;
    }
    Routine next = ready.peek();
    Coroutine coroutine = next == null ? null : next.takeOver();
    if (coroutine != null) {
      ready.remove();
      mayHandOn--;
      running = next;
      metrics.resumed();
    }
    return coroutine;
  }

  /** Delivers an event to all who wait for it, one after the other. */
  private boolean runEvent() {
    Event event = queue.poll();
    if (event == null) {
      return false;
    }
    roundsWithoutEvent = 0;
    running = event;
    metrics.delivered();
    queue.finish(waiters.deliver(event, delivery));
    running = null;
    return true;
  }

  private void deliver(Consumer<Event> waiter, Event event) {
    try {
      waiter.accept(event);
    } catch (RuntimeException | Error e) {
      // Who else waits for the event must get it.
      log.error("{}: delivering {} failed", name, event, e);
    }
  }

  private boolean runNextTurn() {
    Runnable later = nextTurn.poll();
    if (later != null) {
      roundsWithoutYielded = 0;
      runGuarded(later);
    }
    return later != null;
  }

  private void runExpiredTimers(long now) {
    if (timers.isEmpty()) {
      return;
    }
    TimerHeap.Timer timer;
    while ((timer = timers.pollExpired(now)) != null) {
      runGuarded(timer.action);
    }
  }

  private void resumeAfterPoll() {
    // Not those who come meanwhile: they have not seen a poll.
    for (int left = afterPoll.size(); left > 0; left--) {
      runGuarded(afterPoll.remove());
    }
  }

  void flush() {
    Runnable action;
    while ((action = beforePoll.poll()) != null) {
      runGuarded(action);
    }
  }

  void runGuarded(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) {
      // An Error too: the routines of others must not pay for it.
      log.error("{}: a call on the loop failed", name, e);
    }
  }

  /**
   * Polls the sockets.
   *
   * @param waitNanos how long to wait for them at most; 0 does not wait, negative waits for ever
   */
  void poll(long waitNanos) {
    long wait = waitNanos;
    if (wait != 0) {
      polling = true;
      // A call that came before it could see the flag must not be slept over.
      if (!calls.isEmpty()) {
        wait = 0;
      }
    }
    poller.poll(wait);
    polling = false;
  }

  /** Nanoseconds until the next timer, negative when there is none. */
  long waitNanos() {
    return timers.isEmpty() ? -1 : Math.max(0, timers.nanosToNext(ticker.nanoTime()));
  }

  void install(Poller replacement) {
    Poller before = poller;
    poller = replacement;
    before.close();
    // A wake-up that went to the old poller must not be lost.
    replacement.wakeup();
  }

  void closePoller() {
    runGuarded(poller::close);
  }

  // For who drives several schedulers by hand.

  /**
   * Runs until nothing is left to do at this instant, but not for more rounds than allowed.
   *
   * @return whether nothing is left to do
   */
  boolean runUntilIdle(long maxRounds) {
    for (long round = 0; round < maxRounds; round++) {
      if (!runSome() && !hasWorkNow()) {
        return true;
      }
      poller.poll(0);
    }
    return false;
  }

  boolean hasWorkNow() {
    return !calls.isEmpty()
        || carrier.hasStrays()
        || !ready.isEmpty()
        || !nextTurn.isEmpty()
        || !afterPoll.isEmpty()
        || queue.hasReady()
        || (!timers.isEmpty() && timers.nanosToNext(ticker.nanoTime()) <= 0);
  }

  OptionalLong nanosToNextTimer() {
    return timers.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(Math.max(0, timers.nanosToNext(ticker.nanoTime())));
  }

  /** Whether a timer is set that is not in the background. */
  boolean hasForegroundTimers() {
    return timers.foreground() > 0;
  }

  // For the routines and the scheduler.

  SchedulerQueue queue() {
    return queue;
  }

  MatchTree<Consumer<Event>> waiters() {
    return waiters;
  }

  /** Adds one that takes what the matcher selects, and lets blocked events come again for it. */
  MatchTree.Registration<Consumer<Event>> await(Matcher<?> matcher, Consumer<Event> taker) {
    MatchTree.Registration<Consumer<Event>> registration = waiters.add(matcher, taker);
    queue.release(matcher);
    return registration;
  }

  void makeReady(Routine routine) {
    if (debugging) {
      log.debug("{}: {} wakes {}, which {}", name, runningName(), routine, routine.state());
    }
    ready.add(routine);
  }

  /** Makes a routine run right after the one that runs next. */
  void makeReadyAfterFirst(Routine routine) {
    Routine first = ready.poll();
    ready.addFirst(routine);
    if (first != null) {
      ready.addFirst(first);
    }
  }

  /** Makes a routine the one that runs next. */
  void makeReadyFirst(Routine routine) {
    ready.addFirst(routine);
  }

  void sends(Routine sender, Event event) {
    if (debugging) {
      log.debug("{}: routine {} sends {}", name, sender, event);
    }
  }

  Optional<Routine> runningRoutine() {
    return running instanceof Routine routine ? Optional.of(routine) : Optional.empty();
  }

  private String runningName() {
    return switch (running) {
      case null -> "the loop";
      case Routine routine -> "routine " + routine;
      case Object event -> "event " + event;
    };
  }

  /** Runs an action after everything that can run now. */
  void nextTurn(Runnable action) {
    nextTurn.add(action);
  }

  void beforePoll(Runnable action) {
    beforePoll.add(action);
  }

  /** Runs an action after the next poll. */
  void afterPoll(Runnable action) {
    afterPoll.add(action);
  }

  TimerHeap.Timer startTimer(Duration delay, Runnable action, boolean background) {
    return timers.add(ticker.nanoTime() + toNanos(delay), action, background);
  }

  void cancelTimer(TimerHeap.Timer timer) {
    timers.cancel(timer);
  }

  private static long toNanos(Duration delay) {
    if (delay.isNegative()) {
      return 0;
    }
    // Half the range of the clock, some 146 years, stands for "never".
    return delay.compareTo(Duration.ofDays(40_000)) > 0 ? Long.MAX_VALUE / 2 : delay.toNanos();
  }
}
