package io.weft.core;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.lang.reflect.Constructor;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Virtual threads whose scheduler is our own run queue: resuming a routine runs its continuation on
 * the loop's thread, without a hand-over between threads.
 *
 * <p>The JDK has no public way to give a virtual thread a scheduler, so this needs {@code
 * --add-opens java.base/java.lang=ALL-UNNAMED}; without it {@link #isAvailable} is false.
 */
final class DirectCarrier implements Carrier, Executor {
  private static final int STRAYS_AT_ONCE = 100;

  /** Not the scheduler's, which may be simulated: threads block in real time. */
  private final Ticker realTime = Ticker.system();

  private final ConcurrentLinkedQueue<Runnable> submitted = new ConcurrentLinkedQueue<>();
  private final Thread.Builder.OfVirtual threads;

  /** The continuation that the driver just made runnable; saves the queue. The driver's only. */
  private @Nullable Runnable next;

  /** The thread that resumes coroutines: the loop's, or whoever drives it by hand. */
  private volatile @Nullable Thread driver;

  /**
   * The thread of the coroutine that runs. Written by the driver and read by whoever asks whether
   * it is that thread itself: only that thread finds itself here, and it sees what the driver wrote
   * because it runs on the driver.
   */
  private @Nullable Thread running;

  /** The driver while it sleeps inside {@link Coroutine#resume}, to be woken from elsewhere. */
  private volatile @Nullable Thread sleeping;

  private volatile @Nullable Driver loop;

  private DirectCarrier(Constructor<?> builder) throws ReflectiveOperationException {
    this.threads =
        ((Thread.Builder.OfVirtual) builder.newInstance((Executor) this))
            .uncaughtExceptionHandler(RoutineThread.MARK);
  }

  static boolean isAvailable() {
    try {
      builderWithScheduler();
      return true;
    } catch (ReflectiveOperationException | RuntimeException e) {
      return false;
    }
  }

  static DirectCarrier create() {
    try {
      return new DirectCarrier(builderWithScheduler());
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new IllegalStateException(
          "the direct carrier needs the JVM flag --add-opens=java.base/java.lang=ALL-UNNAMED", e);
    }
  }

  private static Constructor<?> builderWithScheduler() throws ReflectiveOperationException {
    Constructor<?> constructor =
        Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder")
            .getDeclaredConstructor(Executor.class);
    constructor.setAccessible(true);
    return constructor;
  }

  /** Called by the JDK whenever a virtual thread of this carrier can go on. */
  @Override
  public void execute(Runnable continuation) {
    Thread caller = Thread.currentThread();
    if (caller.equals(driver) && next == null) {
      next = continuation;
      return;
    }
    submitted.add(continuation);
    if (caller.equals(running)) {
      return; // The loop looks for strays when this routine has suspended, and before it sleeps.
    }
    // Looked at only now: a driver that falls asleep later looks at what was submitted before.
    Thread sleeper = sleeping;
    if (sleeper != null) {
      LockSupport.unpark(sleeper);
    } else {
      wakeLoop();
    }
  }

  private void wakeLoop() {
    Driver attached = loop;
    if (attached != null) {
      attached.wake();
    }
  }

  private @Nullable Runnable takeSubmitted() {
    Runnable mine = next;
    if (mine != null) {
      next = null;
      return mine;
    }
    return submitted.poll();
  }

  @Override
  public void runStrays() {
    // Bounded, because a stray that yields comes back at once.
    for (int i = 0; i < STRAYS_AT_ONCE; i++) {
      Runnable stray = takeSubmitted();
      if (stray == null) {
        return;
      }
      stray.run();
    }
  }

  @Override
  public boolean hasStrays() {
    return next != null || !submitted.isEmpty();
  }

  @Override
  public void attach(Driver driver) {
    // To resume costs it no hand-over, so it lets the loop decide who is next.
    this.loop = driver;
  }

  @Override
  public Coroutine create(String name, Runnable body) {
    return new DirectCoroutine(name, body);
  }

  @Override
  public Thread loopThread(String name, Runnable loop) {
    // Netty's kind of thread: on others its buffers come out of a pool that threads share by locks.
    return new FastThreadLocalThread(loop, name);
  }

  @Override
  public String name() {
    return "direct";
  }

  /**
   * Its flags need no fences: the driver and the body run on the same thread of the system, one
   * after the other.
   */
  private final class DirectCoroutine implements Coroutine {
    private final Thread thread;
    private boolean suspended;
    private boolean started;

    DirectCoroutine(String name, Runnable body) {
      Runnable whole =
          () -> {
            try {
              body.run();
            } finally {
              suspended = true;
            }
          };
      // Routines are spawned from any thread, and a builder is for one.
      synchronized (threads) {
        this.thread = threads.name(name).unstarted(whole);
      }
    }

    @Override
    public void resume() {
      Thread caller = Thread.currentThread();
      if (!caller.equals(driver)) {
        drivenBy(caller);
      }
      running = thread;
      suspended = false;
      if (started) {
        LockSupport.unpark(thread);
      } else {
        started = true;
        thread.start();
      }
      Runnable continuation = takeSubmitted();
      if (continuation != null) {
        continuation.run();
      }
      // Not before the continuation has unmounted: an unpark that comes earlier is remembered.
      if (!suspended) {
        waitUntilSuspended();
      }
      running = null;
    }

    private void drivenBy(Thread caller) {
      if (caller.isVirtual()) {
        throw new IllegalStateException(
            "a virtual thread cannot drive the direct carrier: use a platform thread, or"
                + " carrier(\"portable\")");
      }
      driver = caller;
    }

    /**
     * For a body that blocks in something that is not an await, such as a contended lock in a
     * logger: the loop waits for it, because no other routine may run meanwhile.
     */
    private void waitUntilSuspended() {
      BlockingWatch watch = new BlockingWatch(realTime);
      while (!suspended) {
        Runnable continuation = takeSubmitted();
        if (continuation != null) {
          continuation.run();
        } else {
          sleep();
          if (!hasStrays() && watch.isDue()) {
            Carrier.reportBlocking(thread);
          }
        }
      }
    }

    private void sleep() {
      sleeping = driver;
      // What was submitted before anybody could see who sleeps must not be slept over.
      if (submitted.isEmpty()) {
        LockSupport.parkNanos(this, LOOK_FOR_BLOCKING_EVERY.toNanos());
      }
      sleeping = null;
    }

    @Override
    public void suspend() {
      suspended = true;
      do {
        LockSupport.park();
        // An interrupt would make every further park return at once. Routines are cancelled, not
        // interrupted.
        Thread.interrupted();
      } while (suspended);
    }

    @Override
    public boolean isCurrent() {
      return thread.equals(Thread.currentThread());
    }

    @Override
    public Thread thread() {
      return thread;
    }
  }
}
