package io.weft.objectdb.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample of the guide's part on files. */
class JournalGuideTest {
  // README: journal
  static JournalStorage storage(Path directory) {
    return JournalStorage.open(directory.resolve("weft.db"));
  }

  // README: end

  @Test
  void theSampleOpensAFile(@TempDir Path directory) {
    try (StorageNode node = new StorageNode("node", storage(directory))) {
      long version = node.call(r -> node.put(r, "lamp", "on"));

      assertThat(version).isPositive();
      assertThat(directory.resolve("weft.db")).exists();
    }
  }
}
