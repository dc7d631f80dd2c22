package io.weft.examples.benchmark;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.core.net.Endpoint;
import io.weft.protocols.openflow.v13.FlowMod;
import io.weft.protocols.openflow.v13.OpenFlowCodec;
import io.weft.sdn.flow.FlowManager;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Heap of the controller per logical port. The simulated switch has a JVM of its own. */
final class HeapSuite implements Suite {
  @Override
  public String name() {
    return "heap";
  }

  @Override
  public String title() {
    return "heap of the controller per logical port, after a full collection";
  }

  @Override
  public void run(Effort effort, Report report) throws IOException, InterruptedException {
    int ports = effort.manyPorts();
    try (ControllerUnderTest controller = ControllerUnderTest.start();
        Tenants tenants = new Tenants(controller.api());
        FabricProcess fabric = FabricProcess.start(controller.openFlow())) {
      controller.addServer(fabric.database());
      tenants.createNetworks(ports);
      controller.settle();
      long empty = Heap.used();
      report.progress("adding " + ports + " interfaces");
      fabric.growTo(ports);
      controller.settle();
      long plugged = Heap.used();
      report.progress("creating " + ports + " logical ports");
      tenants.createPorts(0, ports);
      int flows = controller.settle();
      long full = Heap.used();

      report.line(line("logical port: database, walks, flows", (full - plugged) / (double) ports));
      report.line(line("its interface: OVSDB, OpenFlow ports", (plugged - empty) / (double) ports));
      report.line(line("both", (full - empty) / (double) ports));
      report.line(
          line(
              "limit: the port's flow-mods as bytes",
              controller.ask(HeapSuite::encodedLength) / (double) ports));
      report.note(
          ports
              + " logical ports, "
              + Tenants.PER_NETWORK
              + " per VLAN network, all on one switch, "
              + flows
              + " flows; "
              + (empty >> 20)
              + " MiB without any, "
              + (full >> 20)
              + " MiB with all.");
      report.note("Counted: the controller's JVM, with the HTTP client; not the switch's.");
    }
  }

  private static Line line(String what, double bytes) {
    return Line.of(what, Samples.of(bytes / 1024), "KiB");
  }

  private static long encodedLength(FlowManager flows) {
    OpenFlowCodec codec = new OpenFlowCodec();
    ByteBuf buffer = Unpooled.buffer();
    long length = 0;
    for (FlowManager.DesiredFlow flow : flows.desiredFlows(Fabric.DATAPATH)) {
      buffer.clear();
      codec.encode(FlowMod.add(flow.flow()), buffer);
      length += buffer.readableBytes();
    }
    return length;
  }

  /** A {@link Fabric} in another JVM. */
  private record FabricProcess(
      Process process, BufferedReader answers, PrintStream orders, Endpoint database)
      implements AutoCloseable {
    static FabricProcess start(Endpoint openFlow) throws IOException {
      Path java = Path.of(System.getProperty("java.home"), "bin", "java");
      Process process =
          new ProcessBuilder(
                  java.toString(),
                  "-D" + WeftBenchmark.LOG_LEVEL + "=" + WeftBenchmark.QUIET,
                  "--enable-native-access=ALL-UNNAMED",
                  "--add-opens=java.base/java.lang=ALL-UNNAMED",
                  "-classpath",
                  System.getProperty("java.class.path"),
                  FabricMain.class.getName(),
                  openFlow.toString())
              .redirectError(Redirect.INHERIT)
              .start();
      try {
        BufferedReader answers =
            new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        PrintStream orders =
            new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        return new FabricProcess(process, answers, orders, Endpoint.parse(read(answers), 0));
      } catch (IOException | RuntimeException e) {
        process.destroyForcibly();
        throw e;
      }
    }

    private static String read(BufferedReader answers) throws IOException {
      String line = answers.readLine();
      if (line == null) {
        throw new BenchmarkException("the JVM of the simulated switch has ended");
      }
      return line;
    }

    void growTo(int count) throws IOException {
      orders.println(count);
      read(answers);
    }

    @Override
    public void close() {
      // It ends when its input does.
      orders.close();
      process.destroy();
    }
  }

  /** The other JVM: prints where its database listens, then reads how many interfaces to have. */
  static final class FabricMain {
    private FabricMain() {}

    /** Runs until its input ends. */
    public static void main(String[] arguments) throws IOException {
      try (Fabric fabric = Fabric.start(Endpoint.parse(arguments[0], 0));
          BufferedReader orders =
              new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
        System.out.println(fabric.database());
        for (String line : (Iterable<String>) orders.lines()::iterator) {
          fabric.growTo(Integer.parseInt(line));
          System.out.println("done");
        }
      }
      System.exit(0);
    }
  }
}
