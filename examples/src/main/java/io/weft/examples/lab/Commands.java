package io.weft.examples.lab;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Runs programs to their end, each with a time-out.
 *
 * <p>Output goes through files and not pipes: a daemon that keeps its parent's standard output open
 * then cannot hold up the reader.
 */
final class Commands implements AutoCloseable {
  private static final int OUTPUT_LIMIT = 64 << 20;
  private static final int NOT_EXITED = -1;

  private final Tools tools;
  private final Set<Process> running = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  Commands(Tools tools) {
    this.tools = tools;
  }

  /** How a command ended; its {@code output} is what it wrote to standard output. */
  record Result(List<String> command, int exitCode, String output, String errors) {
    String everything() {
      return output + errors;
    }

    CommandException failure() {
      return new CommandException(command, exitCode, "exit code " + exitCode, everything());
    }
  }

  /**
   * The standard output of a command that must succeed.
   *
   * @throws CommandException where it exits with anything but 0, or takes longer than the limit
   */
  String output(List<String> command, Map<String, String> environment, Duration limit) {
    Result result = run(command, environment, limit);
    if (result.exitCode() != 0) {
      throw result.failure();
    }
    return result.output();
  }

  /**
   * Runs a command, whatever its exit code.
   *
   * @throws CommandException where it cannot start or takes longer than the limit
   * @throws IllegalStateException after {@link #close()}
   */
  Result run(List<String> command, Map<String, String> environment, Duration limit) {
    Path output = temporaryFile();
    Path errors = temporaryFile();
    try {
      Process process = start(command, environment, output, errors);
      running.add(process);
      try {
        if (closed) {
          throw new IllegalStateException("the lab is closed");
        }
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new CommandException(
              command,
              NOT_EXITED,
              "still running after " + limit.toMillis() + " ms, ended",
              read(output) + read(errors));
        }
        return new Result(command, process.exitValue(), read(output), read(errors));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CommandException(command, NOT_EXITED, "interrupted", "");
      } finally {
        process.destroyForcibly();
        running.remove(process);
      }
    } finally {
      delete(output);
      delete(errors);
    }
  }

  private Process start(
      List<String> command, Map<String, String> environment, Path output, Path errors) {
    if (closed) {
      throw new IllegalStateException("the lab is closed");
    }
    ProcessBuilder builder = prepare(command, environment);
    builder.redirectOutput(output.toFile()).redirectError(errors.toFile());
    try {
      return builder.start();
    } catch (IOException e) {
      throw new CommandException(command, NOT_EXITED, "cannot start: " + e.getMessage(), "");
    }
  }

  /** A builder for the command, its program looked up, its standard input empty. */
  ProcessBuilder prepare(List<String> command, Map<String, String> environment) {
    List<String> resolved = new ArrayList<>(command);
    if (command.getFirst().indexOf('/') < 0) {
      Optional<Path> program = tools.find(command.getFirst());
      if (program.isEmpty()) {
        throw new CommandException(command, NOT_EXITED, "not installed", "");
      }
      resolved.set(0, program.get().toString());
    }
    ProcessBuilder builder = new ProcessBuilder(resolved);
    builder.environment().putAll(environment);
    builder.redirectInput(new File("/dev/null"));
    return builder;
  }

  private static Path temporaryFile() {
    try {
      return Files.createTempFile("weft-lab", ".out");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try (var stream = Files.newInputStream(file)) {
      return new String(stream.readNBytes(OUTPUT_LIMIT), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the commands in progress, whose callers get an exception, and allows no more. */
  @Override
  public void close() {
    closed = true;
    for (Process process : running) {
      process.destroyForcibly();
    }
  }
}
