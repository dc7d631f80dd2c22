package io.weft.examples.benchmark;

import java.util.Arrays;
import java.util.List;

/** Measured values of one thing, at least one. Immutable. */
final class Samples {
  private final double[] sorted;

  Samples(double[] values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("nothing was measured");
    }
    sorted = values.clone();
    Arrays.sort(sorted);
  }

  static Samples of(List<Double> values) {
    return new Samples(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  static Samples of(double value) {
    return new Samples(new double[] {value});
  }

  int count() {
    return sorted.length;
  }

  double median() {
    return percentile(50);
  }

  /** The value that so many percent of the values do not exceed, interpolated between two. */
  double percentile(double percent) {
    double place = percent / 100 * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
