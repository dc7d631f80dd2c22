package io.weft.examples.benchmark;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs the benchmarks: {@code bin/weft-benchmark [--list] [--quick] [NAME...]}. */
@Command(
    name = "weft-benchmark",
    description = "Measures Weft on this machine, each number beside its peer or its limit.",
    mixinStandardHelpOptions = true,
    versionProvider = WeftBenchmark.Version.class)
public final class WeftBenchmark implements Callable<Integer> {
  /** The system property that logback.xml takes the level from. */
  static final String LOG_LEVEL = "weft.log.level";

  /** What a controller logs in the course of its work is not of interest here. */
  static final String QUIET = "ERROR";

  private final PrintStream out;
  private final Effort full;

  @Option(names = "--list", description = "Print the benchmarks, and measure nothing.")
  private boolean list;

  @Option(names = "--quick", description = "Take fewer samples: a first look in a minute or two.")
  private boolean quick;

  @Parameters(paramLabel = "NAME", description = "What to measure; everything, if none is given.")
  private List<String> names = new ArrayList<>();

  /** The version of the jar, if it runs from one. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = WeftBenchmark.class.getPackage().getImplementationVersion();
      return new String[] {"weft-benchmark " + (version == null ? "(not packaged)" : version)};
    }
  }

  WeftBenchmark(PrintStream out, Effort full) {
    this.out = out;
    this.full = full;
  }

  /** Exits with 0, with 1 if a benchmark failed, or with 2 if the arguments make no sense. */
  public static void main(String[] arguments) {
    if (System.getProperty(LOG_LEVEL) == null) {
      System.setProperty(LOG_LEVEL, QUIET);
    }
    System.exit(run(System.out, Effort.full(), arguments));
  }

  static int run(PrintStream out, Effort full, String... arguments) {
    return new CommandLine(new WeftBenchmark(out, full))
        .setExecutionExceptionHandler(
            (e, commandLine, parsed) -> {
              commandLine.getErr().println("weft-benchmark: " + e.getMessage());
              return 1;
            })
        .execute(arguments);
  }

  @Override
  public Integer call() throws Exception {
    List<Suite> suites = Suites.all();
    Report report = new Report(out);
    if (list) {
      suites.forEach(s -> report.plain(String.format("%-9s %s", s.name(), s.title())));
      return 0;
    }
    List<String> known = suites.stream().map(Suite::name).toList();
    List<String> unknown = names.stream().filter(n -> !known.contains(n)).toList();
    if (!unknown.isEmpty()) {
      CommandLine.usage(this, System.err);
      System.err.println(
          "weft-benchmark: no benchmark "
              + String.join(", ", unknown)
              + "; there are "
              + known.stream().collect(Collectors.joining(", ")));
      return 2;
    }
    report.plain(Machine.describe());
    for (Suite suite : suites) {
      if (names.isEmpty() || names.contains(suite.name())) {
        report.heading(suite.name(), suite.title());
        suite.run(quick ? Effort.quick() : full, report);
      }
    }
    return 0;
  }
}
