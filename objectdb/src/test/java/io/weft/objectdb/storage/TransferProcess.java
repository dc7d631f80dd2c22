package io.weft.objectdb.storage;

import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.net.Endpoint;
import io.weft.objectdb.storage.CommitResult.Committed;
import io.weft.objectdb.storage.redis.RedisSettings;
import io.weft.objectdb.storage.redis.RedisStorage;
import io.weft.objectdb.storage.zookeeper.ZooKeeperSettings;
import io.weft.objectdb.storage.zookeeper.ZooKeeperStorage;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A process of its own that moves money between accounts, many at a time, and prints what was
 * acknowledged, until it is killed.
 */
final class TransferProcess {
  static final int WRITERS = 8;
  static final long START = 1000;
  static final List<String> ACCOUNTS =
      IntStream.range(0, 64).mapToObj(i -> "account." + i).toList();

  private TransferProcess() {}

  /** Arguments: the URL of the storage, the name of the process. */
  public static void main(String[] args) {
    PrintStream out = System.out;
    // Without the test there is nobody to kill it.
    ProcessHandle.current()
        .parent()
        .ifPresent(test -> test.onExit().thenRun(() -> Runtime.getRuntime().halt(1)));
    try (Storage storage = open(args[0]);
        Scheduler scheduler = Scheduler.start("writers")) {
      List<RoutineFuture<Void>> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        String counter = "counter." + args[1] + "." + i;
        writers.add(scheduler.spawn(counter, r -> transferForever(r, storage, counter, out)));
      }
      writers.forEach(writer -> writer.join(Duration.ofMinutes(10)));
    }
  }

  private static Storage open(String url) {
    return url.startsWith("zk:")
        ? ZooKeeperStorage.open(ZooKeeperSettings.of(url))
        : RedisStorage.open(RedisSettings.builder().endpoint(Endpoint.parse(url, 0)).build());
  }

  private static void transferForever(Routine r, Storage storage, String counter, PrintStream out) {
    Random random = new Random(counter.hashCode());
    long told = 0;
    while (true) {
      try {
        long done = transfer(r, storage, random, counter, told);
        // It has made one, or sees that an earlier one of unknown outcome was made.
        if (done > told) {
          told = done;
          out.print(counter + " " + done + "\n");
        }
      } catch (StorageException e) {
        r.yield(); // Nothing was written.
      }
    }
  }

  /** Tries one transfer unless there have been more than the writer knows; returns how many. */
  private static long transfer(
      Routine r, Storage storage, Random random, String counter, long told) {
    String from = ACCOUNTS.get(random.nextInt(ACCOUNTS.size()));
    String to = ACCOUNTS.get(random.nextInt(ACCOUNTS.size()));
    Snapshot seen = storage.read(r, List.of(from, to, counter));
    long done = number(seen, counter, 0);
    if (done > told || from.equals(to)) {
      return done;
    }
    Map<String, Long> reads = new HashMap<>();
    for (String key : List.of(from, to, counter)) {
      reads.put(key, StorageNode.versionOf(seen, key));
    }
    long amount = random.nextInt(10);
    Map<String, Optional<String>> writes = new HashMap<>();
    writes.put(from, Optional.of("" + (number(seen, from, START) - amount)));
    writes.put(to, Optional.of("" + (number(seen, to, START) + amount)));
    writes.put(counter, Optional.of("" + (done + 1)));
    return storage.commit(r, new Commit(reads, writes)) instanceof Committed ? done + 1 : done;
  }

  /** The number at a key, or another one when there is none. */
  static long number(Snapshot snapshot, String key, long otherwise) {
    VersionedValue value = snapshot.values().get(key);
    return value == null ? otherwise : Long.parseLong(value.value());
  }

  static Process start(String url, String name, Path directory) throws IOException {
    return ChildProcess.start(TransferProcess.class, directory, url, name);
  }
}
