package io.weft.core;

import io.weft.core.event.Event;
import io.weft.core.event.EventQueue;
import io.weft.core.event.MatchTree;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs routines, one at a time, and delivers events to them. Owns one loop: it takes events from a
 * priority queue, resumes the routines that wait for them, and, when nothing is left to do, polls
 * sockets until the next timer.
 *
 * <p>Several schedulers run side by side in one JVM and share nothing.
 */
public final class Scheduler implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Scheduler.class);

  /** After so many steps the sockets are polled even if there is more to do. */
  private static final int STEPS_BETWEEN_POLLS = 1000;

  /** So many turns go at once to what has not had one for long. */
  private static final int TURNS_OF_THE_OTHERS = 20;

  /** How many polls an event or a routine that has yielded may see pass before it has its turn. */
  private static final int STARVED_AFTER_ROUNDS = 50;

  private static final Duration CLOSE_GRACE = Duration.ofSeconds(5);

  /** The classes whose frames do not say where a routine was spawned. */
  private static final Set<String> SPAWNERS =
      Set.of(Scheduler.class.getName(), Routine.class.getName());

  private static final StackWalker STACK = StackWalker.getInstance();

  private final String name;
  private final Ticker ticker;
  private final RandomGenerator random;
  private final Carrier carrier;
  private volatile Poller poller = new SleepingPoller();
  private final AtomicBoolean installed = new AtomicBoolean();

  private final ConcurrentLinkedQueue<Runnable> calls = new ConcurrentLinkedQueue<>();
  private volatile boolean polling;
  private volatile boolean closing;

  /** Set when the loop has ended: nothing runs the calls any more. */
  private volatile boolean refusing;

  private final CountDownLatch closed = new CountDownLatch(1);

  // From here on: loop only.
  private final EventQueue queue;
  private final MatchTree<Consumer<Event>> waiters = new MatchTree<>();
  private final TimerHeap timers = new TimerHeap();
  private final ArrayDeque<Routine> ready = new ArrayDeque<>();
  private final Set<Routine> routines = new LinkedHashSet<>();
  private final ArrayDeque<Runnable> nextTurn = new ArrayDeque<>();
  private final ArrayDeque<Runnable> beforePoll = new ArrayDeque<>();
  private int roundsWithoutEvent;
  private int roundsWithoutYielded;
  private volatile @Nullable Thread loopThread;

  Scheduler(String name, Ticker ticker, RandomGenerator random, Carrier carrier, int queueLimit) {
    this.name = name;
    this.ticker = ticker;
    this.random = random;
    this.carrier = carrier;
    this.queue = new EventQueue(queueLimit, queueLimit);
    carrier.attach(() -> poller.wakeup());
  }

  /** Starts a scheduler with the defaults on a thread of its own. */
  public static Scheduler start(String name) {
    return builder(name).start();
  }

  /** To choose the clock, the randomness, the carrier or the limits. */
  public static SchedulerBuilder builder(String name) {
    return new SchedulerBuilder(name);
  }

  /** The name given to it; its loop's thread has the same. Any thread. */
  public String name() {
    return name;
  }

  /** The clock that everything in it must use. Any thread. */
  public Ticker ticker() {
    return ticker;
  }

  /** The randomness that everything in it must use. Routines only. */
  public RandomGenerator random() {
    return random;
  }

  /** How routines are carried: {@code direct} or {@code portable}. */
  public String carrierName() {
    return carrier.name();
  }

  /**
   * Starts a routine. It runs first when the caller has let go of the loop. An exception that ends
   * it while nobody awaits its future is logged. Any thread.
   */
  public RoutineFuture<Void> spawn(String routineName, RoutineTask task) {
    return spawnChild(null, routineName, withoutResult(task));
  }

  /** Starts a routine with a result. Any thread. */
  public <T extends @Nullable Object> RoutineFuture<T> submit(
      String routineName, RoutineCall<T> body) {
    return spawnChild(null, routineName, body);
  }

  @SuppressWarnings("NullAway") // The only value of Void is null.
  static RoutineCall<Void> withoutResult(RoutineTask task) {
    return r -> {
      task.run(r);
      return null;
    };
  }

  <T extends @Nullable Object> RoutineFuture<T> spawnChild(
      @Nullable Routine parent, String routineName, RoutineCall<T> body) {
    String spawnedAt = spawnedAt();
    FutureSlot<T> slot = new FutureSlot<>();
    Routine routine =
        new Routine(this, routineName, spawnedAt, parent, r -> runBody(r, body, slot.future()));
    RoutineFuture<T> future = new RoutineFuture<>(routine);
    slot.future = future;
    if (parent != null) {
      // The parent runs, so this is the loop's turn.
      parent.adopt(routine);
      admit(routine, future);
    } else if (!tryExecute(() -> admit(routine, future))) {
      future.fail(new RoutineCancelledException(routineName));
    }
    return future;
  }

  private void admit(Routine routine, RoutineFuture<?> future) {
    if (closing) {
      routine.markEnded();
      future.fail(new RoutineCancelledException(routine.name()));
    } else {
      routines.add(routine);
      routine.ifAbandoned(
          reason -> {
            routines.remove(routine);
            future.fail(reason);
          });
      makeReady(routine);
    }
  }

  /** Breaks the circle between a routine, whose body completes the future, and the future. */
  private static final class FutureSlot<T extends @Nullable Object> {
    private @Nullable RoutineFuture<T> future;

    RoutineFuture<T> future() {
      if (future == null) {
        throw new AssertionError("the routine ran before it was spawned");
      }
      return future;
    }
  }

  private <T extends @Nullable Object> void runBody(
      Routine routine, RoutineCall<T> body, RoutineFuture<T> future) {
    Runnable completion;
    try {
      T result = body.call(routine);
      completion = () -> future.complete(result);
    } catch (Throwable e) {
      boolean asked = e instanceof RoutineCancelledException && routine.isCancelled();
      completion =
          () -> {
            if (!asked && !future.isWatched()) {
              log.error(
                  "Routine {} (spawned at {}) failed",
                  routine.name(),
                  routine.info().spawnedAt(),
                  e);
            }
            future.fail(e);
          };
    }
    for (Routine child : routine.children()) {
      child.cancelOnLoop();
    }
    routine.markEnded();
    routines.remove(routine);
    completion.run();
  }

  private static String spawnedAt() {
    return STACK.walk(
        frames ->
            frames
                .filter(f -> !SPAWNERS.contains(f.getClassName()))
                .findFirst()
                .map(f -> f.getClassName() + "." + f.getMethodName() + ":" + f.getLineNumber())
                .orElse("unknown"));
  }

  /**
   * Sends an event from outside the routines, without waiting for room: it enters the queue when
   * there is. Any thread; routines use {@link Routine#send}, which pushes back.
   */
  public void post(Event event) {
    execute(() -> queue.offerOrPark(event, () -> {}));
  }

  /**
   * Calls back after a time, on the loop. Any thread.
   *
   * @param action must not block or await
   */
  public void callLater(Duration delay, Runnable action) {
    execute(() -> startTimer(delay, action));
  }

  /**
   * Runs a short action on the loop, when no routine runs. Any thread. Does nothing but log after
   * {@link #close}.
   */
  public void execute(Runnable action) {
    if (!tryExecute(action)) {
      log.debug("{}: call after close ignored", name);
    }
  }

  private boolean tryExecute(Runnable action) {
    if (refusing) {
      return false;
    }
    calls.add(action);
    if (polling) {
      poller.wakeup();
    }
    // The loop may have ended meanwhile: either it has still run the call, or it is withdrawn.
    return !refusing || !calls.remove(action);
  }

  /**
   * Runs a short action on the loop's own thread, outside any routine, before the loop polls: the
   * place to flush what routines have written meanwhile. For routines and the loop only.
   */
  public void beforePoll(Runnable action) {
    beforePoll.add(action);
  }

  /**
   * Replaces the poller that only sleeps, once the loop comes to it. Once per scheduler: whoever
   * has sockets here would lose them to a second one. Any thread.
   *
   * @throws IllegalStateException when one was installed before
   */
  public void install(Poller replacement) {
    if (!installed.compareAndSet(false, true)) {
      throw new IllegalStateException(
          "scheduler " + name + " has its network already: open one, and share it");
    }
    execute(
        () -> {
          Poller before = poller;
          poller = replacement;
          before.close();
          // A wake-up that went to the old poller must not be lost.
          replacement.wakeup();
        });
  }

  /**
   * The thread of the loop, the only one that polls. Any thread.
   *
   * @throws IllegalStateException when the scheduler has none of its own, see {@link
   *     SchedulerBuilder#manual}
   */
  public Thread loopThread() {
    Thread thread = loopThread;
    if (thread == null) {
      throw new IllegalStateException("scheduler " + name + " is driven by hand");
    }
    return thread;
  }

  /** A snapshot of all routines with what each waits for. Routines only. */
  public List<RoutineInfo> routines() {
    return routines.stream().map(Routine::info).toList();
  }

  /**
   * Cancels all routines, waits until they have ended, and ends the loop. From any thread but a
   * routine's or the loop's. Routines that do not end within some seconds are reported and left
   * behind; their futures fail. Sockets are closed when this returns.
   */
  @Override
  public void close() {
    if (Routine.isRoutineThread()) {
      throw new IllegalStateException(
          "a routine cannot close its scheduler: it would wait for itself");
    }
    if (Thread.currentThread().equals(loopThread)) {
      throw new IllegalStateException(
          "a call on the loop cannot close its scheduler: it would wait for itself");
    }
    beginClose();
    if (loopThread == null) {
      // Driven by hand: the driver's thread is this one.
      finishByHand();
      return;
    }
    try {
      if (!closed.await(2 * CLOSE_GRACE.toSeconds(), TimeUnit.SECONDS)) {
        log.warn("{}: the loop did not end in time", name);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void beginClose() {
    execute(
        () -> {
          if (!closing) {
            closing = true;
            routines.forEach(Routine::cancelOnLoop);
          }
        });
  }

  private void finishByHand() {
    if (closed.getCount() > 0) {
      runUntilIdle();
      end(null);
    }
  }

  /**
   * Ends the loop: whatever was asked of it is done or fails, nobody is left waiting.
   *
   * @param failure what ended it, if not {@link #close}
   */
  private void end(@Nullable Throwable failure) {
    closing = true;
    runCalls();
    for (Routine routine : List.copyOf(routines)) {
      RoutineInfo info = routine.info();
      log.warn("{}: routine {} did not end: {}", name, info.name(), info.state());
      routine.abandon(
          failure == null
              ? new RoutineCancelledException(info.name())
              : new RoutineFailedException("the loop of scheduler " + name, failure));
    }
    flush();
    runGuarded(poller::close);
    refusing = true;
    runCalls();
    closed.countDown();
  }

  private void runCalls() {
    Runnable call;
    while ((call = calls.poll()) != null) {
      runGuarded(call);
    }
  }

  // The loop.

  Scheduler startLoop() {
    CountDownLatch running = new CountDownLatch(1);
    Thread thread =
        carrier.loopThread(
            name,
            () -> {
              running.countDown();
              loop();
            });
    loopThread = thread;
    thread.start();
    try {
      running.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return this;
  }

  private void loop() {
    long graceEnds = 0;
    Throwable failure = null;
    try {
      while (true) {
        boolean more = runSome();
        if (closing) {
          if (graceEnds == 0) {
            graceEnds = ticker.nanoTime() + CLOSE_GRACE.toNanos();
          }
          if (routines.isEmpty() || ticker.nanoTime() - graceEnds > 0) {
            break;
          }
        }
        poll(more);
      }
    } catch (Throwable e) {
      log.error("{}: the loop failed; its routines are lost", name, e);
      failure = e;
    } finally {
      end(failure);
    }
  }

  private void poll(boolean more) {
    long wait = more ? 0 : waitNanos();
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

  private long waitNanos() {
    if (closing) {
      return TimeUnit.MILLISECONDS.toNanos(10);
    }
    if (timers.isEmpty()) {
      return -1;
    }
    return Math.max(0, timers.nanosToNext(ticker.nanoTime()));
  }

  /** Runs what can run now, up to a limit; whether more is left. */
  private boolean runSome() {
    carrier.runStrays();
    runExpiredTimers();
    boolean more = true;
    roundsWithoutEvent = queue.size() > 0 ? roundsWithoutEvent + 1 : 0;
    roundsWithoutYielded = nextTurn.isEmpty() ? 0 : roundsWithoutYielded + 1;
    for (int steps = 0; more && steps < STEPS_BETWEEN_POLLS; steps++) {
      more = runCall() || runReady() || runEvent() || runNextTurn();
    }
    if (more) {
      giveTurns();
    }
    flush();
    return more || !calls.isEmpty() || !ready.isEmpty() || carrier.hasStrays();
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
    for (int left = Math.min(limit, ready.size()); left > 0; left--) {
      runReady();
    }
  }

  private boolean runCall() {
    Runnable call = calls.poll();
    if (call != null) {
      runGuarded(call);
    }
    return call != null;
  }

  private boolean runReady() {
    Routine routine = ready.poll();
    if (routine != null) {
      routine.resume();
    }
    return routine != null;
  }

  /** Delivers an event to all who wait for it, one after the other. */
  private boolean runEvent() {
    Optional<Event> event = queue.poll();
    if (event.isEmpty()) {
      return false;
    }
    roundsWithoutEvent = 0;
    for (Consumer<Event> waiter : waiters.find(event.get())) {
      waiter.accept(event.get());
    }
    return true;
  }

  private boolean runNextTurn() {
    Runnable later = nextTurn.poll();
    if (later != null) {
      roundsWithoutYielded = 0;
      runGuarded(later);
    }
    return later != null;
  }

  private void runExpiredTimers() {
    if (timers.isEmpty()) {
      return;
    }
    long now = ticker.nanoTime();
    TimerHeap.Timer timer;
    while ((timer = timers.pollExpired(now)) != null) {
      runGuarded(timer.action);
    }
  }

  private void flush() {
    Runnable action;
    while ((action = beforePoll.poll()) != null) {
      runGuarded(action);
    }
  }

  private void runGuarded(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) {
      // An Error too: the routines of others must not pay for it.
      log.error("{}: a call on the loop failed", name, e);
    }
  }

  // For a simulation, which drives several schedulers by hand.

  /** Runs until nothing is left to do at this instant. */
  void runUntilIdle() {
    while (runSome() || hasWorkNow()) {
      poller.poll(0);
    }
  }

  boolean hasWorkNow() {
    return !calls.isEmpty()
        || carrier.hasStrays()
        || !ready.isEmpty()
        || !nextTurn.isEmpty()
        || queue.size() > 0
        || (!timers.isEmpty() && timers.nanosToNext(ticker.nanoTime()) <= 0);
  }

  OptionalLong nanosToNextTimer() {
    return timers.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(Math.max(0, timers.nanosToNext(ticker.nanoTime())));
  }

  // For the routines and the connections, on the loop.

  Carrier carrier() {
    return carrier;
  }

  EventQueue queue() {
    return queue;
  }

  MatchTree<Consumer<Event>> waiters() {
    return waiters;
  }

  void makeReady(Routine routine) {
    ready.add(routine);
  }

  /** Runs an action after everything that can run now. Loop or routine. */
  void nextTurn(Runnable action) {
    nextTurn.add(action);
  }

  TimerHeap.Timer startTimer(Duration delay, Runnable action) {
    return timers.add(ticker.nanoTime() + toNanos(delay), action);
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

  @Override
  public String toString() {
    return "Scheduler(" + name + ", " + carrier.name() + ")";
  }
}
