package io.weft.protocols.ovsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The programs of Open vSwitch, run in a directory of their own. */
final class OpenVSwitchPrograms {
  static final Path SCHEMA = Path.of("/usr/share/openvswitch/vswitch.ovsschema");

  private final Path directory;
  private final List<Process> running = new ArrayList<>();
  private int outputs;

  /** Skips the test, or lets it fail under {@code CI}, if one of the programs is missing. */
  OpenVSwitchPrograms(Path directory, String... programs) {
    this.directory = directory;
    for (String program : programs) {
      boolean installed = find(program).isPresent() && Files.exists(SCHEMA);
      String message = program + " is not installed (package openvswitch-switch)";
      if ("true".equals(System.getenv("CI"))) {
        assertThat(installed).as(message).isTrue();
      }
      assumeTrue(installed, message);
    }
  }

  String path(String file) {
    return directory.resolve(file).toString();
  }

  /** Runs it to its end, which must be a good one, and gives what it has printed. */
  String run(String... words) throws IOException, InterruptedException {
    Result result = attempt(words);
    assertThat(result.code()).as(() -> String.join(" ", words) + ": " + result.output()).isZero();
    return result.output();
  }

  record Result(int code, String output) {}

  Result attempt(String... words) throws IOException, InterruptedException {
    Path output = directory.resolve("output" + outputs++);
    Process process = builder(output, words).start();
    boolean ended = process.waitFor(30, TimeUnit.SECONDS);
    if (!ended) {
      process.destroyForcibly();
    }
    String text = Files.readString(output);
    assertThat(ended).as(() -> String.join(" ", words) + " did not end: " + text).isTrue();
    return new Result(process.exitValue(), text);
  }

  /** A program that goes on. */
  final class Running {
    private final Process process;
    private final Path output;

    Running(Process process, Path output) {
      this.process = process;
      this.output = output;
    }

    /** Waits for the program to print that. */
    String awaitPrinted(String text) throws IOException, InterruptedException {
      String printed = "";
      for (int i = 0; i < 3000; i++) {
        printed = Files.readString(output);
        if (printed.contains(text)) {
          return printed;
        }
        // The other process has no event that we could wait for.
        if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
          printed = Files.readString(output);
          break;
        }
      }
      assertThat(printed).contains(text);
      return printed;
    }

    void stop() throws InterruptedException {
      process.destroy();
      process.waitFor(30, TimeUnit.SECONDS);
    }
  }

  Running start(String... words) throws IOException {
    Path output = directory.resolve("output" + outputs++);
    Process process = builder(output, words).start();
    running.add(process);
    return new Running(process, output);
  }

  void stopAll() throws InterruptedException {
    for (Process process : running) {
      process.destroy();
      process.waitFor(30, TimeUnit.SECONDS);
    }
  }

  private ProcessBuilder builder(Path output, String... words) {
    List<String> command = new ArrayList<>(Arrays.asList(words));
    command.set(0, find(words[0]).orElseThrow().toString());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.to(output.toFile()));
    builder.environment().put("OVS_RUNDIR", directory.toString());
    return builder;
  }

  /** Where a program is, if it is installed. */
  static Optional<Path> find(String program) {
    List<String> directories =
        new ArrayList<>(
            Arrays.asList(
                Optional.ofNullable(System.getenv("PATH"))
                    .orElse("")
                    .split(File.pathSeparator, -1)));
    directories.addAll(List.of("/usr/sbin", "/sbin"));
    return directories.stream()
        .filter(d -> !d.isEmpty())
        .map(d -> Path.of(d, program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
