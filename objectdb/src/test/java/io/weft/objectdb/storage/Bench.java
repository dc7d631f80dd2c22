package io.weft.objectdb.storage;

import io.weft.core.ManualLoop;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.task.TaskPool;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A journal on a simulated disk, with a scheduler and a writer that run when told so. */
final class Bench implements AutoCloseable {
  static final Path FILE = Path.of("/db/journal");

  /** Small enough that a new file is written every few commits. */
  static final JournalOptions SMALL =
      JournalOptions.DEFAULTS.withCompactionBytes(300).withCompactionFactor(2);

  final SimulatedDisk disk;
  final ManualLoop loop = Scheduler.builder("test").manual();
  final ArrayDeque<Runnable> writer = new ArrayDeque<>();
  final JournalStorage storage;

  Bench(SimulatedDisk disk, JournalOptions options) {
    this.disk = disk;
    storage = JournalStorage.open(FILE, disk, options, TaskPool.on(writer::add), false);
  }

  /** Lets the commit begin to wait. */
  RoutineFuture<CommitResult> start(Commit commit) {
    RoutineFuture<CommitResult> future =
        loop.scheduler().submit("commit", r -> storage.commit(r, commit));
    future.toCompletableFuture(); // Somebody watches it: a failure is no news for the log.
    loop.runUntilIdle();
    return future;
  }

  /** Lets the writer and the routines do what there is to do. */
  void settle() {
    for (Runnable task = writer.poll(); task != null; task = writer.poll()) {
      task.run();
    }
    loop.runUntilIdle();
  }

  CommitResult commit(Commit commit) {
    RoutineFuture<CommitResult> future = start(commit);
    settle();
    return future.now();
  }

  /** A commit that depends on what is there now. */
  Commit put(String key, String value) {
    return write(key, Optional.of(value));
  }

  Commit delete(String key) {
    return write(key, Optional.empty());
  }

  private Commit write(String key, Optional<String> value) {
    long seen = storage.value(key).map(VersionedValue::version).orElse(0L);
    return new Commit(Map.of(key, seen), Map.of(key, value));
  }

  static Map<String, VersionedValue> contents(JournalStorage storage) {
    Map<String, VersionedValue> values = new TreeMap<>();
    storage.keys().forEach(key -> values.put(key, storage.value(key).orElseThrow()));
    return values;
  }

  @Override
  public void close() {
    try {
      storage.close();
    } finally {
      loop.close();
    }
  }
}
