package io.weft.examples.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SamplesTest {
  @Test
  void medianAndPercentilesLieBetweenNeighbours() {
    Samples samples = new Samples(new double[] {4, 1, 3, 2});

    assertThat(samples.count()).isEqualTo(4);
    assertThat(samples.median()).isEqualTo(2.5);
    assertThat(samples.percentile(0)).isEqualTo(1);
    assertThat(samples.percentile(100)).isEqualTo(4);
  }

  @Test
  void oneSampleIsAllOfThem() {
    assertThat(Samples.of(7).percentile(90)).isEqualTo(7);
  }

  @Test
  void thereIsNoMedianOfNothing() {
    assertThatThrownBy(() -> new Samples(new double[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
