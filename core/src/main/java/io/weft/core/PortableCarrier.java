package io.weft.core;

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
  private static final int RESUMES_IN_A_ROW = 200;

  /** Not the scheduler's, which may be simulated: threads block in real time. */
  private final Ticker realTime = Ticker.system();

  private int resumesInARow;

  @SuppressWarnings("ThreadPriorityCheck") // For fairness; nothing here depends on it.
  private void letOthersRun() {
    if (++resumesInARow >= RESUMES_IN_A_ROW) {
      resumesInARow = 0;
      if (Thread.currentThread().isVirtual()) {
        Thread.yield();
      }
    }
  }

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
    return Thread.ofVirtual().name(name).unstarted(loop);
  }

  @Override
  public String name() {
    return "portable";
  }

  private final class ParkingCoroutine implements Coroutine {
    private final Thread thread;
    private @Nullable Thread resumer;
    private volatile boolean running;
    private boolean started;

    ParkingCoroutine(String name, Runnable body) {
      this.thread =
          Thread.ofVirtual()
              .name(name)
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
      letOthersRun();
      resumer = Thread.currentThread();
      running = true;
      if (started) {
        LockSupport.unpark(thread);
      } else {
        started = true;
        thread.start();
      }
      BlockingWatch watch = null;
      while (running) {
        LockSupport.parkNanos(this, LOOK_FOR_BLOCKING_EVERY.toNanos());
        if (running) {
          if (watch == null) {
            watch = new BlockingWatch(realTime);
          }
          if (isBlocked(thread.getState()) && watch.isDue()) {
            Carrier.reportBlocking(thread);
          }
        }
      }
    }

    private boolean isBlocked(Thread.State state) {
      return state == Thread.State.WAITING
          || state == Thread.State.TIMED_WAITING
          || state == Thread.State.BLOCKED;
    }

    @Override
    public void suspend() {
      yieldToResumer();
      while (!running) {
        LockSupport.park(this);
        // An interrupt would make every further park return at once. Routines are cancelled, not
        // interrupted.
        Thread.interrupted();
      }
    }

    private void yieldToResumer() {
      Thread waiting = resumer;
      running = false;
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
}
