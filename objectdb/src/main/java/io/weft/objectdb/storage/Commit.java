package io.weft.objectdb.storage;

import java.util.Map;
import java.util.Optional;

/**
 * What a transaction wants done, all or nothing.
 *
 * @param reads the keys it depends on, with the version of the value that it saw, 0 where it saw
 *     none
 * @param writes the keys to write with their new values, empty to delete; every one is also in
 *     {@code reads}
 */
public record Commit(Map<String, Long> reads, Map<String, Optional<String>> writes) {
  public Commit {
    reads = Map.copyOf(reads);
    writes = Map.copyOf(writes);
  }
}
