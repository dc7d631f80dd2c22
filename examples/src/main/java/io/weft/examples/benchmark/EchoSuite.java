package io.weft.examples.benchmark;

import io.weft.core.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A server that sends back what it gets: one of routines beside one of Netty's handlers, with the
 * same clients, in turn.
 */
final class EchoSuite implements Suite {
  private static final double LEAST = 0.9;
  private static final int CONNECTIONS = 100;
  private static final int MESSAGE_BYTES = 64;

  /** So many more rounds than the small benchmarks have iterations: the ratio needs them. */
  private static final int MORE = 4;

  private final Ticker ticker = Ticker.system();

  @Override
  public String name() {
    return "echo";
  }

  @Override
  public String title() {
    return "messages echoed per second, 100 connections, 64 bytes, one loop";
  }

  @Override
  public void run(Effort effort, Report report) throws InterruptedException {
    for (String carrier : effort.carriers()) {
      report.progress("echo, " + carrier + " carrier");
      measure(carrier, effort, report);
    }
    report.note(
        "Each connection has one message under way. The clients, on Netty, have a thread of their"
            + " own. The warm-up has connections of its own.");
  }

  private void measure(String carrier, Effort effort, Report report) throws InterruptedException {
    Duration time = effort.iterationTime();
    List<Double> ours = new ArrayList<>();
    List<Double> bare = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    try (EchoServers.Server routines = EchoServers.routines(carrier);
        EchoServers.Server netty = EchoServers.netty();
        EchoClients clients = EchoClients.start(CONNECTIONS, MESSAGE_BYTES, ticker)) {
      for (int i = 0; i < MORE * effort.warmUps(); i++) {
        // With connections of their own: a routine that began in the JVM's interpreter stays in it
        // for long, which tells nothing of a server that runs for more than seconds.
        try (EchoClients.Crowd toRoutines = clients.connect(routines.address());
            EchoClients.Crowd toNetty = clients.connect(netty.address())) {
          toRoutines.round(time);
          toNetty.round(time);
        }
      }
      try (EchoClients.Crowd toRoutines = clients.connect(routines.address());
          EchoClients.Crowd toNetty = clients.connect(netty.address())) {
        for (int i = 0; i < MORE * effort.iterations(); i++) {
          double routinesRate = toRoutines.round(time);
          double nettyRate = toNetty.round(time);
          ours.add(routinesRate);
          bare.add(nettyRate);
          ratios.add(routinesRate / nettyRate);
        }
      }
    }
    String what = "echo server of routines, " + carrier + " carrier";
    String peer = "the same server on bare Netty";
    report.line(Line.of(what, Samples.of(ours), "k/s"));
    report.line(Line.of("limit: " + peer, Samples.of(bare), "k/s"));
    report.goal(Goal.atLeast(what + " / " + peer, Samples.of(ratios).median(), LEAST, "times"));
  }
}
