package io.weft.core;

import io.weft.core.event.Event;
import io.weft.core.event.EventQueue;
import io.weft.core.event.Matcher;
import io.weft.core.event.QueueSettings;
import io.weft.core.event.SchedulerQueue;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs routines, one at a time, and delivers events to them. Owns one loop: it takes events from a
 * priority queue, resumes the routines that wait for them, and, when nothing is left to do, polls
 * sockets until the next timer (specification 4.3.3 and 5.2.2).
 *
 * <p>Several schedulers run side by side in one JVM and share nothing.
 *
 * <p>It ends with {@link #close}, with {@link #quit}, or, for a program that is done when its
 * routines are, with {@link #join}.
 *
 * <p>In a program whose threads are its own:
 *
 * {@snippet class="io.weft.core.CoreSnippetsTest" region="scheduler"}
 */
public final class Scheduler implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Scheduler.class);

  /** While it ends, the loop looks so often whether the grace is over. */
  private static final Duration CLOSING_WAIT = Duration.ofMillis(10);

  /** How much longer than the grace {@link #close} waits for a loop that may hang. */
  private static final Duration CLOSING_SLACK = Duration.ofSeconds(5);

  private final String name;
  private final Ticker ticker;
  private final RandomGenerator random;
  private final Carrier carrier;
  private final AtomicReference<@Nullable Poller> installed = new AtomicReference<>();
  private final Duration closeGrace;
  private final Loop loop;
  private final Timers timers;
  private final SpawnSites spawnSites = new SpawnSites();

  private volatile boolean closing;

  /** Set when the loop has ended: nothing runs the calls any more. */
  private volatile boolean refusing;

  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable Thread loopThread;

  // From here on: loop only.
  private final Set<Routine> routines = new LinkedHashSet<>();

  /** How many of them are no daemons. */
  private int foreground;

  private boolean endsWithForeground;

  Scheduler(SchedulerBuilder settings) {
    this.name = settings.name();
    this.ticker = settings.ticker();
    this.random = settings.random();
    this.carrier = Carrier.select(settings.carrier());
    this.closeGrace = settings.closeGrace();
    this.loop =
        new Loop(
            name,
            ticker,
            carrier,
            new SchedulerQueue(
                QueueSettings.defaults()
                    .withTotalLimit(settings.queueLimit())
                    .withLimit(settings.defaultQueueLimit())),
            settings.stepsBetweenPolls(),
            settings.debugging());
    this.timers = new Timers(loop, ticker);
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

  /** The randomness that everything in it must use. Loop or routine. */
  public RandomGenerator random() {
    return random;
  }

  /** How routines are carried: {@code direct} or {@code portable}. Any thread. */
  public String carrierName() {
    return carrier.name();
  }

  /** What it does, in figures. Any thread. */
  public SchedulerMetrics metrics() {
    return loop.metrics();
  }

  /** Calls at a later time. Loop or routine. */
  public Timers timers() {
    return timers;
  }

  // Routines.

  /**
   * Starts a routine. It runs as soon as the loop comes to it: never inside this call. An exception
   * that ends it while nobody awaits its future is logged. Any thread.
   *
   * @return fails with a {@link RoutineCancelledException} when the scheduler is ending
   */
  public RoutineFuture<Void> spawn(String routineName, RoutineTask task) {
    return spawnRoot(routineName, false, withoutResult(task));
  }

  /** Starts a routine with a result, in all else like {@link #spawn}. Any thread. */
  public <T extends @Nullable Object> RoutineFuture<T> submit(
      String routineName, RoutineCall<T> body) {
    return spawnRoot(routineName, false, body);
  }

  /**
   * Starts a routine that serves others: {@link #join} does not wait for it, and a simulation comes
   * to rest although it waits for some time to pass. Its children are daemons too. Any thread.
   */
  public RoutineFuture<Void> spawnDaemon(String routineName, RoutineTask task) {
    return spawnRoot(routineName, true, withoutResult(task));
  }

  @SuppressWarnings("NullAway") // The only value of Void is null.
  static RoutineCall<Void> withoutResult(RoutineTask task) {
    return r -> {
      task.run(r);
      return null;
    };
  }

  private <T extends @Nullable Object> RoutineFuture<T> spawnRoot(
      String routineName, boolean daemon, RoutineCall<T> body) {
    Routine routine =
        new Routine(this, loop, routineName, spawnSites.current(), null, daemon, body);
    RoutineFuture<T> future = routine.future();
    if (!tryExecute(() -> admit(routine, false))) {
      future.fail(new RoutineCancelledException(routineName));
    }
    return future;
  }

  /**
   * Starts a child, in the turn of its parent.
   *
   * @param first whether it is the next to run
   */
  <T extends @Nullable Object> RoutineFuture<T> spawnChild(
      Routine parent, String routineName, boolean daemon, boolean first, RoutineCall<T> body) {
    Routine child =
        new Routine(
            this,
            loop,
            routineName,
            spawnSites.current(),
            parent,
            daemon || parent.isDaemon(),
            body);
    parent.adopt(child);
    admit(child, first);
    return child.future();
  }

  private void admit(Routine routine, boolean first) {
    if (closing) {
      routine.abandon(new RoutineCancelledException(routine.name()));
      return;
    }
    routines.add(routine);
    foreground += routine.isDaemon() ? 0 : 1;
    loop.metrics().routines(routines.size());
    if (first) {
      loop.makeReadyFirst(routine);
    } else {
      loop.makeReady(routine);
    }
  }

  /** A routine has ended, by itself or abandoned. */
  void ended(Routine routine) {
    if (routines.remove(routine)) {
      foreground -= routine.isDaemon() ? 0 : 1;
      loop.metrics().routines(routines.size());
      quitWithForeground();
    }
  }

  /**
   * A snapshot of all routines, in the order of their start. Loop or routine; see {@link #dump}.
   */
  public List<RoutineInfo> routines() {
    return routines.stream().map(Routine::info).toList();
  }

  /**
   * All routines as text for people, children below their parents: what each waits for, and where
   * it was spawned. From any thread but the loop's and its routines', which have {@link #routines}.
   *
   * @param patience how long to wait for the loop; when it does not answer, because a routine
   *     blocks it, the text is the stack of that routine
   */
  public String dump(Duration patience) {
    return RoutineDump.of(this, patience);
  }

  // Events and calls.

  /**
   * Sends an event from outside the routines, without waiting for room: it enters the queue when
   * there is. Ignored after the end. Any thread; routines use {@link Routine#send}, which pushes
   * back.
   */
  public void post(Event event) {
    post(event, () -> {});
  }

  /**
   * As {@link #post(Event)}, for threads that bound what they send by themselves.
   *
   * @param whenAccepted runs on the loop when the event has entered the queue; must not block or
   *     await
   */
  public void post(Event event, Runnable whenAccepted) {
    execute(
        () -> {
          if (loop.queue().offer(event)) {
            whenAccepted.run();
          } else {
            loop.queue().park(event, whenAccepted);
          }
        });
  }

  /**
   * Sends an event that must not wait: it enters the queue even when that is full, before senders
   * that wait for room. For control events only, there is no limit on these. Loop or routine.
   */
  public void sendNow(Event event) {
    loop.queue().force(event);
  }

  /**
   * The queue that events pass through, to give it sub-queues, to look at it, or to clear it. Loop
   * or routine.
   */
  public EventQueue queue() {
    return loop.queue().queue();
  }

  /**
   * Drops the {@linkplain io.weft.core.event.BlockingEvent blocking events} that nobody took and
   * that a matcher selects: nobody will. Loop or routine.
   *
   * @return how many were dropped
   */
  public int ignore(Matcher<?> matcher) {
    return loop.queue().ignore(matcher);
  }

  /**
   * Calls back after a time, on the loop. Ignored after the end. Any thread; the loop and its
   * routines have {@link #timers}, whose timers can be cancelled.
   *
   * @param action must not block or await
   */
  public void callLater(Duration delay, Runnable action) {
    execute(() -> loop.startTimer(delay, action, false));
  }

  /**
   * Runs a short action on the loop, when no routine runs. Actions run in the order of the calls;
   * what one throws is logged. Any thread. Does nothing but log after the end.
   */
  public void execute(Runnable action) {
    if (!tryExecute(action)) {
      log.debug("{}: call after close ignored", name);
    }
  }

  /**
   * Runs a short action on the loop, when no routine runs, for its result: the way for other
   * threads to look at what belongs to the loop. Any thread.
   *
   * {@snippet class="io.weft.core.CoreSnippetsTest" region="call"}
   *
   * @return fails with the action's exception, or with a {@link RoutineCancelledException} when the
   *     scheduler has ended
   */
  public <T extends @Nullable Object> RoutineFuture<T> call(Callable<T> action) {
    RoutineFuture<T> future = new RoutineFuture<>();
    Runnable call =
        () -> {
          try {
            future.complete(action.call());
          } catch (Throwable e) {
            future.fail(e);
          }
        };
    if (!tryExecute(call)) {
      future.fail(new RoutineCancelledException("a call on scheduler " + name));
    }
    return future;
  }

  private boolean tryExecute(Runnable action) {
    if (refusing) {
      return false;
    }
    loop.call(action);
    // The loop may have ended meanwhile: either it has still run the call, or it is withdrawn.
    return !refusing || !loop.withdraw(action);
  }

  /**
   * Runs a short action on the loop's own thread, outside any routine, before the loop polls: the
   * place to flush what routines have written meanwhile. Loop or routine.
   */
  public void beforePoll(Runnable action) {
    loop.beforePoll(action);
  }

  /**
   * Replaces the poller that only sleeps, once the loop comes to it. Once per scheduler: whoever
   * has sockets here would lose them to a second one. Any thread.
   *
   * @throws IllegalStateException when one was installed before
   */
  public void install(Poller replacement) {
    if (!installed.compareAndSet(null, replacement)) {
      throw new IllegalStateException(
          "scheduler " + name + " has its network already: open one, and share it");
    }
    execute(() -> loop.install(replacement));
  }

  /** What was {@linkplain #install installed}, if anything was. Any thread. */
  public Optional<Poller> installed() {
    return Optional.ofNullable(installed.get());
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

  // The end.

  /**
   * Cancels all routines, waits until they have ended, and ends the loop. From any thread but a
   * routine's or the loop's; may be repeated. Routines that do not end within {@link
   * SchedulerBuilder#closeGrace} are reported and left behind; their futures fail. Sockets are
   * closed when this returns, unless the thread was interrupted: then it returns at once, the end
   * goes on, and the thread's interrupt flag is set.
   *
   * @throws IllegalStateException in a routine or on the loop, which would wait for itself
   */
  @Override
  public void close() {
    requireForeignThread("close");
    quit();
    if (loopThread == null) {
      // Driven by hand: the driver's thread is this one.
      if (closed.getCount() > 0) {
        loop.runUntilIdle(Long.MAX_VALUE);
        end(null);
      }
      return;
    }
    try {
      if (!closed.await(closeGrace.plus(CLOSING_SLACK).toNanos(), TimeUnit.NANOSECONDS)) {
        log.warn("{}: the loop did not end in time", name);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Asks for the end and returns at once: all routines are cancelled, and when they have ended, so
   * does the loop. Any thread, routines too; may be repeated.
   */
  public void quit() {
    execute(this::beginClose);
  }

  /**
   * Waits for the end, which comes when only daemon routines are left or somebody calls {@link
   * #quit} or {@link #close}: the last line of a program whose routines do its work. From any
   * thread but a routine's or the loop's.
   *
   * {@snippet class="io.weft.core.CoreSnippetsTest" region="program"}
   *
   * @throws InterruptedException when the thread is interrupted; the scheduler goes on
   * @throws IllegalStateException when it is driven by hand, and in a routine or on the loop
   */
  public void join() throws InterruptedException {
    requireForeignThread("join");
    loopThread();
    execute(
        () -> {
          endsWithForeground = true;
          quitWithForeground();
        });
    closed.await();
  }

  private void requireForeignThread(String what) {
    if (RoutineThread.isCurrent()) {
      throw new IllegalStateException(
          "a routine cannot " + what + " its scheduler: it would wait for itself");
    }
    if (Thread.currentThread().equals(loopThread)) {
      throw new IllegalStateException(
          "a call on the loop cannot " + what + " its scheduler: it would wait for itself");
    }
  }

  private void quitWithForeground() {
    if (endsWithForeground && foreground == 0) {
      beginClose();
    }
  }

  private void beginClose() {
    if (!closing) {
      closing = true;
      List.copyOf(routines).forEach(Routine::cancelOnLoop);
    }
  }

  /**
   * Ends the loop: whatever was asked of it is done or fails, nobody is left waiting.
   *
   * @param failure what ended it, if not {@link #close}
   */
  private void end(@Nullable Throwable failure) {
    closing = true;
    loop.runCalls();
    for (Routine routine : List.copyOf(routines)) {
      RoutineInfo info = routine.info();
      log.warn("{}: routine {} did not end: {}", name, info.name(), info.state());
      routine.abandon(
          failure == null
              ? new RoutineCancelledException(info.name())
              : new RoutineFailedException("the loop of scheduler " + name, failure));
    }
    loop.flush();
    loop.closePoller();
    refusing = true;
    loop.runCalls();
    closed.countDown();
  }

  // The loop's thread.

  /**
   * Starts the loop.
   *
   * @param quitOnShutdown whether the JVM's shutdown waits for its end
   */
  Scheduler startLoop(boolean quitOnShutdown) {
    CountDownLatch running = new CountDownLatch(1);
    ShutdownHook hook = quitOnShutdown ? new ShutdownHook(this) : null;
    Thread thread =
        carrier.loopThread(
            name,
            () -> {
              running.countDown();
              run();
              if (hook != null) {
                hook.remove();
              }
            });
    loopThread = thread;
    if (hook != null) {
      hook.add();
    }
    thread.start();
    try {
      running.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return this;
  }

  private void run() {
    long graceEnds = 0;
    Throwable failure = null;
    try {
      while (true) {
        boolean more = loop.runSome();
        if (closing) {
          if (graceEnds == 0) {
            graceEnds = ticker.nanoTime() + closeGrace.toNanos();
          }
          if (routines.isEmpty() || ticker.nanoTime() - graceEnds > 0) {
            break;
          }
        }
        loop.poll(more ? 0 : closing ? CLOSING_WAIT.toNanos() : loop.waitNanos());
      }
    } catch (Throwable e) {
      log.error("{}: the loop failed; its routines are lost", name, e);
      failure = e;
    } finally {
      end(failure);
    }
  }

  // For a driver by hand, the routines and their dump.

  Loop loop() {
    return loop;
  }

  Set<Routine> live() {
    return routines;
  }

  /** The routine that runs, for a dump while the loop hangs; may be out of date. Any thread. */
  Optional<Routine> runningRoutine() {
    return loop.runningRoutine();
  }

  Carrier carrier() {
    return carrier;
  }

  @Override
  public String toString() {
    return "Scheduler(" + name + ", " + carrier.name() + ")";
  }
}
