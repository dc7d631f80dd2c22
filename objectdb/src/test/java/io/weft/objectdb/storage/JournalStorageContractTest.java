package io.weft.objectdb.storage;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

class JournalStorageContractTest implements StorageContract {
  @TempDir Path directory;
  private @Nullable JournalStorage storage;

  /** One process has one: the first that closes it closes it for all. */
  @Override
  public Storage open() {
    if (storage == null) {
      storage = JournalStorage.open(directory.resolve("weft.db"));
    }
    return storage;
  }
}
