package io.weft.examples.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class RealPartsSummaryTest {
  @Test
  void countsFromNothing() {
    assertThat(new RealPartsSummary(() -> Optional.of("3.1.0")).summary())
        .isEqualTo("real parts: 0 tests ran against Open vSwitch 3.1.0, 0 skipped");
    assertThat(new RealPartsSummary(Optional::empty).summary())
        .isEqualTo("real parts: 0 tests ran against Open vSwitch (not installed), 0 skipped");
  }
}
