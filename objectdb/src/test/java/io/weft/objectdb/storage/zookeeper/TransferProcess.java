package io.weft.objectdb.storage.zookeeper;

import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.objectdb.storage.Commit;
import io.weft.objectdb.storage.CommitResult;
import io.weft.objectdb.storage.Snapshot;
import io.weft.objectdb.storage.Storage;
import io.weft.objectdb.storage.StorageNode;
import io.weft.objectdb.storage.VersionedValue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** A process of its own that moves money between accounts until it is killed. */
final class TransferProcess {
  static final int WRITERS = 4;
  static final int START = 100;
  static final List<String> ACCOUNTS =
      IntStream.range(0, 12).mapToObj(i -> "account-" + i).toList();

  private TransferProcess() {}

  /** Arguments: the URL, the name of the process. Prints a line for each acknowledged transfer. */
  public static void main(String[] args) {
    try (Storage storage = ZooKeeperStorage.open(ZooKeeperSettings.of(args[0]));
        Scheduler scheduler = Scheduler.start("writers")) {
      for (int i = 1; i < WRITERS; i++) {
        String writer = args[1] + "-" + i;
        scheduler.spawn(writer, r -> transferForever(r, storage, writer));
      }
      scheduler
          .spawn("first", r -> transferForever(r, storage, args[1] + "-0"))
          .join(Duration.ofMinutes(2));
    }
  }

  private static void transferForever(Routine r, Storage storage, String writer) {
    Random random = new Random();
    while (true) {
      String from = ACCOUNTS.get(random.nextInt(ACCOUNTS.size()));
      String to = ACCOUNTS.get(random.nextInt(ACCOUNTS.size()));
      if (from.equals(to)) {
        continue;
      }
      int amount = random.nextInt(5);
      List<String> keys = List.of(from, to, writer);
      Snapshot before = storage.read(r, keys);
      int done = number(before, writer, 0) + 1;
      Map<String, Optional<String>> writes = new HashMap<>();
      writes.put(from, Optional.of("" + (number(before, from, START) - amount)));
      writes.put(to, Optional.of("" + (number(before, to, START) + amount)));
      writes.put(writer, Optional.of("" + done));
      Map<String, Long> reads = new HashMap<>();
      keys.forEach(key -> reads.put(key, StorageNode.versionOf(before, key)));
      if (storage.commit(r, new Commit(reads, writes)) instanceof CommitResult.Committed) {
        System.out.print(writer + " " + done + "\n");
      }
    }
  }

  static int number(Snapshot snapshot, String key, int otherwise) {
    VersionedValue value = snapshot.values().get(key);
    return value == null ? otherwise : Integer.parseInt(value.value());
  }

  static Process start(String url, String name, Path directory) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    return new ProcessBuilder(
            java.toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            TransferProcess.class.getName(),
            url,
            name)
        .directory(directory.toFile()) // Its log must not be written over ours.
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
