package io.weft.examples.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Benchmarks that JMH runs, each in JVMs of its own, in turn. */
final class JmhSuite implements Suite {
  /** What JMH's profiler calls the bytes allocated per operation. */
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  private static final String OPENS = "--add-opens=java.base/java.lang=ALL-UNNAMED";

  private final String name;
  private final String title;
  private final List<Row> rows;
  private final List<Target> targets;
  private final List<String> notes;

  /**
   * One measurement.
   *
   * @param benchmarks the class
   * @param method of the class
   * @param parameters for JMH, as {@code name=value}
   */
  record Row(String what, Class<?> benchmarks, String method, List<String> parameters) {
    Row {
      parameters = List.copyOf(parameters);
    }

    Row(String what, Class<?> benchmarks, String method, String... parameters) {
      this(what, benchmarks, method, List.of(parameters));
    }

    /** What it is, without the part that it has in the table. */
    private String plainly() {
      return what.replaceFirst("^(limit|peer): ", "");
    }

    private boolean isOn(Effort effort) {
      return parameters.stream()
          .filter(p -> p.startsWith("carrier="))
          .allMatch(p -> effort.carriers().contains(p.substring(p.indexOf('=') + 1)));
    }
  }

  /** What rows must reach. */
  sealed interface Target {
    /** Judges, if what it is about was measured. */
    Optional<Goal> judge(Map<Row, Measured> results);
  }

  /** One row against another, round by round: others on the machine then slow both. */
  record Ratio(Row row, Row peer, Goal.Bound bound, double limit) implements Target {
    static Ratio atMost(Row row, double limit, Row peer) {
      return new Ratio(row, peer, Goal.Bound.AT_MOST, limit);
    }

    @Override
    public Optional<Goal> judge(Map<Row, Measured> results) {
      Measured measured = results.get(row);
      Measured beside = results.get(peer);
      return measured == null || beside == null
          ? Optional.empty()
          : Optional.of(
              new Goal(
                  row.what + " / " + peer.plainly(),
                  measured.ratioTo(beside),
                  bound,
                  limit,
                  "times"));
    }
  }

  /** How many times as often as a peer's a row happens. */
  record Faster(Row row, double times, Row peer) implements Target {
    @Override
    public Optional<Goal> judge(Map<Row, Measured> results) {
      Measured measured = results.get(row);
      Measured beside = results.get(peer);
      return measured == null || beside == null
          ? Optional.empty()
          : Optional.of(
              Goal.atLeast(
                  row.what + ", rate / " + peer.plainly(),
                  1 / measured.ratioTo(beside),
                  times,
                  "times"));
    }
  }

  /** How much a row allocates, of what a peer does. */
  record Leaner(Row row, double part, Row peer) implements Target {
    @Override
    public Optional<Goal> judge(Map<Row, Measured> results) {
      OptionalDouble measured = allocated(results, row);
      OptionalDouble beside = allocated(results, peer);
      return measured.isEmpty() || beside.isEmpty()
          ? Optional.empty()
          : Optional.of(
              Goal.atMost(
                  row.what + ", bytes / " + peer.plainly(),
                  measured.getAsDouble() / beside.getAsDouble(),
                  part,
                  "times"));
    }

    private static OptionalDouble allocated(Map<Row, Measured> results, Row row) {
      Measured measured = results.get(row);
      return measured == null ? OptionalDouble.empty() : measured.allocated();
    }
  }

  /** A row that allocates nothing; what the profiler itself allocates is less than a byte. */
  record Unallocating(Row row) implements Target {
    @Override
    public Optional<Goal> judge(Map<Row, Measured> results) {
      OptionalDouble measured = Leaner.allocated(results, row);
      return measured.isEmpty()
          ? Optional.empty()
          : Optional.of(Goal.atMost(row.what + ", bytes", measured.getAsDouble(), 1, "B"));
    }
  }

  /** How often a row, which is in nanoseconds, happens. */
  record Rate(Row row, double millionsPerSecond) implements Target {
    private static final double NANOS_FOR_A_MILLION_PER_SECOND = 1000;

