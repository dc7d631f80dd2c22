package io.weft.objectdb.storage.redis;

import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.net.Endpoint;
import io.weft.objectdb.storage.Commit;
import io.weft.objectdb.storage.CommitResult.Committed;
import io.weft.objectdb.storage.Snapshot;
import io.weft.objectdb.storage.StorageNode;
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

/**
 * A process of its own that moves money between accounts, many at a time, and prints what was
 * acknowledged, until it is killed.
 */
final class RedisProcess {
  static final int WRITERS = 8;
  static final int ACCOUNTS = 64;
  static final long START = 1000;

  private RedisProcess() {}

  static String account(int number) {
    return "account." + number;
  }

  /** The key in which a writer counts its transfers. */
  static String counter(String process, int writer) {
    return "counter." + process + "." + writer;
  }

  public static void main(String[] args) {
    int port = Integer.parseInt(args[0]);
    String name = args[1];
    PrintStream out = System.out;
    RedisSettings settings =
        RedisSettings.builder().endpoint(Endpoint.tcp("127.0.0.1", port)).build();
    try (RedisStorage storage = RedisStorage.open(settings);
        Scheduler scheduler = Scheduler.start("writers")) {
      List<RoutineFuture<Void>> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        int writer = i;
        writers.add(scheduler.spawn("writer-" + i, r -> transfer(r, storage, name, writer, out)));
      }
      writers.forEach(writer -> writer.join(Duration.ofMinutes(5)));
    }
  }

  private static void transfer(
      Routine r, RedisStorage storage, String name, int writer, PrintStream out) {
    Random random = new Random(writer);
    String counter = counter(name, writer);
    for (long number = 1; true; number++) {
      String from = account(random.nextInt(ACCOUNTS));
      String to = account(random.nextInt(ACCOUNTS));
      long amount = random.nextInt(10);
      while (!transfer(r, storage, from, to, amount, counter, number)) {
        // Others were faster.
      }
      out.print(counter + " " + number + "\n");
    }
  }

  private static boolean transfer(
      Routine r,
      RedisStorage storage,
      String from,
      String to,
      long amount,
      String counter,
      long number) {
    Snapshot seen = storage.read(r, List.of(from, to, counter));
    Map<String, Long> reads = new HashMap<>();
    Map<String, Optional<String>> writes = new HashMap<>();
    for (String key : List.of(from, to, counter)) {
      reads.put(key, StorageNode.versionOf(seen, key));
    }
    if (!from.equals(to)) {
      writes.put(from, Optional.of("" + (balance(seen, from) - amount)));
      writes.put(to, Optional.of("" + (balance(seen, to) + amount)));
    }
    writes.put(counter, Optional.of("" + number));
    return storage.commit(r, new Commit(reads, writes)) instanceof Committed;
  }

  private static long balance(Snapshot seen, String account) {
    return Long.parseLong(seen.values().get(account).value());
  }

  static Process start(int port, String name, Path directory) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    return new ProcessBuilder(
            java.toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            RedisProcess.class.getName(),
            "" + port,
            name)
        .directory(directory.toFile()) // Its log must not be written over ours.
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
