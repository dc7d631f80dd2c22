package io.weft.examples.benchmark;

import java.lang.reflect.Constructor;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What the JVM needs to give control to a virtual thread and take it back, with nothing around it:
 * the limits of the two carriers. Uses nothing of Weft.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SwitchBenchmark {
  /** A virtual thread that runs on the thread that unparks it. */
  @State(Scope.Thread)
  public static class Bare {
    private @Nullable Runnable continuation;
    private boolean ending;

    @SuppressWarnings("NullAway.Init") // JMH calls the method of @Setup first.
    private Thread thread;

    /** Starts it, up to where it parks. */
    @Setup
    public void start() throws ReflectiveOperationException {
      Constructor<?> constructor =
          Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder")
              .getDeclaredConstructor(Executor.class);
      constructor.setAccessible(true);
      Executor here = runnable -> continuation = runnable;
      thread =
          ((Thread.Builder.OfVirtual) constructor.newInstance(here))
              .start(
                  () -> {
                    while (!ending) {
                      LockSupport.park();
                    }
                  });
      runContinuation();
    }

    private void runContinuation() {
      Runnable runnable = continuation;
      if (runnable == null) {
        throw new IllegalStateException("the virtual thread is not ready to run");
      }
      continuation = null;
      runnable.run();
    }

    /** Gives control to it, until it parks again. */
    void handOver() {
      LockSupport.unpark(thread);
      runContinuation();
    }

    /** Lets it end. */
    @TearDown
    public void stop() {
      ending = true;
      handOver();
    }
  }

  /** Two ordinary virtual threads that hand control to each other. */
  private static final class Pair {
    private volatile boolean second;

    @SuppressWarnings("NullAway.Init") // Set before the first of them runs.
    private Thread one;

    @SuppressWarnings("NullAway.Init") // Set before the first of them runs.
    private Thread other;

    private void run(int times) throws InterruptedException {
      one =
          Thread.ofVirtual()
              .unstarted(
                  () -> {
                    for (int i = 0; i < times; i++) {
                      give(true, other);
                      awaitTurn(false);
                    }
                  });
      other =
          Thread.ofVirtual()
              .unstarted(
                  () -> {
                    for (int i = 0; i < times; i++) {
                      awaitTurn(true);
                      give(false, one);
                    }
                  });
      other.start();
      one.start();
      one.join();
      other.join();
    }

    private void give(boolean toSecond, Thread to) {
      second = toSecond;
      LockSupport.unpark(to);
    }

    private void awaitTurn(boolean ofSecond) {
      while (second != ofSecond) {
        LockSupport.park();
      }
    }
  }

  /** One unpark and one park, on the thread that measures. */
  @Benchmark
  @OperationsPerInvocation(RoutineBenchmark.TIMES)
  public void direct(Bare bare) {
    for (int i = 0; i < RoutineBenchmark.TIMES; i++) {
      bare.handOver();
    }
  }

  /** To the other virtual thread and back, on the JVM's scheduler. */
  @Benchmark
  @OperationsPerInvocation(RoutineBenchmark.TIMES)
  public void portable() throws InterruptedException {
    new Pair().run(RoutineBenchmark.TIMES);
  }
}
