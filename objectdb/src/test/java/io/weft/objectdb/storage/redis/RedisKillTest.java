package io.weft.objectdb.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.objectdb.storage.Snapshot;
import io.weft.objectdb.storage.StorageNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Processes that are killed while they move money between accounts in a real Redis, which is killed
 * now and then, too.
 */
@RequiresRedis
class RedisKillTest {
  /** How many transfers must be acknowledged; set by a system property for longer runs. */
  private static final int TRANSFERS = Integer.getInteger("weft.objectdb.transfers", 10_000);

  private static final int ROUNDS = 3;
  private static final int PROCESSES = 2;

  /** The last number that was acknowledged to each writer. */
  private final Map<String, Long> acknowledged = new ConcurrentHashMap<>();

  private final AtomicInteger transfers = new AtomicInteger();

  @Test
  void noMoneyAndNoAcknowledgedTransferIsLostWhenProcessesAreKilled() throws Exception {
    try (RealRedis redis = RealRedis.start();
        StorageNode node = new StorageNode("check", RedisStorage.open(redis.settings().build()))) {
      openAccounts(node);
      for (int round = 0; round < ROUNDS; round++) {
        runAndKill(redis, round, TRANSFERS / ROUNDS);
        check(node);
      }
      assertThat(transfers.get()).isGreaterThanOrEqualTo(TRANSFERS / ROUNDS * ROUNDS);
    }
  }

  @Test
  void norWhenTheServerIsKilledThatWritesBeforeItAnswers() throws Exception {
    try (RealRedis redis = RealRedis.startDurable();
        StorageNode node = new StorageNode("check", RedisStorage.open(redis.settings().build()))) {
      openAccounts(node);
      for (int round = 0; round < 1; round++) {
        List<Process> processes = start(redis, "r" + round);
        List<Thread> readers = read(processes);
        awaitTransfers(transfers.get() + 200);
        redis.kill();
        kill(processes, readers);
        redis.startAgain();
        check(node);
      }
    }
  }

  private static void openAccounts(StorageNode node) {
    Map<String, Optional<String>> accounts = new HashMap<>();
    for (int i = 0; i < RedisProcess.ACCOUNTS; i++) {
      accounts.put(RedisProcess.account(i), Optional.of("" + RedisProcess.START));
    }
    node.run(r -> node.putAll(r, accounts));
  }

  private void runAndKill(RealRedis redis, int round, int enough) throws Exception {
    List<Process> processes = start(redis, "p" + round);
    List<Thread> readers = read(processes);
    awaitTransfers(transfers.get() + enough + new Random().nextInt(100));
    kill(processes, readers);
  }

  private static List<Process> start(RealRedis redis, String round) throws IOException {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < PROCESSES; i++) {
      var directory = Files.createDirectories(redis.directory().resolve("process"));
      processes.add(RedisProcess.start(redis.port(), round + "-" + i, directory));
    }
    return processes;
  }

  private List<Thread> read(List<Process> processes) {
    List<Thread> readers = new ArrayList<>();
    for (Process process : processes) {
      readers.add(Thread.ofPlatform().daemon().start(() -> read(process)));
    }
    return readers;
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
        acknowledged.merge(
            line.substring(0, space), Long.parseLong(line.substring(space + 1)), Math::max);
        line.setLength(0);
        synchronized (transfers) {
          transfers.incrementAndGet();
          transfers.notifyAll();
        }
      }
    } catch (IOException e) {
      // It was killed.
    }
  }

  private void awaitTransfers(int enough) throws InterruptedException {
    synchronized (transfers) {
      while (transfers.get() < enough) {
        transfers.wait(60_000);
      }
    }
  }

  private static void kill(List<Process> processes, List<Thread> readers)
      throws InterruptedException {
    for (Process process : processes) {
      process.toHandle().destroyForcibly(); // SIGKILL; its output can still be read.
    }
    for (Process process : processes) {
      process.waitFor();
    }
    for (Thread reader : readers) {
      reader.join();
    }
  }

  private void check(StorageNode node) {
    List<String> keys = new ArrayList<>(acknowledged.keySet());
    int counters = keys.size();
    assertThat(counters).isPositive();
    for (int i = 0; i < RedisProcess.ACCOUNTS; i++) {
      keys.add(RedisProcess.account(i));
    }
    Snapshot snapshot = node.call(r -> node.storage.read(r, keys));
    long sum = 0;
    for (String account : keys.subList(counters, keys.size())) {
      sum += Long.parseLong(snapshot.values().get(account).value());
    }
    assertThat(sum).isEqualTo(RedisProcess.START * RedisProcess.ACCOUNTS);
    for (String counter : keys.subList(0, counters)) {
      // At most one transfer of a writer can have been done without the word of it coming out.
      long number = acknowledged.get(counter);
      assertThat(Long.parseLong(snapshot.values().get(counter).value()))
          .as(counter)
          .isBetween(number, number + 1);
    }
  }
}
