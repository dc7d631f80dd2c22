package io.weft.objectdb.storage;

import io.weft.core.Routine;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pages of the keys that were there at the first one. */
final class MemoryScan implements KeyScan {
  private static final int PAGE = 1000;

  private final MemoryStorage storage;
  private @Nullable List<String> rest;

  MemoryScan(MemoryStorage storage) {
    this.storage = storage;
  }

  @Override
  public List<String> next(Routine r) {
    List<String> keys = rest == null ? storage.keys() : rest;
    List<String> page = keys.subList(0, Math.min(PAGE, keys.size()));
    rest = keys.subList(page.size(), keys.size());
    return List.copyOf(page);
  }
}
