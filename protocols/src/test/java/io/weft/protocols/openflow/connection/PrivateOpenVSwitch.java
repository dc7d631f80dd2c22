package io.weft.protocols.openflow.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * An Open vSwitch of one test: a bridge br0 with two ports that exist in its memory only, in a
 * directory of its own, so that it needs neither kernel nor privileges and meets no other.
 */
final class PrivateOpenVSwitch implements AutoCloseable {
  private static final Path SCHEMA = Path.of("/usr/share/openvswitch/vswitch.ovsschema");

  private final Path directory;
  private final List<Process> processes = new ArrayList<>();

  /** Skips the test, or fails it under CI, where a program is not installed. */
  static void require(String... programs) {
    for (String program : programs) {
      boolean installed = find(program).isPresent() && Files.exists(SCHEMA);
      String message = program + " is not installed (packages openvswitch-*)";
      if ("true".equals(System.getenv("CI"))) {
        assertThat(installed).as(message).isTrue();
      }
      assumeTrue(installed, message);
    }
  }

  /** Skips the test where a program of a package that is seldom installed is missing. */
  static void requireOrSkip(String program) {
    assumeTrue(find(program).isPresent(), program + " is not installed (packages openvswitch-*)");
  }

  static Optional<Path> find(String program) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("") + ":/usr/sbin:/sbin";
    return Arrays.stream(path.split(File.pathSeparator, -1))
        .filter(d -> !d.isEmpty())
        .map(d -> Path.of(d, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  PrivateOpenVSwitch() throws Exception {
    // Not below the build directory: the path of a UNIX socket must be short.
    directory = Files.createTempDirectory("weft-of");
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
      vsctl(
          "add-br",
          "br0",
          "--",
          "set",
          "bridge",
          "br0",
          "datapath_type=dummy",
          "fail_mode=secure",
          "other_config:datapath-id=00000000000000ab",
          "protocols=OpenFlow10,OpenFlow13",
          "--",
          "add-port",
          "br0",
          "p1",
          "--",
          "set",
          "interface",
          "p1",
          "type=dummy",
          "ofport_request=1",
          "--",
          "add-port",
          "br0",
          "p2",
          "--",
          "set",
          "interface",
          "p2",
          "type=dummy",
          "ofport_request=2");
    } catch (Exception e) {
      close();
      throw e;
    }
  }

  String file(String name) {
    return directory.resolve(name).toString();
  }

  private ProcessBuilder builder(String... words) {
    List<String> command = new ArrayList<>(List.of(words));
    command.set(0, find(words[0]).orElseThrow().toString());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    for (String variable : List.of("RUNDIR", "LOGDIR", "DBDIR", "SYSCONFDIR")) {
      environment.put("OVS_" + variable, directory.toString());
    }
    return builder;
  }

  private void start(String... words) throws IOException {
    processes.add(
        builder(words).redirectOutput(directory.resolve(words[0] + ".log").toFile()).start());
  }

  /** What a program has printed, which must succeed. */
  String run(String... words) throws IOException, InterruptedException {
    Process process = builder(words).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    boolean ended = process.waitFor(60, TimeUnit.SECONDS);
    process.destroyForcibly();
    assertThat(ended && process.exitValue() == 0)
        .as(() -> String.join(" ", words) + ": " + output)
        .isTrue();
    return output;
  }

  void vsctl(String... words) throws IOException, InterruptedException {
    run(
        Stream.concat(
                Stream.of("ovs-vsctl", "--db=unix:" + file("db.sock"), "--retry", "--timeout=30"),
                Stream.of(words))
            .toArray(String[]::new));
  }

  String appctl(String... words) throws IOException, InterruptedException {
    return run(
        Stream.concat(Stream.of("ovs-appctl", "-t", file("vswitchd.ctl")), Stream.of(words))
            .toArray(String[]::new));
  }

  /** {@code ovs-ofctl} on the bridge. */
  String ofctl(String version, String command, String... more)
      throws IOException, InterruptedException {
    return run(
        Stream.concat(
                Stream.of("ovs-ofctl", "-O", version, command, "unix:" + file("br0.mgmt")),
                Stream.of(more))
            .toArray(String[]::new));
  }

  @Override
  public void close() throws IOException, InterruptedException {
    for (Process process : processes.reversed()) {
      process.destroy();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
    try (Stream<Path> files = Files.list(directory)) {
      for (Path path : files.toList()) {
        Files.deleteIfExists(path);
      }
    }
    Files.deleteIfExists(directory);
  }
}
