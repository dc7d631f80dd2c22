package io.weft.objectdb.tools;

import io.weft.core.RoutineCall;
import io.weft.core.RoutineTask;
import io.weft.core.Scheduler;
import io.weft.core.simulation.Simulation;
import io.weft.core.task.TaskPool;
import io.weft.objectdb.ObjectDb;
import io.weft.objectdb.Transaction;
import io.weft.objectdb.storage.Commit;
import io.weft.objectdb.storage.CommitResult;
import io.weft.objectdb.storage.MemoryStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The tools at work on memory, in virtual time, with a directory of their own. */
final class Bench implements AutoCloseable {
  final Simulation simulation = Simulation.withSeed(1);
  final Scheduler scheduler = simulation.scheduler("tools");
  final TaskPool pool = TaskPool.on(Runnable::run);
  final DatabaseTools tools = new DatabaseTools(pool, Progress.NONE);
  final Path directory;

  Bench() {
    try {
      directory = Files.createTempDirectory("weft-tools");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path file() {
    return directory.resolve("dump");
  }

  <T extends @Nullable Object> T call(RoutineCall<T> body) {
    var future = scheduler.submit("test", body);
    future.toCompletableFuture();
    try {
      return simulation.await(future);
    } catch (io.weft.core.RoutineFailedException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  void run(RoutineTask body) {
    call(
        r -> {
          body.run(r);
          return true;
        });
  }

  void put(MemoryStorage storage, Map<String, String> values) {
    Map<String, Optional<String>> writes = new HashMap<>();
    values.forEach((key, value) -> writes.put(key, Optional.of(value)));
    write(storage, writes);
  }

  void delete(MemoryStorage storage, String key) {
    write(storage, Map.of(key, Optional.empty()));
  }

  private void write(MemoryStorage storage, Map<String, Optional<String>> writes) {
    Map<String, Long> reads = new HashMap<>();
    writes.keySet().forEach(k -> reads.put(k, storage.value(k).map(v -> v.version()).orElse(0L)));
    CommitResult result = call(r -> storage.commit(r, new Commit(reads, writes)));
    if (!(result instanceof CommitResult.Committed)) {
      throw new AssertionError(result);
    }
  }

  static Map<String, String> contents(MemoryStorage storage) {
    Map<String, String> all = new TreeMap<>();
    storage.keys().forEach(key -> all.put(key, storage.value(key).orElseThrow().value()));
    return all;
  }

  void transact(MemoryStorage storage, Consumer<Transaction> body) {
    run(
        r -> {
          try (ObjectDb db = new ObjectDb(scheduler, storage, Net.TYPES)) {
            db.execute(r, body);
          }
        });
  }

  CheckReport check(MemoryStorage storage, Repair repair) {
    return call(r -> tools.check(r, storage, Net.SCHEMA, repair));
  }

  List<String> lines() throws IOException {
    return Files.readAllLines(file());
  }

  @Override
  public void close() {
    simulation.close();
    try (var files = Files.walk(directory)) {
      files.sorted(java.util.Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
