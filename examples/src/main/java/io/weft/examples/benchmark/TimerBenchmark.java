package io.weft.examples.benchmark;

import io.weft.core.Scheduler;
import io.weft.core.Timer;
import io.weft.core.Timers;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Setting and cancelling timers, while a million of them is pending with random deadlines. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TimerBenchmark {
  static final int PENDING = 1_000_000;

  private static final int TIMES = 100_000;

  private static final long SEED = 20_261_121;
  private static final long EARLIEST = TimeUnit.HOURS.toNanos(1);
  private static final long LATEST = TimeUnit.HOURS.toNanos(10);

  /** A scheduler with a million timers. */
  @State(Scope.Benchmark)
  public static class Pending {
    private final Timer[] pending = new Timer[PENDING];
    private final Duration[] delays = new Duration[TIMES];
    private int oldest;
    private long fired;

    @SuppressWarnings("NullAway.Init") // JMH calls the method of @Setup first.
    private Scheduler scheduler;

    /** Sets the timers. */
    @Setup
    public void start() {
      SplittableRandom random = new SplittableRandom(SEED);
      for (int i = 0; i < TIMES; i++) {
        delays[i] = Duration.ofNanos(random.nextLong(EARLIEST, LATEST));
      }
      scheduler = Scheduler.start("benchmark");
      scheduler
          .spawn(
              "setter",
              r -> {
                for (int i = 0; i < PENDING; i++) {
                  pending[i] = set(Duration.ofNanos(random.nextLong(EARLIEST, LATEST)));
                }
              })
          .join(RoutineBenchmark.LIMIT);
    }

    private Timer set(Duration delay) {
      Timers timers = scheduler.timers();
      return timers.after(delay, () -> fired++);
    }

    private void cancel(Timer timer) {
      if (!timer.cancel()) {
        throw new IllegalStateException("the timer was not pending");
      }
    }

    private long run(Runnable body) {
      scheduler.spawn("benchmark", r -> body.run()).join(RoutineBenchmark.LIMIT);
      return fired;
    }

    /** Ends it. */
    @TearDown
    public void stop() {
      scheduler.close();
    }
  }

  /** A million objects. */
  @State(Scope.Benchmark)
  public static class Objects {
    private final Entry[] pending = new Entry[PENDING];
    private final long[] values = new SplittableRandom(SEED).longs(TIMES).toArray();
    private int oldest;
    private long sum;

    private record Entry(long value) {}

    /** Makes them. */
    @Setup
    public void fill() {
      for (int i = 0; i < PENDING; i++) {
        pending[i] = new Entry(i);
      }
    }
  }

  /** As every wait with a time limit does that is not exceeded. */
  @Benchmark
  @OperationsPerInvocation(TIMES)
  public long setAndCancel(Pending on) {
    return on.run(
        () -> {
          for (Duration delay : on.delays) {
            on.cancel(on.set(delay));
          }
        });
  }

  /** The timer that is cancelled was set a million timers ago: no cache knows it any more. */
  @Benchmark
  @OperationsPerInvocation(TIMES)
  public long setAndCancelOldest(Pending on) {
    return on.run(
        () -> {
          for (Duration delay : on.delays) {
            on.cancel(on.pending[on.oldest]);
            on.pending[on.oldest] = on.set(delay);
            on.oldest = (on.oldest + 1) % PENDING;
          }
        });
  }

  /** What setting and cancelling the oldest costs without timers: an object for each. */
  @Benchmark
  @OperationsPerInvocation(TIMES)
  public long objects(Objects on) {
    for (long value : on.values) {
      on.sum += on.pending[on.oldest].value;
      on.pending[on.oldest] = new Objects.Entry(value);
      on.oldest = (on.oldest + 1) % PENDING;
    }
    return on.sum;
  }
}
