package io.weft.examples.benchmark;

import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.event.Event;
import io.weft.core.event.EventType;
import io.weft.core.event.EventType1;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
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

/**
 * Routines in a ring: each waits for an event of its own and then sends that of the next. One hop
 * is an event sent, matched among 10 000 waiters, and the routine run that waited for it.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RingBenchmark {
  static final int WAITERS = 10_000;

  private static final int HOPS = 200_000;

  private static final Duration NEVER = Duration.ofHours(1);

  /** The turn of one routine. */
  public record Turn(int whose) implements Event {
    static final EventType1<Turn, Integer> TYPE = EventType.of(Turn.class, Turn::whose);
  }

  /** How a routine waits for its turn. */
  public enum Wait {
    /** However long it takes. */
    UNLIMITED,
    /** With a limit, so that each wait sets a timer and cancels it. */
    LIMITED
  }

  /** Routines that wait. */
  @State(Scope.Benchmark)
  public static class Ring {
    /** How they are carried. */
    @Param({"direct", "portable"})
    public String carrier = "auto";

    /** How many are in the ring; the others only wait. */
    @Param({"100", "10000"})
    public int members = WAITERS;

    /** How they wait. */
    @Param public Wait wait = Wait.UNLIMITED;

    @SuppressWarnings("NullAway.Init") // JMH calls the method of @Setup first.
    private Scheduler scheduler;

    private RoutineFuture<Integer> round = new RoutineFuture<>();
    private int hopsLeft;

    /** Starts them. */
    @Setup
    public void start() {
      scheduler = Scheduler.builder("benchmark").carrier(carrier).start();
      for (int member = 0; member < WAITERS; member++) {
        var turn = Turn.TYPE.match(member);
        int next = (member + 1) % members;
        scheduler.spawn(
            "member",
            r -> {
              while (true) {
                if (wait == Wait.UNLIMITED) {
                  r.await(turn);
                } else if (r.tryAwait(turn, NEVER).isEmpty()) {
                  throw new IllegalStateException("the time limit has passed");
                }
                if (--hopsLeft > 0) {
                  r.send(new Turn(next));
                } else {
                  round.complete(next);
                }
              }
            });
      }
    }

    private int run(int hops) {
      RoutineFuture<Integer> end = new RoutineFuture<>();
      scheduler.spawn(
          "starter",
          r -> {
            r.yield(); // The others wait first.
            round = end;
            hopsLeft = hops;
            r.send(new Turn(0));
          });
      return end.join(RoutineBenchmark.LIMIT);
    }

    /** Ends them. */
    @TearDown
    public void stop() {
      scheduler.close();
    }
  }

  /** Once through the ring, and again. */
  @Benchmark
  @OperationsPerInvocation(HOPS)
  public int hop(Ring ring) {
    return ring.run(HOPS);
  }
}
