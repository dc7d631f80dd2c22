package io.weft.examples.benchmark;

import java.io.PrintStream;
import java.util.Locale;

/** Prints results as a table, line by line. */
final class Report {
  private static final String COLUMNS = "  %-52s %10s %10s %10s %8s %10s%n";

  private final PrintStream out;

  Report(PrintStream out) {
    this.out = out;
  }

  void heading(String name, String title) {
    out.printf("%n%s: %s%n", name, title);
    out.printf(COLUMNS, "", "median", "p10", "p90", "samples", "allocated");
  }

  void line(Line line) {
    Samples samples = line.samples();
    boolean single = samples.count() == 1;
    out.printf(
        COLUMNS,
        line.what(),
        number(samples.median()) + " " + line.unit(),
        single ? "" : number(samples.percentile(10)),
        single ? "" : number(samples.percentile(90)),
        samples.count(),
        line.allocated().isPresent() ? number(line.allocated().getAsDouble()) + " B" : "");
    out.flush();
  }

  /** A verdict, with the numbers that it rests on. */
  void goal(Goal goal) {
    out.printf(
        "  %-11s %s: %s %s, %s %s %s%n",
        goal.isReached() ? "reached" : "NOT REACHED",
        goal.what(),
        number(goal.measured()),
        goal.unit(),
        goal.bound(),
        number(goal.limit()),
        goal.unit());
    out.flush();
  }

  void note(String text) {
    out.printf("  %s%n", text);
    out.flush();
  }

  /** Says what takes so long; no part of the report. */
  void progress(String text) {
    System.err.println("weft-benchmark: " + text);
  }

  void plain(String text) {
    out.println(text);
    out.flush();
  }

  /** With as many digits as say something. */
  private static String number(double value) {
    double size = Math.abs(value);
    String format = size == 0 || size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, format, value);
  }
}
