package io.weft.objectdb.storage.zookeeper;

import io.weft.objectdb.storage.Snapshot;
import io.weft.objectdb.storage.VersionedValue;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The values that were lately read or written, few at a time, as they are at the version up to
 * which all events have come: whatever an event names is forgotten. Guarded by the session's lock.
 */
final class RecentValues {
  /** Who reads more at a time goes through all there is, and seldom comes again. */
  private static final int MOST_TOGETHER = 64;

  private static final int MAX_KEYS = 4096;
  private static final int MAX_CHARS = 2 << 20;

  private final LinkedHashMap<String, Optional<VersionedValue>> values =
      new LinkedHashMap<>(16, 0.75f, true);

  private int chars;

  /** Takes over what was read or written. */
  void put(Map<String, Node> nodes) {
    if (nodes.size() <= MOST_TOGETHER) {
      nodes.forEach((key, node) -> put(key, node.value()));
    }
  }

  private void put(String key, Optional<VersionedValue> value) {
    forget(key);
    if (length(value) > MAX_CHARS) {
      return;
    }
    values.put(key, value);
    chars += length(value);
    while (values.size() > MAX_KEYS || chars > MAX_CHARS) {
      chars -= length(values.pollFirstEntry().getValue());
    }
  }

  /** Somebody has changed it. */
  void forget(String key) {
    Optional<VersionedValue> known = values.remove(key);
    if (known != null) {
      chars -= length(known);
    }
  }

  void clear() {
    values.clear();
    chars = 0;
  }

  /** Several values, if all are known. */
  Optional<Snapshot> find(long version, Collection<String> keys) {
    Map<String, VersionedValue> found = HashMap.newHashMap(keys.size());
    for (String key : keys) {
      Optional<VersionedValue> known = values.get(key);
      if (known == null) {
        return Optional.empty();
      }
      known.ifPresent(value -> found.put(key, value));
    }
    return Optional.of(new Snapshot(version, found));
  }

  private static int length(Optional<VersionedValue> value) {
    return value.map(v -> v.value().length()).orElse(0);
  }
}
