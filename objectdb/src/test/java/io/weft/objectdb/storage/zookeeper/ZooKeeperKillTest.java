package io.weft.objectdb.storage.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.objectdb.storage.Snapshot;
import io.weft.objectdb.storage.StorageNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are killed while they move money between accounts. */
class ZooKeeperKillTest {
  private static final int ROUNDS = 1;
  private static final int PROCESSES = 3;

  @TempDir Path directory;

  @Test
  void noMoneyIsLostAndNoAcknowledgedTransferIsMissing() throws Exception {
    try (Zk zk = new Zk()) {
      ZooKeeperSettings settings = zk.settings();
      String url = "zk://" + settings.servers().getFirst() + settings.chroot();
      Random random = new Random();
      Map<String, Integer> acknowledged = new HashMap<>();
      for (int round = 0; round < ROUNDS; round++) {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
          processes.add(TransferProcess.start(url, "p" + round + i, directory));
        }
        for (Process process : processes) {
          killAfter(process, 1 + random.nextInt(600), acknowledged);
        }
      }
      assertThat(acknowledged).isNotEmpty();
      try (StorageNode node = Zk.node("judge", settings)) {
        Snapshot accounts = node.call(r -> node.storage.read(r, TransferProcess.ACCOUNTS));
        int sum =
            TransferProcess.ACCOUNTS.stream()
                .mapToInt(key -> TransferProcess.number(accounts, key, TransferProcess.START))
                .sum();
        assertThat(sum).isEqualTo(TransferProcess.ACCOUNTS.size() * TransferProcess.START);
        Snapshot done = node.call(r -> node.storage.read(r, acknowledged.keySet()));
        acknowledged.forEach(
            (writer, count) ->
                assertThat(TransferProcess.number(done, writer, 0))
                    .as(writer)
                    .isBetween(count, count + 1));
      }
    }
  }

  private static void killAfter(Process process, int lines, Map<String, Integer> acknowledged)
      throws IOException, InterruptedException {
    try (BufferedReader output = process.inputReader()) {
      StringBuilder line = new StringBuilder();
      // Not readLine: a line that the kill has cut is not told apart by it.
      for (int c = output.read(), count = 0; c >= 0; c = output.read()) {
        if (c != '\n') {
          line.append((char) c);
          continue;
        }
        String[] words = line.toString().split(" ");
        line.setLength(0);
        acknowledged.put(words[0], Integer.parseInt(words[1]));
        if (++count == lines) {
          process.toHandle().destroyForcibly(); // SIGKILL; its output can still be read.
        }
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
  }
}
