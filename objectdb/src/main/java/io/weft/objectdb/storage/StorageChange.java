package io.weft.objectdb.storage;

import java.util.Map;
import java.util.Optional;

/**
 * What one commit, or several that are told together, did to the storage.
 *
 * @param version the version of the storage afterwards
 * @param values the written keys with their new values, empty for a deleted one; a change without
 *     any only tells that the storage has reached the version
 */
public record StorageChange(long version, Map<String, Optional<VersionedValue>> values) {
  public StorageChange {
    values = Map.copyOf(values);
  }
}
