package io.weft.core.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.Poller;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.simulation.Simulation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RateLimiterTest {
  private final Simulation simulation = Simulation.withSeed(1);
  private final Scheduler scheduler = simulation.scheduler("s");
  private final RateLimiter limiter = new RateLimiter(scheduler, 10);

  /** What was done before the first poll, before the second, … */
  private final List<List<String>> turns = new ArrayList<>(List.of(new ArrayList<>()));

  @BeforeEach
  void countPolls() {
    simulation.settle();
    scheduler.install(
        new Poller() {
          @Override
          public void poll(long maxNanos) {
            if (!turns.getLast().isEmpty()) {
              turns.add(new ArrayList<>());
            }
          }

          @Override
          public void wakeup() {}

          @Override
          public void close() {}
        });
    simulation.settle();
  }

  @AfterEach
  void close() {
    simulation.close();
  }

  private void step(String name) {
    turns.getLast().add(name);
  }

  private RoutineFuture<Void> worker(String name, int times, int use) {
    return scheduler.spawn(
        name,
        r -> {
          for (int i = 0; i < times; i++) {
            limiter.limit(r, use);
            step(name);
          }
        });
  }

  @Test
  void noMoreThanTheLimitIsDoneBetweenTwoPolls() {
    worker("a", 25, 1);
    simulation.settle();
    assertThat(turns).map(List::size).containsExactly(10, 10, 5);
  }

  @Test
  void thoseWhoWaitTakeTurns() {
    worker("a", 4, 5);
    worker("b", 4, 5);
    simulation.settle();
    assertThat(turns)
        .containsExactly(
            List.of("a", "a"), List.of("a", "b"), List.of("a", "b"), List.of("b", "b"));
  }

  @Test
  void moreThanTheLimitIsSpreadOverSeveralPolls() {
    RoutineFuture<Void> big =
        scheduler.spawn(
            "big",
            r -> {
              step("asked");
              limiter.limit(r, 35);
              step("big");
            });
    scheduler.spawn(
        "others",
        r -> {
          while (!big.isDone()) {
            if (!turns.getLast().contains("others")) {
              step("others");
            }
            r.yield();
          }
        });
    worker("small", 1, 5);
    simulation.settle();
    assertThat(turns.getFirst()).contains("asked").doesNotContain("big");
    assertThat(turns.get(3)).contains("big", "small");
  }

  @Test
  void whoGivesUpDoesNotHoldUpTheOthers() {
    RoutineFuture<Void> big = scheduler.spawn("big", r -> limiter.limit(r, 1_000_000_000_000L));
    RoutineFuture<Void> small =
        scheduler.spawn(
            "small",
            r -> {
              r.yield();
              big.cancel();
              limiter.limit(r);
              step("small");
            });
    simulation.settle();
    assertThat(small.isDone()).isTrue();
  }

  @Test
  void nothingIsNeverWaitedFor() {
    RoutineFuture<Void> done =
        scheduler.spawn(
            "a",
            r -> {
              limiter.limit(r, 10);
              limiter.limit(r, 0);
              step("still the same turn");
            });
    simulation.settle();
    assertThat(done.isDone()).isTrue();
    assertThat(turns.getFirst()).containsExactly("still the same turn");
  }

  @Test
  void limitsBelowOneAreRefused() {
    assertThatThrownBy(() -> new RateLimiter(scheduler, 0)).hasMessageContaining("not 0");
    RoutineFuture<Void> negative = scheduler.spawn("a", r -> limiter.limit(r, -1));
    simulation.settle();
    assertThatThrownBy(negative::now).hasMessageContaining("not -1");
  }
}
