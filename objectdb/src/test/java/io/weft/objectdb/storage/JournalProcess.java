package io.weft.objectdb.storage;

import io.weft.core.Routine;
import io.weft.core.Scheduler;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A process of its own with a journal, to be refused or killed. */
final class JournalProcess {
  static final int WRITERS = 4;

  private JournalProcess() {}

  public static void main(String[] args) {
    Path file = Path.of(args[1]);
    try (JournalStorage storage = JournalStorage.open(file, Bench.SMALL)) {
      if (args[0].equals("open")) {
        System.out.println("open");
      } else {
        commitForever(storage);
      }
    } catch (StorageException e) {
      System.out.println(e.getMessage());
    }
  }

  /** Every writer counts its key up, and prints each number when that is acknowledged. */
  private static void commitForever(JournalStorage storage) {
    PrintStream out = System.out;
    try (Scheduler scheduler = Scheduler.start("writers")) {
      for (int i = 1; i < WRITERS; i++) {
        String key = "writer-" + i;
        scheduler.spawn(key, r -> count(r, storage, key, out));
      }
      scheduler
          .spawn("writer-0", r -> count(r, storage, "writer-0", out))
          .join(Duration.ofMinutes(1));
    }
  }

  private static void count(Routine r, JournalStorage storage, String key, PrintStream out) {
    long number = storage.value(key).map(VersionedValue::value).map(Long::parseLong).orElse(0L);
    long seen = storage.value(key).map(VersionedValue::version).orElse(0L);
    while (true) {
      number++;
      Commit commit = new Commit(Map.of(key, seen), Map.of(key, Optional.of("" + number)));
      CommitResult result = storage.commit(r, commit);
      seen = ((CommitResult.Committed) result).version();
      out.print(key + " " + number + " " + seen + "\n");
    }
  }

  static Process start(String what, Path file) throws IOException {
    return ChildProcess.start(JournalProcess.class, file.getParent(), what, file.toString());
  }

  /** Runs a process to its end; returns the lines that it printed. */
  static List<String> run(String what, Path file) throws IOException {
    Process process = start(what, file);
    try (BufferedReader lines = process.inputReader()) {
      return new ArrayList<>(lines.lines().toList());
    } finally {
      process.destroyForcibly();
    }
  }
}
