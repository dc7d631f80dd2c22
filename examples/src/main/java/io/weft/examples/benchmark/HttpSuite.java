package io.weft.examples.benchmark;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HTTP server with a small fixed response: one of routines beside one of Netty's handlers, in
 * turn, loaded by {@code wrk}.
 */
final class HttpSuite implements Suite {
  private static final double LEAST = 0.9;
  private static final int CONNECTIONS = 64;
  private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
  private static final Pattern WRONG = Pattern.compile("(Socket errors|Non-2xx).*");

  /** {@code wrk} counts whole seconds. */
  private static final Duration WARM_UP = Duration.ofSeconds(3);

  @Override
  public String name() {
    return "http";
  }

  @Override
  public String title() {
    return "HTTP requests per second, 64 connections, 13 bytes, one loop";
  }

  @Override
  public void run(Effort effort, Report report) throws IOException, InterruptedException {
    if (!isInstalled()) {
      report.note("skipped: wrk is not installed (Debian: apt-get install wrk)");
      return;
    }
    for (String carrier : effort.carriers()) {
      report.progress("http, " + carrier + " carrier");
      measure(carrier, effort, report);
    }
    report.note("The client is wrk with one thread; each connection has one request under way.");
  }

  private static boolean isInstalled() throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder("wrk", "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.waitFor();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void measure(String carrier, Effort effort, Report report)
      throws IOException, InterruptedException {
    Duration time =
        Duration.ofSeconds(Math.max(2, effort.iterationTime().multipliedBy(10).toSeconds()));
    List<Double> ours = new ArrayList<>();
    List<Double> bare = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    try (EchoServers.Server routines = HttpServers.routines(carrier);
        EchoServers.Server netty = HttpServers.netty()) {
      for (int i = 0; i < effort.warmUps(); i++) {
        load(routines.address(), WARM_UP);
        load(netty.address(), WARM_UP);
      }
      for (int i = 0; i < effort.iterations(); i++) {
        double routinesRate = load(routines.address(), time);
        double nettyRate = load(netty.address(), time);
        ours.add(routinesRate / 1000);
        bare.add(nettyRate / 1000);
        ratios.add(routinesRate / nettyRate);
      }
    }
    String what = "HTTP server of routines, " + carrier + " carrier";
    String peer = "the same handler on bare Netty";
    report.line(Line.of(what, Samples.of(ours), "k/s"));
    report.line(Line.of("limit: " + peer, Samples.of(bare), "k/s"));
    report.goal(Goal.atLeast(what + " / " + peer, Samples.of(ratios).median(), LEAST, "times"));
  }

  private static double load(InetSocketAddress address, Duration time)
      throws IOException, InterruptedException {
    Process wrk =
        new ProcessBuilder(
                "wrk",
                "-t1",
                "-c" + CONNECTIONS,
                "-d" + time.toSeconds() + "s",
                "--timeout",
                "30s",
                "http://127.0.0.1:" + address.getPort() + "/")
            .redirectErrorStream(true)
            .start();
    String output = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    wrk.waitFor();
    Matcher rate = RATE.matcher(output);
    Matcher wrong = WRONG.matcher(output);
    if (wrong.find()) {
      throw new BenchmarkException("wrk says: " + wrong.group());
    }
    if (!rate.find()) {
      throw new BenchmarkException("wrk says: " + output);
    }
    return Double.parseDouble(rate.group(1));
  }
}
