package io.weft.examples.benchmark;

import io.weft.core.event.Event;
import io.weft.core.event.EventQueue;
import io.weft.core.event.EventType;
import io.weft.core.event.EventType1;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The event queue alone: an event goes in, another comes out. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class QueueBenchmark {
  static final int SUB_QUEUES = 10;

  private static final int PRIORITIES = 3;
  private static final int TIMES = 100_000;

  /** Events in the queue all the time, in each sub-queue. */
  private static final int BACKLOG = 10;

  private static final int LIMIT = 10_000;

  /** Something in one of the sub-queues. */
  public record Arrived(int kind) implements Event {
    static final EventType1<Arrived, Integer> TYPE = EventType.of(Arrived.class, Arrived::kind);
  }

  private final Arrived[] events = new Arrived[SUB_QUEUES];
  private final Queue<Event> plain = new ArrayDeque<>();

  @SuppressWarnings("NullAway.Init") // JMH calls the method of @Setup first.
  private EventQueue queue;

  /** Adds the sub-queues, and some events to each. */
  @Setup
  public void fill() {
    queue = new EventQueue(LIMIT, LIMIT);
    for (int kind = 0; kind < SUB_QUEUES; kind++) {
      events[kind] = new Arrived(kind);
      queue.add("sub-queue " + kind, kind % PRIORITIES, Arrived.TYPE.match(kind), LIMIT);
    }
    for (int i = 0; i < BACKLOG * SUB_QUEUES; i++) {
      append(i);
      plain.add(events[i % SUB_QUEUES]);
    }
  }

  private void append(int i) {
    if (!queue.offer(events[i % SUB_QUEUES])) {
      throw new IllegalStateException("the queue is full");
    }
  }

  /** To the sub-queues in turn; out comes what their priorities say. */
  @Benchmark
  @OperationsPerInvocation(TIMES)
  public Object appendAndPop() {
    Object last = queue;
    for (int i = 0; i < TIMES; i++) {
      append(i);
      last = queue.poll().orElseThrow();
    }
    return last;
  }

  /** The limit: a queue without sub-queues, priorities and bounds. */
  @Benchmark
  @OperationsPerInvocation(TIMES)
  public Object plainQueue() {
    Object last = plain;
    for (int i = 0; i < TIMES; i++) {
      plain.add(events[i % SUB_QUEUES]);
      last = plain.remove();
    }
    return last;
  }
}
