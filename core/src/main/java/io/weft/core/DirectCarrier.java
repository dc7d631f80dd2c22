package io.weft.core;

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

  /** The continuation that the loop's own thread just made runnable; saves the queue. */
  private @Nullable Runnable next;

  /**
   * The thread inside {@link Coroutine#resume}, to be woken when a continuation comes from
   * elsewhere.
   */
  private volatile @Nullable Thread driver;

  private volatile Runnable wakeLoop = () -> {};

  private DirectCarrier(Constructor<?> builder) throws ReflectiveOperationException {
    this.threads = (Thread.Builder.OfVirtual) builder.newInstance((Executor) this);
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
    if (Thread.currentThread().equals(driver) && next == null) {
      next = continuation;
      return;
    }
    submitted.add(continuation);
    // Looked at only now: a driver that left before looks for strays before it sleeps.
    Thread waiting = driver;
    if (waiting != null) {
      LockSupport.unpark(waiting);
    } else {
      wakeLoop.run();
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
  public void attach(Runnable wakeLoop) {
    this.wakeLoop = wakeLoop;
  }

  @Override
  public Coroutine create(String name, Runnable body) {
    return new DirectCoroutine(name, body);
  }

  @Override
  public Thread loopThread(String name, Runnable loop) {
    return Thread.ofPlatform().name(name).unstarted(loop);
  }

  @Override
  public String name() {
    return "direct";
  }

  private final class DirectCoroutine implements Coroutine {
    private final Thread thread;
    private volatile boolean running;
    private boolean started;

    DirectCoroutine(String name, Runnable body) {
      Runnable whole =
          () -> {
            try {
              body.run();
            } finally {
              running = false;
            }
          };
      // Routines are spawned from any thread, and a builder is for one.
      synchronized (threads) {
        this.thread = threads.name(name).unstarted(whole);
      }
    }

    @Override
    public void resume() {
      if (Thread.currentThread().isVirtual()) {
        throw new IllegalStateException(
            "a virtual thread cannot drive the direct carrier: use a platform thread, or"
                + " carrier(\"portable\")");
      }
      driver = Thread.currentThread();
      running = true;
      if (started) {
        LockSupport.unpark(thread);
      } else {
        started = true;
        thread.start();
      }
      runUntilSuspended();
      driver = null;
    }

    /**
     * Usually one continuation. More when the body blocks in something that is not an await, such
     * as a contended lock in a logger: the loop waits for it, because no other routine may run
     * meanwhile.
     */
    private void runUntilSuspended() {
      BlockingWatch watch = null;
      while (true) {
        Runnable continuation = takeSubmitted();
        if (continuation != null) {
          continuation.run();
          // Not before the continuation has unmounted: an unpark that comes earlier is remembered.
          if (!running) {
            return;
          }
        } else if (!running) {
          return;
        } else {
          LockSupport.parkNanos(this, LOOK_FOR_BLOCKING_EVERY.toNanos());
          if (running && next == null && submitted.isEmpty()) {
            if (watch == null) {
              watch = new BlockingWatch(realTime);
            }
            if (watch.isDue()) {
              Carrier.reportBlocking(thread);
            }
          }
        }
      }
    }

    @Override
    public void suspend() {
      running = false;
      while (!running) {
        LockSupport.park(this);
        // An interrupt would make every further park return at once. Routines are cancelled, not
        // interrupted.
        Thread.interrupted();
      }
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
