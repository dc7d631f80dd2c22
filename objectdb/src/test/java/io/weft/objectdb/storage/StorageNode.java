package io.weft.objectdb.storage;

import io.weft.core.Routine;
import io.weft.core.RoutineCall;
import io.weft.core.RoutineFailedException;
import io.weft.core.RoutineFuture;
import io.weft.core.RoutineTask;
import io.weft.core.Scheduler;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A scheduler in real time with its way to a storage. */
public final class StorageNode implements AutoCloseable {
  /** How long anything may take before a test has failed. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  public final Scheduler scheduler;
  public final Storage storage;

  public StorageNode(String name, Storage storage) {
    this.scheduler = Scheduler.start(name);
    this.storage = storage;
  }

  /** Runs a routine to its end. */
  public <T extends @Nullable Object> T call(RoutineCall<T> body) {
    return result(start(body));
  }

  /** Runs a routine to its end. */
  public void run(RoutineTask body) {
    call(
        r -> {
          body.run(r);
          return true;
        });
  }

  /** Starts a routine. */
  public <T extends @Nullable Object> RoutineFuture<T> start(RoutineCall<T> body) {
    RoutineFuture<T> future = scheduler.submit("test", body);
    future.toCompletableFuture(); // Somebody watches it: a failure is no news for the log.
    return future;
  }

  /** Waits for a routine; throws what it threw. */
  public static <T extends @Nullable Object> T result(RoutineFuture<T> future) {
    try {
      return future.join(PATIENCE);
    } catch (RoutineFailedException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** Writes a value over whatever is there; returns its version. */
  public long put(Routine r, String key, @Nullable String value) {
    Map<String, Optional<String>> values = new HashMap<>();
    values.put(key, Optional.ofNullable(value));
    return putAll(r, values);
  }

  /** Writes values over whatever is there, at once; returns their version. */
  public long putAll(Routine r, Map<String, Optional<String>> values) {
    while (true) {
      Snapshot before = storage.read(r, values.keySet());
      Map<String, Long> reads = new HashMap<>();
      values.keySet().forEach(key -> reads.put(key, versionOf(before, key)));
      switch (storage.commit(r, new Commit(reads, values))) {
        case CommitResult.Committed committed -> {
          return committed.version();
        }
        case CommitResult.Conflict conflict -> {} // Others were faster.
        case CommitResult.Unknown unknown -> throw new AssertionError(unknown);
      }
    }
  }

  /** The version of a value, 0 of none. */
  public static long versionOf(Snapshot snapshot, String key) {
    VersionedValue value = snapshot.values().get(key);
    return value == null ? 0 : value.version();
  }

  /** Closes both. */
  @Override
  public void close() {
    try {
      scheduler.close();
    } finally {
      storage.close();
    }
  }
}
