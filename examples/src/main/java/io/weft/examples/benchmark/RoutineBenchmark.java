package io.weft.examples.benchmark;

import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One resume and one suspend of a routine, and what else gives control away and takes it back. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RoutineBenchmark {
  /** So many that starting the routine and waking the thread that measures do not count. */
  static final int TIMES = 100_000;

  static final Duration LIMIT = Duration.ofMinutes(1);

  /** A scheduler on the carrier to measure. */
  @State(Scope.Benchmark)
  public static class Carried {
    /** How its routines are carried. */
    @Param({"direct", "portable"})
    public String carrier = "auto";

    @SuppressWarnings("NullAway.Init") // JMH calls the method of @Setup first.
    private Scheduler scheduler;

    /** Starts the scheduler. */
    @Setup
    public void start() {
      scheduler = Scheduler.builder("benchmark").carrier(carrier).start();
    }

    /** Ends it. */
    @TearDown
    public void stop() {
      scheduler.close();
    }
  }

  /** The least that a loop can do: take an action from a queue and call it. */
  @State(Scope.Benchmark)
  public static class Callbacks {
    private final ArrayDeque<Runnable> queue = new ArrayDeque<>();
    private int left;

    private void step() {
      if (--left > 0) {
        queue.add(this::step);
      }
    }

    private void run(int times) {
      left = times;
      queue.add(this::step);
      Runnable action;
      while ((action = queue.poll()) != null) {
        action.run();
      }
    }
  }

  /** A platform thread that gives control back as soon as it has it. */
  @State(Scope.Benchmark)
  public static class Partner {
    private volatile boolean ending;
    private volatile boolean mine = true;
    private volatile Thread caller = Thread.currentThread();

    @SuppressWarnings("NullAway.Init") // JMH calls the method of @Setup first.
    private Thread thread;

    /** Starts the thread. */
    @Setup
    public void start() {
      thread = Thread.ofPlatform().name("partner").start(this::run);
    }

    private void run() {
      while (!ending) {
        if (mine) {
          LockSupport.park(this);
        } else {
          mine = true;
          LockSupport.unpark(caller);
        }
      }
    }

    private void handOver() {
      caller = Thread.currentThread();
      mine = false;
      LockSupport.unpark(thread);
      while (!mine) {
        LockSupport.park(this);
      }
    }

    /** Ends the thread. */
    @TearDown
    public void stop() throws InterruptedException {
      ending = true;
      LockSupport.unpark(thread);
      thread.join();
    }
  }

  /**
   * Two routines that wait for what has already happened: each suspends, and is resumed when the
   * other has suspended.
   */
  @Benchmark
  @OperationsPerInvocation(TIMES)
  public boolean routine(Carried on) {
    RoutineFuture<Boolean> one = on.scheduler.submit("one", RoutineBenchmark::suspend);
    RoutineFuture<Boolean> other = on.scheduler.submit("other", RoutineBenchmark::suspend);
    return one.join(LIMIT) && other.join(LIMIT);
  }

  private static boolean suspend(Routine r) {
    boolean last = false;
    for (int i = 0; i < TIMES / 2; i++) {
      last = r.<Boolean>suspend("benchmark", w -> w.resume(true));
    }
    return last;
  }

  /** The limit: a call through a queue. */
  @Benchmark
  @OperationsPerInvocation(TIMES)
  public int callback(Callbacks callbacks) {
    callbacks.run(TIMES);
    return callbacks.left;
  }

  /** The peer: a platform thread is woken, wakes the caller, and sleeps again. */
  @Benchmark
  public boolean platformThread(Partner partner) {
    partner.handOver();
    return partner.mine;
  }
}
