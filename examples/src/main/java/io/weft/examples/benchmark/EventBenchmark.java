package io.weft.examples.benchmark;

import io.weft.core.Scheduler;
import io.weft.core.event.Event;
import io.weft.core.event.EventType;
import io.weft.core.event.EventType1;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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
 * From the sending of an event until the routine that waited for it waits for the next one, while
 * other routines wait for other values of the event's index.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EventBenchmark {
  static final int TIMES = 100_000;

  /** Events sent before the sender lets them be delivered. */
  private static final int BATCH = 1000;

  /** A change of one port. */
  public record PortChanged(int port) implements Event {
    static final EventType1<PortChanged, Integer> TYPE =
        EventType.of(PortChanged.class, PortChanged::port);
  }

  /** Who waits, and for whom the events are. */
  public enum Waiters {
    /** One routine waits. */
    ONE(1, 1),
    /** 10 000 wait, one of them gets all events: what the search costs. */
    MANY_ONE_ADDRESSED(10_000, 1),
    /** 10 000 wait and get events in turn: the search, and memory that no cache has. */
    MANY_IN_TURN(10_000, 10_000);

    final int waiting;
    final int addressed;

    Waiters(int waiting, int addressed) {
      this.waiting = waiting;
      this.addressed = addressed;
    }

    private int port(int event) {
      return event % addressed;
    }
  }

  /** Routines that wait. */
  @State(Scope.Benchmark)
  public static class Routines {
    /** How they are carried. */
    @Param({"direct", "portable"})
    public String carrier = "auto";

    /** How many there are. */
    @Param public Waiters waiters = Waiters.ONE;

    @SuppressWarnings("NullAway.Init") // JMH calls the method of @Setup first.
    private Scheduler scheduler;

    private long received;

    /** Starts them. */
    @Setup
    public void start() {
      scheduler = Scheduler.builder("benchmark").carrier(carrier).start();
      for (int port = 0; port < waiters.waiting; port++) {
        var changed = PortChanged.TYPE.match(port);
        scheduler.spawn(
            "port " + port,
            r -> {
              while (true) {
                r.await(changed);
                received++;
              }
            });
      }
    }

    /** Ends them. */
    @TearDown
    public void stop() {
      scheduler.close();
    }
  }

  /** The limit: a map from the index to what is to be called. */
  @State(Scope.Benchmark)
  public static class Callbacks {
    /** How many there are. */
    @Param public Waiters waiters = Waiters.ONE;

    private final Map<Integer, Consumer<PortChanged>> callbacks = new HashMap<>();
    private long received;

    /** Registers them. */
    @Setup
    public void register() {
      for (int port = 0; port < waiters.waiting; port++) {
        callbacks.put(port, event -> received++);
      }
    }
  }

  /** Routines that wait for events by index. */
  @Benchmark
  @OperationsPerInvocation(TIMES)
  public long routine(Routines routines) {
    return routines
        .scheduler
        .submit(
            "sender",
            r -> {
              long before = routines.received;
              for (int sent = 0; sent < TIMES; ) {
                r.send(new PortChanged(routines.waiters.port(sent)));
                sent++;
                if (sent % BATCH == 0) {
                  r.yield();
                }
              }
              if (routines.received - before != TIMES) {
                throw new IllegalStateException(
                    (routines.received - before) + " of " + TIMES + " events arrived");
              }
              return routines.received;
            })
        .join(RoutineBenchmark.LIMIT);
  }

  /** A look-up in a hash map, and a call. */
  @Benchmark
  @OperationsPerInvocation(TIMES)
  public long callback(Callbacks callbacks) {
    for (int sent = 0; sent < TIMES; sent++) {
      PortChanged event = new PortChanged(callbacks.waiters.port(sent));
      Consumer<PortChanged> callback = callbacks.callbacks.get(event.port());
      if (callback != null) {
        callback.accept(event);
      }
    }
    return callbacks.received;
  }
}
