package io.weft.objectdb.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, killed while they write real files. */
@Tag("real")
class JournalKillTest {
  private static final int ROUNDS = 5;

  @TempDir Path directory;

  @Test
  void nothingThatAKilledProcessAcknowledgedIsMissing() throws Exception {
    Path file = directory.resolve("weft.db");
    Random random = new Random();
    Map<String, Long> acknowledged = new HashMap<>();
    long version = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Process process = JournalProcess.start("commit", file);
      int linesToKill = 1 + random.nextInt(400);
      try (BufferedReader lines = process.inputReader()) {
        StringBuilder line = new StringBuilder();
        // Not readLine: a line that the kill has cut is not told apart by it.
        for (int c = lines.read(), count = 0; c >= 0; c = lines.read()) {
          if (c != '\n') {
            line.append((char) c);
            continue;
          }
          String[] words = line.toString().split(" ");
          line.setLength(0);
          Long before = acknowledged.put(words[0], Long.parseLong(words[1]));
          assertThat(Long.parseLong(words[1])).isEqualTo(before == null ? 1 : before + 1);
          version = Math.max(version, Long.parseLong(words[2]));
          if (++count == linesToKill) {
            process.toHandle().destroyForcibly(); // SIGKILL; its output can still be read.
          }
        }
      } finally {
        process.destroyForcibly().waitFor();
      }
      assertThat(acknowledged).isNotEmpty();
      try (JournalStorage storage = JournalStorage.open(file)) {
        assertThat(storage.version()).isBetween(version, version + JournalProcess.WRITERS);
        version = storage.version();
        acknowledged.forEach(
            (key, number) -> {
              long found = Long.parseLong(storage.value(key).orElseThrow().value());
              assertThat(found).as(key).isBetween(number, number + 1);
              acknowledged.put(key, found);
            });
      }
    }
  }
}
