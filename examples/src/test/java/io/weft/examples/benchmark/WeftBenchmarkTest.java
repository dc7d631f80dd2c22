package io.weft.examples.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every benchmark runs, as small as can be; how long anything takes does not matter here. */
class WeftBenchmarkTest {
  private static final String CARRIER = System.getProperty("weft.carrier", "portable");

  private static final Effort TINY =
      new Effort(List.of(CARRIER), 0, 0, 1, Duration.ofMillis(1), 4, 400, 2, 3000, 4, 2000);

  /** A line with its median. */
  private static final Pattern LINE =
      Pattern.compile("  (\\S.{51}) +([0-9.]+) (ns|µs|ms|KiB|k/s) .*");

  /** A verdict, whatever it is. */
  private static final Pattern GOAL =
      Pattern.compile("  (reached    |NOT REACHED) \\S.*: [0-9.]+ .*, at (most|least) [0-9.]+ .*");

  @BeforeAll
  static void besideOthers() {
    // JMH would refuse to run while it runs elsewhere on the machine.
    System.setProperty("jmh.ignoreLock", "true");
  }

  private static String run(int exitCode, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
    assertThat(WeftBenchmark.run(printed, TINY, arguments)).isEqualTo(exitCode);
    return out.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "routine, 4, 1",
    "event, 6, 0",
    "ring, 4, 2",
    "match, 7, 2",
    "queue, 2, 1",
    "timers, 3, 2",
    "echo, 2, 1",
    "parked, 3, 2",
    "codec, 8, 0",
    "openflowj, 19, 14",
    "ovsdb, 16, 4",
    "memory, 5, 3",
    "zookeeper, 13, 9",
    "api, 8, 0",
    "heap, 4, 0"
  })
  void measuresSomethingOnEveryLineAndJudgesEveryGoal(String name, int lines, int goals) {
    check(run(0, name), name, lines, goals);
  }

  @Test
  void measuresOnRedisWhereThereIsOne() {
    String report = run(0, "redis");

    if (RedisServer.program().isEmpty() && !"true".equals(System.getenv("CI"))) {
      assertThat(report).contains("skipped: redis-server is not installed");
    } else {
      check(report, "redis", 13, 9);
    }
  }

  private static void check(String report, String name, int lines, int goals) {

    assertThat(report).startsWith("Machine: ").contains("\nJVM: ", "\n" + name + ": ");
    List<Matcher> measured = report.lines().map(LINE::matcher).filter(Matcher::matches).toList();
    assertThat(measured).hasSize(lines);
    assertThat(measured)
        .allSatisfy(line -> assertThat(Double.parseDouble(line.group(2))).isPositive());
    assertThat(report).containsAnyOf("  limit: ", "  peer: ");
    // The ring has goals on the direct carrier only.
    assertThat(report.lines().filter(line -> GOAL.matcher(line).matches()))
        .hasSize(name.equals("ring") && CARRIER.equals("portable") ? 0 : goals);
  }

  @Test
  void namesWhatThereIs() {
    assertThat(run(0, "--list").lines())
        .map(line -> line.substring(0, line.indexOf(' ')))
        .containsExactly(
            "routine",
            "event",
            "ring",
            "match",
            "queue",
            "timers",
            "echo",
            "http",
            "parked",
            "codec",
            "openflowj",
            "ovsdb",
            "memory",
            "redis",
            "zookeeper",
            "api",
            "heap");
  }

  @Test
  void refusesWhatThereIsNot() {
    assertThat(run(2, "speed")).isEmpty();
  }
}
