package io.weft.examples.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.openjdk.jmh.infra.BenchmarkParams;
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

/** Benchmarks of one class that JMH runs, each in JVMs of its own. */
final class JmhSuite implements Suite {
  /** What JMH's profiler calls the bytes allocated per operation. */
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  private static final String OPENS = "--add-opens=java.base/java.lang=ALL-UNNAMED";

  private final String name;
  private final String title;
  private final Class<?> benchmarks;
  private final List<Row> rows;
  private final List<String> notes;

  /**
   * One measurement.
   *
   * @param method of the class
   * @param parameters for JMH, as {@code name=value}
   */
  record Row(String what, String method, List<String> parameters) {
    Row {
      parameters = List.copyOf(parameters);
    }

    Row(String what, String method, String... parameters) {
      this(what, method, List.of(parameters));
    }

    private boolean isOn(Effort effort) {
      return parameters.stream()
          .filter(p -> p.startsWith("carrier="))
          .allMatch(p -> effort.carriers().contains(p.substring(p.indexOf('=') + 1)));
    }
  }

  JmhSuite(String name, String title, Class<?> benchmarks, List<Row> rows, List<String> notes) {
    this.name = name;
    this.title = title;
    this.benchmarks = benchmarks;
    this.rows = rows;
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
    for (Row row : rows) {
      if (row.isOn(effort)) {
        report.line(measure(row, effort));
      }
    }
    notes.forEach(report::note);
  }

  private Line measure(Row row, Effort effort) {
    TimeValue time = TimeValue.milliseconds(effort.iterationTime().toMillis());
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(benchmarks.getName().replace(".", "\\.") + "\\." + row.method + "$")
            .forks(effort.forks())
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
      RunResult result = new Runner(options.build()).runSingle();
      BenchmarkParams params = result.getParams();
      return new Line(row.what, samples(result), unit(params), allocated(result));
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

  private static String unit(BenchmarkParams params) {
    return switch (params.getTimeUnit()) {
      case NANOSECONDS -> "ns";
      case MICROSECONDS -> "µs";
      case MILLISECONDS -> "ms";
      default -> params.getTimeUnit().toString();
    };
  }

  private static Samples samples(RunResult result) {
    List<Double> scores = new ArrayList<>();
    for (BenchmarkResult fork : result.getBenchmarkResults()) {
      for (IterationResult iteration : fork.getIterationResults()) {
        scores.add(iteration.getPrimaryResult().getScore());
      }
    }
    return Samples.of(scores);
  }

  private static OptionalDouble allocated(RunResult result) {
    Result<?> bytes = result.getSecondaryResults().get(ALLOCATED);
    return bytes == null ? OptionalDouble.empty() : OptionalDouble.of(bytes.getScore());
  }
}
