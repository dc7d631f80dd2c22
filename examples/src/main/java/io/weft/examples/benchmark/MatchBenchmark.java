package io.weft.examples.benchmark;

import io.weft.core.event.Event;
import io.weft.core.event.EventType;
import io.weft.core.event.EventType1;
import io.weft.core.event.MatchTree;
import io.weft.core.event.Matcher;
import java.util.ArrayList;
import java.util.List;
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

/**
 * The match tree alone, with more and more waiters for other values of the event's index. The
 * events are always for ten of them, so that the size of the caches has no part in it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MatchBenchmark {
  private static final int TIMES = 100_000;
  private static final int ADDRESSED = 10;

  /** Something that one of the waiters waits for. */
  public record Arrived(int address) implements Event {
    static final EventType1<Arrived, Integer> TYPE = EventType.of(Arrived.class, Arrived::address);
  }

  /** How many wait. */
  @Param({"10", "1000", "100000"})
  public int waiters = ADDRESSED;

  private final MatchTree<Object> tree = new MatchTree<>();
  private final List<Matcher<Arrived>> matchers = new ArrayList<>();
  private final List<MatchTree.Registration<Object>> addressed = new ArrayList<>();
  private final List<Arrived> events = new ArrayList<>();

  /** Adds the waiters, and picks some that are spread over all. */
  @Setup
  public void fill() {
    List<MatchTree.Registration<Object>> all = new ArrayList<>();
    for (int address = 0; address < waiters; address++) {
      all.add(tree.add(Arrived.TYPE.match(address), this));
    }
    for (int i = 0; i < ADDRESSED; i++) {
      int address = i * (waiters / ADDRESSED);
      addressed.add(all.get(address));
      matchers.add(Arrived.TYPE.match(address));
      events.add(new Arrived(address));
    }
  }

  /** Finds the one who waits for an event. */
  @Benchmark
  @OperationsPerInvocation(TIMES)
  public int find() {
    int found = 0;
    for (int i = 0; i < TIMES; i++) {
      found += tree.find(events.get(i % ADDRESSED)).size();
    }
    if (found != TIMES) {
      throw new IllegalStateException(found + " waiters were found for " + TIMES + " events");
    }
    return found;
  }

  /** A waiter goes, and comes back. */
  @Benchmark
  @OperationsPerInvocation(TIMES)
  public int addAndRemove() {
    for (int i = 0; i < TIMES; i++) {
      int which = i % ADDRESSED;
      tree.remove(addressed.get(which));
      addressed.set(which, tree.add(matchers.get(which), this));
    }
    return tree.size();
  }
}
