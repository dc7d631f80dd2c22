package io.weft.examples.benchmark;

import io.weft.core.Ticker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/**
 * The whole program: from the request to create a logical port, whose interface is there already,
 * until the simulated switch has its flows.
 */
final class ApiSuite implements Suite {
  /** How much longer it may take in the large network. */
  private static final double ALLOWED = 1.5;

  private static final double NANOS_PER_MILLI = 1e6;

  private final Ticker ticker = Ticker.system();

  @Override
  public String name() {
    return "api";
  }

  @Override
  public String title() {
    return "from the HTTP request for a logical port to its flows in the switch";
  }

  @Override
  public void run(Effort effort, Report report) throws IOException, InterruptedException {
    Times few = new Times();
    Times many = new Times();
    try (Site small = Site.open(effort.fewPorts(), report);
        Site large = Site.open(effort.manyPorts(), report)) {
      // In turn, so that both are measured in the same JVM at the same time of its life.
      for (int i = 0; i < effort.changes(); i++) {
        small.change(new Times(), ticker);
        large.change(new Times(), ticker);
      }
      for (int i = 0; i < effort.changes(); i++) {
        small.change(few, ticker);
        large.change(many, ticker);
      }
    }
    few.print(report, effort.fewPorts());
    many.print(report, effort.manyPorts());
    report.note(
        String.format(
            Locale.ROOT,
            "%d ports take %.2f times as long as %d (allowed: %.1f).",
            effort.manyPorts(),
            many.flows().median() / few.flows().median(),
            effort.fewPorts(),
            ALLOWED));
    report.note(
        "Logical ports: "
            + Tenants.PER_NETWORK
            + " per VLAN network, all on one switch, each with an address of a subnet.");
    report.note("Controller, switch and client share the JVM; they talk over TCP.");
    report.note(
        "peer: VLCP, by the design's measurement, creates 60 ports a second: 16.7 ms each.");
  }

  /** In milliseconds. */
  private static final class Times {
    private final List<Double> untilFlows = new ArrayList<>();
    private final List<Double> untilAnswer = new ArrayList<>();
    private final List<Double> untilGone = new ArrayList<>();
    private final List<Double> untilRead = new ArrayList<>();

    Samples flows() {
      return Samples.of(untilFlows);
    }

    void print(Report report, int ports) {
      String at = ", " + ports + " ports";
      report.line(Line.of("create: request to flows" + at, flows(), "ms"));
      report.line(Line.of("create: request to answer" + at, Samples.of(untilAnswer), "ms"));
      report.line(Line.of("delete: request to flows gone" + at, Samples.of(untilGone), "ms"));
      report.line(Line.of("limit: request that only reads" + at, Samples.of(untilRead), "ms"));
    }
  }

  /**
   * A controller, its switch and its client.
   *
   * @param without the number of flows while port 0 is not there
   * @param with the number of flows while it is
   */
  private record Site(
      ControllerUnderTest controller, Fabric fabric, Tenants tenants, int without, int with)
      implements AutoCloseable {
    static Site open(int ports, Report report) throws IOException, InterruptedException {
      report.progress("setting up " + ports + " logical ports");
      ControllerUnderTest controller = ControllerUnderTest.start();
      Fabric fabric = Fabric.start(controller.openFlow());
      Tenants tenants = new Tenants(controller.api());
      controller.addServer(fabric.database());
      // One interface more: for the port that is created and deleted.
      fabric.growTo(ports + 1);
      tenants.createNetworks(ports + 1);
      tenants.createPorts(1, ports + 1);
      int without = controller.settle();
      tenants.createPort(0).join();
      int with = controller.settle();
      tenants.deletePort(0).join();
      if (with <= without) {
        throw new BenchmarkException("a logical port has no flows");
      }
      Site site = new Site(controller, fabric, tenants, without, with);
      fabric.awaitFlows(without, Ticker.system());
      return site;
    }

    /** Creates a logical port, deletes it, and reads another one. */
    void change(Times times, Ticker ticker) throws IOException, InterruptedException {
      long create = ticker.nanoTime();
      CompletableFuture<Double> answer =
          tenants.createPort(0).thenApply(v -> since(create, ticker));
      fabric.awaitFlows(with, ticker);
      times.untilFlows.add(since(create, ticker));
      times.untilAnswer.add(answer.join());

      long delete = ticker.nanoTime();
      CompletableFuture<Void> deletion = tenants.deletePort(0);
      fabric.awaitFlows(without, ticker);
      times.untilGone.add(since(delete, ticker));
      deletion.join();

      long read = ticker.nanoTime();
      tenants.lookAt(1);
      times.untilRead.add(since(read, ticker));
    }

    private static double since(long start, Ticker ticker) {
      return (ticker.nanoTime() - start) / NANOS_PER_MILLI;
    }

    @Override
    public void close() {
      tenants.close();
      fabric.close();
      controller.close();
    }
  }
}
