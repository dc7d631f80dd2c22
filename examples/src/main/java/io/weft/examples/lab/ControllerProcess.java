package io.weft.examples.lab;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A program that runs beside the lab, such as a controller, with its output in a file.
 *
 * <p>Any thread may call any method. Closing stops the program, and so does closing the lab.
 */
public final class ControllerProcess implements AutoCloseable {
  static final String RECORD_SUFFIX = ".process";

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);
  private static final int LINES_KEPT = 10_000;
  private static final int LINES_SHOWN = 30;
  private static final int NOT_EXITED = -1;

  private final List<String> command;
  private final Process process;
  private final Path log;
  private final Path record;
  private final Thread reader;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition more = lock.newCondition();
  private final Deque<String> lines = new ArrayDeque<>();
  private boolean ended;

  private ControllerProcess(List<String> command, Process process, Path log, Path record) {
    this.command = command;
    this.process = process;
    this.log = log;
    this.record = record;
    this.reader = Thread.ofPlatform().daemon().name("log of " + log).unstarted(this::copyLog);
  }

  static ControllerProcess start(
      Commands commands,
      List<String> command,
      Map<String, String> environment,
      Path directory,
      String name) {
    Path log = directory.resolve(name + ".log");
    Path record = directory.resolve(name + RECORD_SUFFIX);
    // What runs in the background of a shell ignores interrupts, and so would all that it starts.
    List<String> hearing = new ArrayList<>(List.of("env", "--default-signal=INT"));
    hearing.addAll(command);
    ProcessBuilder builder = commands.prepare(hearing, environment).redirectErrorStream(true);
    try {
      Process process = builder.start();
      writeRecord(process.toHandle(), record);
      ControllerProcess started = new ControllerProcess(command, process, log, record);
      started.reader.start();
      return started;
    } catch (IOException e) {
      throw new CommandException(command, NOT_EXITED, "cannot start: " + e.getMessage(), "");
    }
  }

  /** Number and start: a number alone might by now belong to another process. */
  private static void writeRecord(ProcessHandle handle, Path record) throws IOException {
    Files.writeString(record, handle.pid() + " " + started(handle));
  }

  private static String started(ProcessHandle handle) {
    return handle.info().startInstant().map(Instant::toString).orElse("unknown");
  }

  /** The process of a record that a lab left, where it still runs. */
  static OptionalLong fromRecord(Path record) {
    try {
      String[] parts = Files.readString(record).split(" ", 2);
      long pid = Long.parseLong(parts[0]);
      boolean same =
          Processes.running(pid)
              && parts.length == 2
              && ProcessHandle.of(pid).filter(h -> started(h).equals(parts[1])).isPresent();
      return same ? OptionalLong.of(pid) : OptionalLong.empty();
    } catch (IOException | NumberFormatException none) {
      return OptionalLong.empty();
    }
  }

  private void copyLog() {
    try (BufferedReader in =
            new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        BufferedWriter out = Files.newBufferedWriter(log)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        out.write(line);
        out.newLine();
        out.flush();
        add(line);
      }
    } catch (IOException | UncheckedIOException closed) {
      // The pipe of a process that was ended; what it had printed is in the file.
    } finally {
      end();
    }
  }

  private void add(String line) {
    lock.lock();
    try {
      if (lines.size() == LINES_KEPT) {
        lines.removeFirst();
      }
      lines.addLast(line);
      more.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    lock.lock();
    try {
      ended = true;
      more.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The process number. */
  public long pid() {
    return process.pid();
  }

  /** The file with everything that the program has printed, standard error included. */
  public Path log() {
    return log;
  }

  /** The last 10 000 lines that the program has printed. */
  public List<String> lines() {
    lock.lock();
    try {
      return List.copyOf(lines);
    } finally {
      lock.unlock();
    }
  }

  /** Whether the program has not ended yet. */
  public boolean running() {
    return process.isAlive();
  }

  /**
   * Waits until the program has printed a line with this text in it; a line printed before the call
   * counts.
   *
   * @return the first such line
   * @throws CommandException where the program ends without it, or the limit passes
   */
  public String awaitLine(String text, Duration limit) {
    lock.lock();
    try {
      long remaining = limit.toNanos();
      for (; ; ) {
        Optional<String> found = lines.stream().filter(line -> line.contains(text)).findFirst();
        if (found.isPresent()) {
          return found.get();
        }
        if (ended) {
          throw failure("ended without printing \"" + text + "\"");
        }
        if (remaining <= 0) {
          throw failure("did not print \"" + text + "\" within " + limit.toMillis() + " ms");
        }
        remaining = more.awaitNanos(remaining);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure("interrupted");
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for the program to end by itself.
   *
   * @return its exit code; 128 and the signal's number where a signal ended it
   * @throws CommandException where it still runs after the limit
   */
  public int awaitExit(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw failure("still running after " + limit.toMillis() + " ms");
      }
      // Not for longer: a child of the program may have the pipe and live on.
      reader.join(LAST_WORDS);
      Files.deleteIfExists(record);
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure("interrupted");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends SIGINT, as Ctrl-C does, and does not wait. */
  public void interrupt() {
    new Commands(Tools.ofThisProcess())
        .output(List.of("kill", "-INT", Long.toString(pid())), Map.of(), PATIENCE);
  }

  /**
   * Sends SIGTERM, and SIGKILL to a program that still runs ten seconds later.
   *
   * @return the exit code
   */
  public int stop() {
    // Process.destroy would close the pipe, and the program's last words would be lost.
    process.toHandle().destroy();
    try {
      return awaitExit(PATIENCE);
    } catch (CommandException stillRunning) {
      return kill();
    }
  }

  /**
   * Sends SIGKILL: the program gets no chance to say good-bye.
   *
   * @return the exit code
   */
  public int kill() {
    process.toHandle().destroyForcibly();
    return awaitExit(PATIENCE);
  }

  /** {@link #stop()}. */
  @Override
  public void close() {
    stop();
  }

  private CommandException failure(String reason) {
    List<String> printed = lines();
    List<String> tail = printed.subList(Math.max(0, printed.size() - LINES_SHOWN), printed.size());
    return new CommandException(command, NOT_EXITED, reason, String.join("\n", tail));
  }
}
