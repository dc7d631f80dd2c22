package io.weft.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls at a later time. */
class TimersTest {
  /** Two clocks that move apart when the wall clock is set. */
  private static final class SettableTicker implements Ticker {
    private long nanos = 5;
    private Instant wall = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public long nanoTime() {
      return nanos;
    }

    @Override
    public Instant now() {
      return wall;
    }

    void advance(Duration time) {
      nanos += time.toNanos();
      wall = wall.plus(time);
    }
  }

  private final SettableTicker ticker = new SettableTicker();
  private final List<String> calls = new ArrayList<>();
  private ManualLoop loop;
  private Timers timers;

  @BeforeEach
  void start() {
    loop = Scheduler.builder("test").ticker(ticker).manual();
    timers = loop.scheduler().timers();
  }

  @AfterEach
  void close() {
    loop.close();
  }

  private void advance(Duration time) {
    ticker.advance(time);
    loop.runUntilIdle();
  }

  @Test
  void aTimerCallsOnce() {
    Timer timer = timers.after(Duration.ofSeconds(2), () -> calls.add("a"));
    timers.after(Duration.ofSeconds(1), () -> calls.add("b"));
    assertThat(timer.isPending()).isTrue();
    advance(Duration.ofSeconds(3));
    advance(Duration.ofSeconds(3));
    assertThat(calls).containsExactly("b", "a");
    assertThat(timer.isPending()).isFalse();
    assertThat(timer.cancel()).isFalse();
  }

  @Test
  void aCancelledTimerDoesNotCall() {
    Timer timer = timers.after(Duration.ofSeconds(2), () -> calls.add("a"));
    assertThat(timer.cancel()).isTrue();
    assertThat(timer.cancel()).isFalse();
    advance(Duration.ofSeconds(3));
    assertThat(calls).isEmpty();
  }

  @Test
  void aPeriodicTimerKeepsItsPhaseAndLeavesOutWhatItMissed() {
    timers.every(Duration.ofSeconds(10), () -> calls.add("at " + (ticker.nanoTime() - 5)));
    advance(Duration.ofSeconds(10));
    advance(Duration.ofSeconds(35));
    advance(Duration.ofSeconds(4));
    assertThat(calls).containsExactly("at 10000000000", "at 45000000000");
    advance(Duration.ofSeconds(1));
    assertThat(calls).hasSize(3).endsWith("at 50000000000");
  }

  @Test
  void aPeriodicTimerCanEndItself() {
    Timer[] timer = new Timer[1];
    timer[0] =
        timers.every(
            Duration.ofSeconds(1),
            () -> {
              calls.add("once");
              timer[0].cancel();
            });
    for (int i = 0; i < 5; i++) {
      advance(Duration.ofSeconds(1));
    }
    assertThat(calls).containsExactly("once");
    assertThat(timer[0].isPending()).isFalse();
  }

  @Test
  void anExceptionDoesNotEndAPeriodicTimer() {
    timers.every(
        Duration.ofSeconds(1),
        () -> {
          calls.add("called");
          throw new IllegalStateException("on purpose");
        });
    advance(Duration.ofSeconds(1));
    advance(Duration.ofSeconds(1));
    assertThat(calls).hasSize(2);
  }

  @Test
  void aPeriodMustBePositive() {
    assertThatThrownBy(() -> timers.every(Duration.ZERO, () -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("period must be positive");
  }

  @Test
  void anAppointmentIsKeptWhenTheClockIsPutForward() {
    timers.at(ticker.now().plus(Duration.ofHours(5)), () -> calls.add("kept"));
    ticker.wall = ticker.wall.plus(Duration.ofHours(5));
    advance(Duration.ofSeconds(59));
    assertThat(calls).isEmpty();
    advance(Duration.ofSeconds(1));
    assertThat(calls).containsExactly("kept");
  }

  @Test
  void anAppointmentIsNotKeptTooEarlyWhenTheClockIsPutBack() {
    timers.at(ticker.now().plus(Duration.ofHours(1)), () -> calls.add("kept"));
    advance(Duration.ofMinutes(30));
    ticker.wall = ticker.wall.minus(Duration.ofHours(1));
    for (int minute = 0; minute < 89; minute++) {
      advance(Duration.ofMinutes(1));
    }
    assertThat(calls).isEmpty();
    advance(Duration.ofMinutes(1));
    assertThat(calls).containsExactly("kept");
  }

  @Test
  void anAppointmentInThePastIsNow() {
    timers.at(ticker.now().minusSeconds(5), () -> calls.add("now"));
    loop.runUntilIdle();
    assertThat(calls).containsExactly("now");
  }

  @Test
  void aRoutineSleepsUntilAnInstant() {
    Instant instant = ticker.now().plus(Duration.ofHours(2));
    RoutineFuture<Void> sleeper = loop.scheduler().spawn("sleeper", r -> r.sleepUntil(instant));
    loop.runUntilIdle();
    for (int minute = 0; minute < 119; minute++) {
      advance(Duration.ofMinutes(1));
    }
    assertThat(sleeper.isDone()).isFalse();
    advance(Duration.ofMinutes(1));
    assertThat(sleeper.isDone()).isTrue();
  }
}
