package io.weft.examples.benchmark;

import java.time.Duration;
import java.util.List;

/**
 * How much work is put into a measurement.
 *
 * @param carriers those to measure
 * @param forks JVMs per benchmark, one after the other; 0 measures inside this one
 * @param warmUps iterations that do not count, in each JVM
 * @param iterations iterations that count, in each JVM; each gives one sample
 * @param iterationTime at least
 * @param fewPorts logical ports in the small network
 * @param manyPorts logical ports in the large one
 * @param changes logical ports created and deleted while the time is taken
 * @param routines parked at once
 * @param fewObjects watched in a small view of a database
 * @param manyObjects watched in a large one
 */
record Effort(
    List<String> carriers,
    int forks,
    int warmUps,
    int iterations,
    Duration iterationTime,
    int fewPorts,
    int manyPorts,
    int changes,
    int routines,
    int fewObjects,
    int manyObjects) {
  private static final List<String> ALL = List.of("direct", "portable");

  Effort {
    carriers = List.copyOf(carriers);
  }

  /** For numbers to publish. */
  static Effort full() {
    return new Effort(
        ALL, 3, 8, 10, Duration.ofMillis(300), 100, 5000, 200, 1_000_000, 100, 10_000);
  }

  /** For a first look. */
  static Effort quick() {
    return new Effort(ALL, 1, 6, 5, Duration.ofMillis(200), 100, 5000, 50, 100_000, 100, 10_000);
  }
}
