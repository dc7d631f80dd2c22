package io.weft.objectdb.storage;

import java.util.Map;

/**
 * Several values as they were at one version.
 *
 * @param version the version of the storage at which all of them were read
 * @param values by key; a key without a value is not in it
 */
public record Snapshot(long version, Map<String, VersionedValue> values) {
  public Snapshot {
    values = Map.copyOf(values);
  }
}
