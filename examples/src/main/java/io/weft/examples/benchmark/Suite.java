package io.weft.examples.benchmark;

import java.io.IOException;

/** Benchmarks that are asked for by one name. */
interface Suite {
  /** What the user types. */
  String name();

  /** What is measured, in one line. */
  String title();

  /** Measures, and writes lines and notes as they are known. */
  void run(Effort effort, Report report) throws IOException, InterruptedException;
}
