package io.weft.objectdb.tools;

import io.weft.core.Routine;
import io.weft.objectdb.storage.Snapshot;
import io.weft.objectdb.storage.Storage;
import io.weft.objectdb.storage.VersionedValue;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Reads a whole storage, a bounded part of it at a time. */
final class StorageSource implements Source {
  /** How many characters one request should bring, about. */
  private static final long REQUEST_CHARS = 1 << 20;

  private static final int FIRST_KEYS = 64;
  private static final int MOST_KEYS = 1000;

  private final Storage storage;
  private final Progress progress;

  StorageSource(Storage storage, Progress progress) {
    this.storage = storage;
    this.progress = progress;
  }

  @Override
  public Pass read(Routine r, String step, Consumer<SortedMap<String, String>> to) {
    return readValues(
        r,
        step,
        values -> {
          TreeMap<String, String> texts = new TreeMap<>();
          values.forEach((key, value) -> texts.put(key, value.value()));
          to.accept(texts);
        });
  }

  /** As {@link #read}, with versions. */
  Pass readValues(Routine r, String step, Consumer<SortedMap<String, VersionedValue>> to) {
    long version = Keys.version(r, storage);
    boolean still = true;
    List<String> keys = Keys.of(r, storage, "listing", progress);
    List<String> found = new ArrayList<>(keys.size());
    int size = FIRST_KEYS;
    progress.at(step, 0, keys.size());
    for (int from = 0; from < keys.size(); ) {
      List<String> some = keys.subList(from, Math.min(keys.size(), from + size));
      Snapshot snapshot = storage.read(r, some);
      SortedMap<String, VersionedValue> values = new TreeMap<>(snapshot.values());
      still &= snapshot.version() == version;
      to.accept(values);
      found.addAll(values.keySet());
      from += some.size();
      size = nextSize(values);
      progress.at(step, from, keys.size());
    }
    long last = Keys.version(r, storage);
    return new Pass(found, still && last == version, last);
  }

  private static int nextSize(SortedMap<String, VersionedValue> values) {
    long chars = values.size();
    for (VersionedValue value : values.values()) {
      chars += value.value().length();
    }
    long average = Math.max(1, chars / Math.max(1, values.size()));
    return (int) Math.clamp(REQUEST_CHARS / average, 1, MOST_KEYS);
  }
}
