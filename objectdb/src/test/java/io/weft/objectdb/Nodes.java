package io.weft.objectdb;

import io.weft.core.ManualLoop;
import io.weft.core.Routine;
import io.weft.core.RoutineCall;
import io.weft.core.RoutineFailedException;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.objectdb.storage.MemoryStorage;
import io.weft.objectdb.storage.Storage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Nodes of a database, each on a scheduler of its own, in virtual time on the test's thread. */
final class Nodes implements AutoCloseable {
  final VirtualTicker ticker = new VirtualTicker();
  final MemoryStorage memory = new MemoryStorage();
  final List<ManualLoop> loops = new ArrayList<>();
  final List<ObjectDb> dbs = new ArrayList<>();

  static final ObjectTypes TYPES = ObjectTypes.of(Item.TYPE, Pair.TYPE, Single.TYPE, Strong.TYPE);

  Nodes(int count) {
    this(count, 1, (scheduler, memory) -> memory, ObjectDbOptions.DEFAULTS);
  }

  Nodes(
      int count,
      long seed,
      BiFunction<Scheduler, MemoryStorage, Storage> wrap,
      ObjectDbOptions options) {
    for (int i = 0; i < count; i++) {
      ManualLoop loop =
          Scheduler.builder("node-" + i).ticker(ticker).random(new Random(seed + i)).manual();
      loops.add(loop);
      dbs.add(new ObjectDb(loop.scheduler(), wrap.apply(loop.scheduler(), memory), TYPES, options));
    }
  }

  ObjectDb db() {
    return dbs.get(0);
  }

  Scheduler scheduler() {
    return loops.get(0).scheduler();
  }

  /** Runs a body on the first node, to its end. */
  <T extends @Nullable Object> T run(RoutineCall<T> body) {
    return run(0, body);
  }

  <T extends @Nullable Object> T run(int node, RoutineCall<T> body) {
    RoutineFuture<T> future = start(node, body);
    settle();
    if (!future.isDone()) {
      runAll(Duration.ofMinutes(10));
    }
    try {
      return future.now();
    } catch (RoutineFailedException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  <T extends @Nullable Object> RoutineFuture<T> start(int node, RoutineCall<T> body) {
    RoutineFuture<T> future = loops.get(node).scheduler().submit("test", body);
    future.toCompletableFuture(); // Somebody watches it: a failure is no news for the log.
    return future;
  }

  /** Runs a transaction on the first node. */
  <T extends @Nullable Object> T transact(TransactionBody<T> body) {
    return run((Routine r) -> db().transact(r, body));
  }

  /** The object as a node sees it. */
  <T extends DataObject> Optional<T> get(int node, Key<T> key) {
    return this.<Optional<T>>run(node, r -> dbs.get(node).get(r, key));
  }

  /** Runs every node until nothing is left to do at this instant. */
  void settle() {
    for (int round = 0; round < 2; round++) {
      loops.forEach(ManualLoop::runUntilIdle);
    }
  }

  /** Runs every node until nothing is left to do for the time given. */
  void runAll(Duration atMost) {
    long end = ticker.nanoTime() + atMost.toNanos();
    settle();
    while (true) {
      long next = Long.MAX_VALUE;
      for (ManualLoop loop : loops) {
        next = Math.min(next, loop.nanosToNextTimer().orElse(Long.MAX_VALUE));
      }
      if (next == Long.MAX_VALUE || ticker.nanoTime() + next > end) {
        return;
      }
      ticker.advance(Duration.ofNanos(next));
      settle();
    }
  }

  @Override
  public void close() {
    loops.forEach(ManualLoop::close);
  }
}