    @Override
    public Optional<Goal> judge(Map<Row, Measured> results) {
      return Optional.ofNullable(results.get(row))
          .map(
              measured ->
                  Goal.atLeast(
                      row.what,
                      NANOS_FOR_A_MILLION_PER_SECOND / measured.samples().median(),
                      millionsPerSecond,
                      "million per second"));
    }
  }

  /** The results of one row: one element per round. */
  static final class Measured {
    private final List<RunResult> rounds = new ArrayList<>();

    Samples samples() {
      return Samples.of(rounds.stream().flatMap(round -> scores(round).stream()).toList());
    }

    double ratioTo(Measured other) {
      List<Double> ratios = new ArrayList<>();
      for (int i = 0; i < rounds.size(); i++) {
        ratios.add(
            Samples.of(scores(rounds.get(i))).median()
                / Samples.of(scores(other.rounds.get(i))).median());
      }
      return Samples.of(ratios).median();
    }

    private String unit() {
      return switch (rounds.getFirst().getParams().getTimeUnit()) {
        case NANOSECONDS -> "ns";
        case MICROSECONDS -> "µs";
        case MILLISECONDS -> "ms";
        case TimeUnit other -> other.toString();
      };
    }

    private OptionalDouble allocated() {
      List<Double> bytes = new ArrayList<>();
      for (RunResult round : rounds) {
        Result<?> allocated = round.getSecondaryResults().get(ALLOCATED);
        if (allocated != null) {
          bytes.add(allocated.getScore());
        }
      }
      return bytes.isEmpty()
          ? OptionalDouble.empty()
          : OptionalDouble.of(Samples.of(bytes).median());
    }

    private static List<Double> scores(RunResult round) {
      List<Double> scores = new ArrayList<>();
      for (BenchmarkResult fork : round.getBenchmarkResults()) {
        for (IterationResult iteration : fork.getIterationResults()) {
          scores.add(iteration.getPrimaryResult().getScore());
        }
      }
      return scores;
    }
  }

  JmhSuite(String name, String title, List<Row> rows, List<Target> targets, List<String> notes) {
    this.name = name;
    this.title = title;
    this.rows = rows;
    this.targets = targets;
    this.notes = notes;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public void run(Effort effort, Report report) {
    Map<Row, Measured> results = new LinkedHashMap<>();
    int rounds = Math.max(1, effort.forks());
    for (int round = 1; round <= rounds; round++) {
      report.progress(name + ", round " + round + " of " + rounds);
      for (Row row : rows) {
        if (row.isOn(effort)) {
          results.computeIfAbsent(row, r -> new Measured()).rounds.add(measure(row, effort));
        }
      }
    }
    results.forEach(
        (row, measured) ->
            report.line(
                new Line(row.what, measured.samples(), measured.unit(), measured.allocated())));
    targets.forEach(target -> target.judge(results).ifPresent(report::goal));
    notes.forEach(report::note);
  }

  /** In a JVM of its own, unless the effort has none. */
  private RunResult measure(Row row, Effort effort) {
    TimeValue time = TimeValue.milliseconds(effort.iterationTime().toMillis());
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(row.benchmarks.getName().replace(".", "\\.") + "\\." + row.method + "$")
            .forks(Math.min(1, effort.forks()))
            .warmupIterations(effort.warmUps())
            .warmupTime(time)
            .measurementIterations(effort.iterations())
            .measurementTime(time)
            .addProfiler(GCProfiler.class)
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true)
            .jvmArgsAppend(jvmArguments());
    for (String parameter : row.parameters) {
      int equals = parameter.indexOf('=');
      options.param(parameter.substring(0, equals), parameter.substring(equals + 1));
    }
    try {
      return new Runner(options.build()).runSingle();
    } catch (RunnerException e) {
      throw new BenchmarkException(name + ", " + row.what, e);
    }
  }

  private static String[] jvmArguments() {
    return new String[] {
      OPENS,
      "--enable-native-access=ALL-UNNAMED",
      "-D" + WeftBenchmark.LOG_LEVEL + "=" + WeftBenchmark.QUIET
    };
  }
}
