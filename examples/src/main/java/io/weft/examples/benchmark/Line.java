package io.weft.examples.benchmark;

import java.util.OptionalDouble;

/**
 * One line of a report.
 *
 * @param unit of the samples
 * @param allocated bytes per operation, where they were counted
 */
record Line(String what, Samples samples, String unit, OptionalDouble allocated) {
  static Line of(String what, Samples samples, String unit) {
    return new Line(what, samples, unit, OptionalDouble.empty());
  }
}
