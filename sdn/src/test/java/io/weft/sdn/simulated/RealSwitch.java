package io.weft.sdn.simulated;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A private Open vSwitch with one bridge and four ports that exist in its memory only ({@code
 * --enable-dummy}), so that it needs neither kernel nor privileges.
 */
final class RealSwitch implements AutoCloseable {
  private static final List<String> TOOLS =
      List.of("ovsdb-tool", "ovsdb-server", "ovs-vswitchd", "ovs-vsctl", "ovs-ofctl", "ovs-appctl");
  private static final Path SCHEMA = Path.of("/usr/share/openvswitch/vswitch.ovsschema");
  private static final Pattern PORT = Pattern.compile("(?m)^\\s+\\S+ (\\d+)/(\\d+):");

  private final Path directory;
  private final List<Process> processes = new ArrayList<>();
  private final Map<Integer, Integer> portOfDatapathPort = new HashMap<>();

  /** What of Open vSwitch this machine lacks. */
  static Optional<String> missing() {
    List<Path> path =
        Arrays.stream((System.getenv("PATH") + ":/usr/sbin:/usr/local/sbin").split(":"))
            .map(Path::of)
            .toList();
    for (String tool : TOOLS) {
      if (path.stream().noneMatch(p -> Files.isExecutable(p.resolve(tool)))) {
        return Optional.of(tool);
      }
    }
    return Files.exists(SCHEMA) ? Optional.empty() : Optional.of(SCHEMA.toString());
  }

  RealSwitch() throws IOException {
    directory = Files.createTempDirectory("weft-ovs");
    try {
      run("ovsdb-tool", "create", file("conf.db"), SCHEMA.toString());
      start(
          "ovsdb-server",
          file("conf.db"),
          "--remote=punix:" + file("db.sock"),
          "--unixctl=" + file("db.ctl"));
      vsctl("--no-wait", "init");
      start(
          "ovs-vswitchd",
          "unix:" + file("db.sock"),
          "--enable-dummy=override",
          "--disable-system",
          "--unixctl=" + file("vswitchd.ctl"));
      List<String> command = new ArrayList<>();
      command.addAll(List.of("add-br", "br0", "--", "set", "bridge", "br0", "datapath_type=dummy"));
      command.addAll(List.of("fail_mode=secure", "protocols=OpenFlow10,OpenFlow13"));
      for (int i = 1; i <= RandomFlows.PORTS; i++) {
        command.addAll(List.of("--", "add-port", "br0", "p" + i, "--", "set", "interface"));
        command.addAll(List.of("p" + i, "type=dummy", "ofport_request=" + i));
      }
      vsctl(command.toArray(String[]::new));
      Matcher ports = PORT.matcher(appctl("dpif/show"));
      while (ports.find()) {
        portOfDatapathPort.put(Integer.parseInt(ports.group(2)), Integer.parseInt(ports.group(1)));
      }
    } catch (RuntimeException | IOException e) {
      close();
      throw e;
    }
  }

  private String file(String name) {
    return directory.resolve(name).toString();
  }

  private ProcessBuilder builder(String... command) {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.merge("PATH", "/usr/sbin", (path, more) -> path + ":" + more);
    for (String variable : List.of("RUNDIR", "LOGDIR", "DBDIR", "SYSCONFDIR")) {
      environment.put("OVS_" + variable, directory.toString());
    }
    return builder;
  }

  private void start(String... command) throws IOException {
    processes.add(
        builder(command).redirectOutput(directory.resolve(command[0] + ".log").toFile()).start());
  }

  private String run(String... command) {
    try {
      Process process = builder(command).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IllegalStateException(String.join(" ", command) + ": " + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void vsctl(String... arguments) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("ovs-vsctl", "--db=unix:" + file("db.sock"), "--retry", "--timeout=20"));
    command.addAll(List.of(arguments));
    run(command.toArray(String[]::new));
  }

  private String appctl(String... arguments) {
    List<String> command = new ArrayList<>(List.of("ovs-appctl", "-t", file("vswitchd.ctl")));
    command.addAll(List.of(arguments));
    return run(command.toArray(String[]::new));
  }

  private String ofctl(String... arguments) {
    List<String> command = new ArrayList<>(List.of("ovs-ofctl", "-O", "OpenFlow13"));
    command.addAll(List.of(arguments));
    return run(command.toArray(String[]::new));
  }

  /** Makes these the only flows and groups. */
  void load(List<String> groups, List<String> flows) throws IOException {
    Files.write(directory.resolve("flows"), flows);
    Files.write(directory.resolve("groups"), groups);
    ofctl("del-flows", "br0");
    ofctl("del-groups", "br0");
    ofctl("add-groups", "br0", file("groups"));
    ofctl("add-flows", "br0", file("flows"));
  }

  /** The flows as it prints them, in no order. */
  List<String> flows() {
    return lines(ofctl("--no-names", "--no-stats", "dump-flows", "br0"), "actions=");
  }

  /** The groups as it prints them. */
  List<String> groups() {
    return lines(ofctl("--no-names", "dump-groups", "br0"), "group_id=");
  }

  private static List<String> lines(String output, String having) {
    return output.lines().map(String::strip).filter(l -> l.contains(having)).toList();
  }

  String trace(int inPort, String hex) {
    return appctl("ofproto/trace", "br0", "in_port=" + inPort, hex);
  }

  /** The OpenFlow number of a port of the datapath. */
  int port(int datapathPort) {
    Integer port = portOfDatapathPort.get(datapathPort);
    if (port == null) {
      throw new IllegalStateException("no port " + datapathPort + " in " + portOfDatapathPort);
    }
    return port;
  }

  @Override
  public void close() {
    for (Process process : processes.reversed()) {
      process.destroy();
    }
    try {
      for (Process process : processes) {
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      }
      try (Stream<Path> files = Files.list(directory)) {
        for (Path path : files.toList()) {
          Files.deleteIfExists(path);
        }
      }
      Files.deleteIfExists(directory);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
