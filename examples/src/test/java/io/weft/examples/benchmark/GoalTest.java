package io.weft.examples.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class GoalTest {
  private static String print(Goal goal) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new Report(new PrintStream(out, true, StandardCharsets.UTF_8)).goal(goal);
    return out.toString(StandardCharsets.UTF_8).strip();
  }

  @Test
  void aCostIsReachedFromBelow() {
    assertThat(Goal.atMost("a / b", 1.5, 1.5, "times").isReached()).isTrue();
    assertThat(Goal.atMost("a / b", 1.51, 1.5, "times").isReached()).isFalse();
  }

  @Test
  void aRateIsReachedFromAbove() {
    assertThat(Goal.atLeast("hops", 2, 1.5, "million per second").isReached()).isTrue();
    assertThat(Goal.atLeast("hops", 1.4, 1.5, "million per second").isReached()).isFalse();
  }

  @Test
  void theVerdictStandsBesideTheNumbers() {
    assertThat(print(Goal.atMost("a / b", 1.25, 1.5, "times")))
        .isEqualTo("reached     a / b: 1.25 times, at most 1.50 times");
    assertThat(print(Goal.atLeast("echo", 0.5, 0.9, "times")))
        .isEqualTo("NOT REACHED echo: 0.50 times, at least 0.90 times");
  }
}
