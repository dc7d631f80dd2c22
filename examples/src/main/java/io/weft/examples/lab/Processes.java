package io.weft.examples.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Processes by their numbers. Reads /proc: a {@link ProcessHandle} takes a process that has ended
 * but that its parent has not collected for one that is alive.
 */
final class Processes {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private Processes() {}

  /** Whether a process with this number is there and has not ended. */
  static boolean running(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      // The state follows the program's name, which is in parentheses and may hold any character.
      String afterName = stat.substring(stat.lastIndexOf(')') + 1).strip();
      return !afterName.startsWith("Z") && !afterName.startsWith("X");
    } catch (IOException gone) {
      return false;
    }
  }

  /** The number in a pid file, where a process of that number was started with that pid file. */
  static OptionalLong fromPidFile(Path pidFile) {
    try {
      long pid = Long.parseLong(Files.readString(pidFile).strip());
      byte[] arguments = Files.readAllBytes(Path.of("/proc/" + pid + "/cmdline"));
      boolean sameProcess =
          new String(arguments, StandardCharsets.UTF_8).contains("--pidfile=" + pidFile);
      return sameProcess && running(pid) ? OptionalLong.of(pid) : OptionalLong.empty();
    } catch (IOException | NumberFormatException none) {
      return OptionalLong.empty();
    }
  }

  /** SIGTERM to all of them, and SIGKILL to those that are still there after five seconds. */
  static void stop(List<Long> pids) {
    for (long pid : pids) {
      handle(pid).ifPresent(ProcessHandle::destroy);
    }
    BooleanSupplier allGone = () -> pids.stream().noneMatch(Processes::running);
    if (!eventually(PATIENCE, PAUSE, allGone)) {
      for (long pid : pids) {
        handle(pid).ifPresent(ProcessHandle::destroyForcibly);
      }
      if (!eventually(PATIENCE, PAUSE, allGone)) {
        throw new IllegalStateException("processes " + pids + " survive SIGKILL");
      }
    }
  }

  private static Optional<ProcessHandle> handle(long pid) {
    return running(pid) ? ProcessHandle.of(pid) : Optional.empty();
  }

  /**
   * Asks again and again until the answer is yes.
   *
   * @param limit after which time it is asked no more
   * @return the last answer
   */
  static boolean eventually(Duration limit, Duration pause, BooleanSupplier question) {
    long end = System.nanoTime() + limit.toNanos();
    while (System.nanoTime() - end < 0) {
      if (question.getAsBoolean()) {
        return true;
      }
      LockSupport.parkNanos(pause.toNanos());
      if (Thread.currentThread().isInterrupted()) {
        return false;
      }
    }
    return question.getAsBoolean();
  }
}
