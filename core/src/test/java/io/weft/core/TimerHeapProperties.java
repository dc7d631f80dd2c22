package io.weft.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The heap against the JDK's priority queue, with clocks that start anywhere. */
class TimerHeapProperties {
  private record Step(int kind, int amount) {}

  private record Expected(long offset, long order, boolean background) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    return Arbitraries.integers()
        .between(0, 3)
        .flatMap(kind -> Arbitraries.integers().between(0, 50).map(n -> new Step(kind, n)))
        .list()
        .ofMaxSize(200);
  }

  @Provide
  Arbitrary<Long> starts() {
    return Arbitraries.longs()
        .edgeCases(e -> e.add(Long.MAX_VALUE, Long.MAX_VALUE - 60, Long.MIN_VALUE, -30L, 0L));
  }

  @Property(tries = 300)
  void firesLikeAPriorityQueueAcrossTheWrapOfTheClock(
      @ForAll("starts") long start, @ForAll("steps") List<Step> steps) {
    TimerHeap heap = new TimerHeap();
    PriorityQueue<Expected> model =
        new PriorityQueue<>(
            Comparator.comparingLong(Expected::offset).thenComparingLong(Expected::order));
    List<TimerHeap.Timer> timers = new ArrayList<>();
    List<Expected> entries = new ArrayList<>();
    List<Long> fired = new ArrayList<>();
    List<Long> expected = new ArrayList<>();
    long passed = 0;
    for (Step step : steps) {
      switch (step.kind) {
        case 0, 1 -> {
          long order = entries.size();
          Expected entry = new Expected(passed + step.amount, order, step.kind == 1);
          entries.add(entry);
          model.add(entry);
          timers.add(heap.add(start + entry.offset, () -> fired.add(order), entry.background));
        }
        case 2 -> {
          if (!timers.isEmpty()) {
            // Perhaps one that has fired or was cancelled: that has no effect.
            int index = step.amount % timers.size();
            heap.cancel(timers.get(index));
            model.remove(entries.get(index));
          }
        }
        default -> {
          passed += step.amount;
          TimerHeap.Timer timer;
          while ((timer = heap.pollExpired(start + passed)) != null) {
            timer.action.run();
          }
          while (!model.isEmpty() && model.peek().offset <= passed) {
            expected.add(model.remove().order);
          }
        }
      }
      assertThat(fired).isEqualTo(expected);
      assertThat(heap.size()).isEqualTo(model.size());
      assertThat(heap.foreground())
          .isEqualTo((int) model.stream().filter(e -> !e.background).count());
      if (!model.isEmpty()) {
        assertThat(heap.nanosToNext(start + passed)).isEqualTo(model.peek().offset - passed);
      }
    }
  }
}
