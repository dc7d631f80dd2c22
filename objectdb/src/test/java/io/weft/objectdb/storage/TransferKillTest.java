package io.weft.objectdb.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.objectdb.storage.redis.RealRedis;
import io.weft.objectdb.storage.redis.RedisStorage;
import io.weft.objectdb.storage.redis.RequiresRedis;
import io.weft.objectdb.storage.zookeeper.Zk;
import io.weft.objectdb.storage.zookeeper.ZooKeeperSettings;
import io.weft.objectdb.storage.zookeeper.ZooKeeperStorage;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are killed one after the other while they move money between accounts. */
@Tag("real")
class TransferKillTest {
  /** How many transfers must be acknowledged; set by a system property for longer runs. */
  private static final int TRANSFERS = Integer.getInteger("weft.objectdb.transfers", 10_000);

  private static final int KILLS = 2;

  @TempDir Path directory;

  private final List<Writers> all = new ArrayList<>();

  private int started;

  /** How many transfers have been acknowledged; guarded by this map. */
  private int transfers;

  /** The last number that was acknowledged to each writer; guarded by itself. */
  private final Map<String, Long> acknowledged = new HashMap<>();

  /** The writers of a process that has ended. */
  private final Set<String> ended = new HashSet<>();

  /** A process, and the thread that reads what it prints. */
  private record Writers(String name, Process process, Thread reader) {}

  @AfterEach
  void killThoseThatAreLeft() {
    all.forEach(each -> each.process().destroyForcibly());
  }

  @Test
  @RequiresRedis
  void noMoneyAndNoAcknowledgedTransferIsLostOnRedis() throws Exception {
    try (RealRedis redis = RealRedis.start();
        StorageNode node = new StorageNode("judge", RedisStorage.open(redis.settings().build()))) {
      killOneAfterTheOther(url(redis), node);
    }
  }

  @Test
  void norOnZooKeeper() throws Exception {
    try (Zk zk = new Zk()) {
      ZooKeeperSettings settings = zk.settings();
      try (StorageNode node = new StorageNode("judge", ZooKeeperStorage.open(settings))) {
        killOneAfterTheOther("zk://127.0.0.1:" + zk.port() + settings.chroot(), node);
      }
    }
  }

  @Test
  @RequiresRedis
  void norWhenARedisIsKilledThatWritesBeforeItAnswers() throws Exception {
    try (RealRedis redis = RealRedis.startDurable();
        StorageNode node = new StorageNode("judge", RedisStorage.open(redis.settings().build()))) {
      start(url(redis));
      start(url(redis));
      awaitTransfers(200);
      redis.kill();
      kill(all.getFirst());
      kill(all.getFirst());
      redis.startAgain();
      check(node);
    }
  }

  private static String url(RealRedis redis) {
    return "tcp://127.0.0.1:" + redis.port();
  }

  /** While one process is killed and looked after, another one goes on. */
  private void killOneAfterTheOther(String url, StorageNode node) throws Exception {
    Random random = new Random();
    start(url);
    for (int i = 0; i < KILLS; i++) {
      start(url);
      awaitTransfers(TRANSFERS / (KILLS + 1) + random.nextInt(100));
      kill(all.getFirst());
      check(node);
    }
    awaitTransfers(TRANSFERS / (KILLS + 1));
    kill(all.getFirst());
    check(node);
    assertThat(acknowledged.keySet()).isEqualTo(ended);
  }

  private void start(String url) throws IOException {
    String name = "p" + started++;
    Process process = TransferProcess.start(url, name, directory);
    all.add(new Writers(name, process, Thread.ofPlatform().daemon().start(() -> read(process))));
  }

  private void read(Process process) {
    try (BufferedReader lines = process.inputReader()) {
      StringBuilder line = new StringBuilder();
      // Not readLine: a line that the kill has cut is not told apart by it.
      for (int c = lines.read(); c >= 0; c = lines.read()) {
        if (c != '\n') {
          line.append((char) c);
          continue;
        }
        int space = line.indexOf(" ");
        synchronized (acknowledged) {
          acknowledged.put(line.substring(0, space), Long.parseLong(line.substring(space + 1)));
          transfers++;
          acknowledged.notifyAll();
        }
        line.setLength(0);
      }
    } catch (IOException e) {
      // It was killed.
    }
  }

  private void awaitTransfers(int more) throws InterruptedException {
    synchronized (acknowledged) {
      int enough = transfers + more;
      while (transfers < enough) {
        acknowledged.wait(1000);
        assertThat(all).as("processes").allMatch(each -> each.process().isAlive());
      }
    }
  }

  private void kill(Writers writers) throws InterruptedException {
    writers.process().toHandle().destroyForcibly(); // SIGKILL; its output can still be read.
    writers.process().waitFor();
    writers.reader().join();
    all.remove(writers);
    synchronized (acknowledged) {
      acknowledged.keySet().stream()
          .filter(counter -> counter.startsWith("counter." + writers.name() + "."))
          .forEach(ended::add);
    }
  }

  /** What is there at one version, whatever goes on meanwhile. */
  private void check(StorageNode node) {
    Map<String, Long> told;
    synchronized (acknowledged) {
      told = new HashMap<>(acknowledged);
    }
    List<String> keys = new ArrayList<>(TransferProcess.ACCOUNTS);
    keys.addAll(told.keySet());
    Snapshot snapshot = node.call(r -> node.storage.read(r, keys));
    long sum =
        TransferProcess.ACCOUNTS.stream()
            .mapToLong(key -> TransferProcess.number(snapshot, key, TransferProcess.START))
            .sum();
    assertThat(sum).isEqualTo(TransferProcess.START * TransferProcess.ACCOUNTS.size());
    told.forEach(
        (counter, number) -> {
          // The last transfer of a writer can have been made without the word of it coming out.
          long most = ended.contains(counter) ? number + 1 : Long.MAX_VALUE;
          assertThat(TransferProcess.number(snapshot, counter, 0))
              .as(counter)
              .isBetween(number, most);
        });
  }
}
