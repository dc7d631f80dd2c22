package io.weft.core;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Routines on the JVM's own virtual-thread scheduler: who has control hands it on by unpark, and
 * parks. It goes from the loop to a routine and back, and from one routine straight to the next
 * where the loop would do nothing else in between. Needs no JVM flag.
 */
final class PortableCarrier implements Carrier {
  /**
   * After so many hand-overs the JVM's other virtual threads have a turn. Loop and routines keep
   * the queue of their worker thread filled for each other, and as long as it is, that worker looks
   * at no other queue: busy schedulers on all of them would starve everybody else.
   */
  private static final int RESUMES_IN_A_ROW = 1000;

  private static final long SHORTEST_PARK = 1;

  /** Not the scheduler's, which may be simulated: threads block in real time. */
  private final Ticker realTime = Ticker.system();

  private @Nullable Driver driver;

  /** Who has control; null when it is the loop. Only who has control changes it. */
  private volatile @Nullable ParkingCoroutine running;

  /** The loop's thread, or of whoever drives it by hand, while a coroutine has control. */
  private @Nullable Thread resumer;

  /** For the watch: how often one has been resumed. */
  private final AtomicLong turn = new AtomicLong();

  /** The turn at which the JVM's other virtual threads have had theirs. */
  private long restedAt;

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
  public void attach(Driver driver) {
    this.driver = driver;
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
        ParkingCoroutine coroutine = running;
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

  private void beginTurn(ParkingCoroutine coroutine) {
    turn.setRelease(turn.getPlain() + 1);
    running = coroutine;
  }

  private boolean haveOthersWaited() {
    return turn.getPlain() - restedAt >= RESUMES_IN_A_ROW;
  }

  private void letOthersRun() {
    if (haveOthersWaited()) {
      restedAt = turn.getPlain();
      // Not a yield: that queues this thread where its worker looks first, and alone.
      LockSupport.parkNanos(SHORTEST_PARK);
    }
  }

  /** For a loop on a virtual thread. */
  private void awaitControl() {
    while (running != null) {
      LockSupport.park();
      ignoreInterrupts();
    }
  }

  /** For whoever drives the loop by hand, which no watch looks after. */
  private void awaitControlWatching() {
    BlockingWatch watch = new BlockingWatch(realTime);
    long seen = turn.getPlain();
    ParkingCoroutine coroutine;
    while ((coroutine = running) != null) {
      LockSupport.parkNanos(this, LOOK_FOR_BLOCKING_EVERY.toNanos());
      long now = turn.getAcquire();
      if (seen != now) {
        seen = now;
        watch = new BlockingWatch(realTime);
      } else if (coroutine.isBlocked() && watch.isDue()) {
        Carrier.reportBlocking(coroutine.thread);
      }
    }
  }

  /**
   * An interrupt would make every further park return at once. Routines are cancelled, not
   * interrupted, and to a loop it means nothing.
   */
  private static void ignoreInterrupts() {
    Thread.interrupted();
  }

  private final class ParkingCoroutine implements Coroutine {
    private final Thread thread;
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
                      handOn();
                    }
                  });
    }

    @Override
    public void resume() {
      Thread caller = Thread.currentThread();
      if (caller.isVirtual()) {
        letOthersRun();
      }
      resumer = caller;
      beginTurn(this);
      wake();
      if (caller.isVirtual()) {
        awaitControl();
      } else {
        awaitControlWatching();
      }
    }

    private void wake() {
      if (started) {
        LockSupport.unpark(thread);
      } else {
        started = true;
        thread.start();
      }
    }

    @Override
    public void suspend() {
      handOn();
      while (running != this) {
        LockSupport.park();
        ignoreInterrupts();
      }
    }

    /** Gives control to who is next, which may be this one again. */
    private void handOn() {
      Driver loop = driver;
      Coroutine next = loop == null || haveOthersWaited() ? null : loop.takeNext();
      if (next == null) {
        Thread waiting = resumer;
        running = null;
        LockSupport.unpark(waiting);
      } else {
        ParkingCoroutine other = (ParkingCoroutine) next;
        beginTurn(other);
        if (other != this) {
          other.wake();
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
    public boolean isCurrent() {
      return thread.equals(Thread.currentThread());
    }

    @Override
    public Thread thread() {
      return thread;
    }
  }
}
