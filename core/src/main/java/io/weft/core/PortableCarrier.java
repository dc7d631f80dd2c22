package io.weft.core;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Routines on the JVM's own virtual-thread scheduler: the loop and the routine hand control to each
 * other by park and unpark. Needs no JVM flag.
 */
final class PortableCarrier implements Carrier {
  /**
   * After so many hand-overs the JVM's other virtual threads have a turn. Loop and routine keep the
   * queue of their worker thread filled for each other, and as long as it is, that worker looks at
   * no other queue: busy schedulers on all of them would starve everybody else.
   */
  private static final int RESUMES_IN_A_ROW = 1000;

  private static final long SHORTEST_PARK = 1;

  /** Not the scheduler's, which may be simulated: threads block in real time. */
  private final Ticker realTime = Ticker.system();

  /** For the watch: the coroutine that runs. Written without a fence, as the watch has time. */
  private final AtomicReference<@Nullable ParkingCoroutine> running = new AtomicReference<>();

  /** For the watch: how often one has been resumed. */
  private final AtomicLong turn = new AtomicLong();

  @Override
  public Coroutine create(String name, Runnable body) {
    return new ParkingCoroutine(name, body);
  }

  @Override
  public void runStrays() {
    // Virtual threads started by routines run on the JVM's scheduler.
  }

  @Override
  public boolean hasStrays() {
    return false;
  }

  @Override
  public void attach(Runnable wakeLoop) {
    // Nothing of this carrier ever waits for the loop.
  }

  @Override
  public Thread loopThread(String name, Runnable loop) {
    // A virtual thread hands over to another one several times faster than a platform thread does.
    return Thread.ofVirtual()
        .name(name)
        .unstarted(
            () -> {
              Thread watch = Thread.ofVirtual().name(name + "-watch").start(this::watch);
              try {
                loop.run();
              } finally {
                watch.interrupt();
              }
            });
  }

  /**
   * Reports routines that block, for a loop on a virtual thread: that only parks, because to park
   * for a limited time costs it as much again as the whole hand-over.
   */
  private void watch() {
    long seen = turn.getAcquire();
    BlockingWatch watch = new BlockingWatch(realTime);
    try {
      while (true) {
        Thread.sleep(LOOK_FOR_BLOCKING_EVERY);
        ParkingCoroutine coroutine = running.getAcquire();
        long now = turn.getAcquire();
        if (coroutine == null || seen != now) {
          seen = now;
          watch = new BlockingWatch(realTime);
        } else if (coroutine.isBlocked() && watch.isDue()) {
          Carrier.reportBlocking(coroutine.thread);
        }
      }
    } catch (InterruptedException e) {
      // The loop has ended.
    }
  }

  @Override
  public String name() {
    return "portable";
  }

  private final class ParkingCoroutine implements Coroutine {
    private final Thread thread;
    private @Nullable Thread resumer;
    private volatile boolean mine;
    private boolean started;

    ParkingCoroutine(String name, Runnable body) {
      this.thread =
          Thread.ofVirtual()
              .name(name)
              .uncaughtExceptionHandler(RoutineThread.MARK)
              .unstarted(
                  () -> {
                    try {
                      body.run();
                    } finally {
                      yieldToResumer();
                    }
                  });
    }

    @Override
    public void resume() {
      Thread caller = Thread.currentThread();
      if (caller.isVirtual()) {
        beginTurn();
      }
      resumer = caller;
      mine = true;
      if (started) {
        LockSupport.unpark(thread);
      } else {
        started = true;
        thread.start();
      }
      if (caller.isVirtual()) {
        awaitWatched();
      } else {
        awaitWatching();
      }
    }

    private void beginTurn() {
      long turns = turn.getPlain() + 1;
      if (turns % RESUMES_IN_A_ROW == 0) {
        // Not a yield: that queues this thread where its worker looks first, and alone.
        LockSupport.parkNanos(SHORTEST_PARK);
      }
      turn.setRelease(turns);
      running.setRelease(this);
    }

    private void awaitWatched() {
      while (mine) {
        LockSupport.park();
        ignoreInterrupts();
      }
      running.setRelease(null);
    }

    /** For whoever drives the loop by hand. */
    private void awaitWatching() {
      BlockingWatch watch = null;
      while (mine) {
        LockSupport.parkNanos(this, LOOK_FOR_BLOCKING_EVERY.toNanos());
        if (mine) {
          if (watch == null) {
            watch = new BlockingWatch(realTime);
          }
          if (isBlocked() && watch.isDue()) {
            Carrier.reportBlocking(thread);
          }
        }
      }
    }

    private boolean isBlocked() {
      return switch (thread.getState()) {
        case WAITING, TIMED_WAITING, BLOCKED -> true;
        default -> false;
      };
    }

    @Override
    public void suspend() {
      yieldToResumer();
      while (!mine) {
        LockSupport.park();
        ignoreInterrupts();
      }
    }

    private void yieldToResumer() {
      Thread waiting = resumer;
      mine = false;
      LockSupport.unpark(waiting);
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

  /**
   * An interrupt would make every further park return at once. Routines are cancelled, not
   * interrupted, and to a loop it means nothing.
   */
  private static void ignoreInterrupts() {
    Thread.interrupted();
  }
}
