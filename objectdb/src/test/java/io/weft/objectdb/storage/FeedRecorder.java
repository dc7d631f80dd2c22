package io.weft.objectdb.storage;

import io.weft.core.Routine;
import io.weft.core.Suspension;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Listens to a feed, keeps the values of some keys by it, and notes what a feed must not do. For
 * the loop and the routines of one scheduler.
 */
public final class FeedRecorder implements StorageListener {
  /** What was told, the oldest first. */
  public final List<StorageChange> changes = new ArrayList<>();

  /** How often changes were lost. */
  public int resyncs;

  /** What the feed did and must not do. */
  public final List<String> complaints = new ArrayList<>();

  private final Map<String, Known> known = new HashMap<>();
  private final List<Suspension<Boolean>> waiting = new ArrayList<>();
  private long version = -1;
  private long lastChange = -1;
  private boolean stale;

  private record Known(long asOf, @Nullable VersionedValue value) {}

  @Override
  public void changed(StorageChange change) {
    if (change.version() <= lastChange || change.version() < version) {
      complaints.add("version " + change.version() + " told after " + version);
    }
    lastChange = change.version();
    version = change.version();
    changes.add(change);
    change
        .values()
        .forEach(
            (key, value) -> {
              if (value.isPresent() && value.get().version() > change.version()) {
                complaints.add(key + " of version " + value.get().version() + " told too early");
              }
              know(key, value, change.version());
            });
    wake();
  }

  @Override
  public void resync(long at) {
    if (at < version) {
      complaints.add("resumed at " + at + " after " + version);
    }
    version = at;
    resyncs++;
    stale = true;
    wake();
  }

  private void know(String key, Optional<VersionedValue> value, long at) {
    Known before = known.get(key);
    if (before != null && at >= before.asOf) {
      known.put(key, new Known(at, value.orElse(null)));
    }
  }

  private void wake() {
    for (Suspension<Boolean> each : List.copyOf(waiting)) {
      each.resume(true);
    }
  }

  /** The version that the feed has reached, -1 before its first word. */
  public long version() {
    return version;
  }

  /** Waits until something is so that the feed changes. */
  public void await(Routine r, BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      r.<Boolean>suspend(
          "the feed, at " + version,
          w -> {
            waiting.add(w);
            w.onEnd(() -> waiting.remove(w));
          });
    }
  }

  /** Waits until the feed has reached a version. */
  public void awaitVersion(Routine r, long wanted) {
    await(r, () -> version >= wanted);
  }

  /** Reads values to be kept by the feed from now on, as often as it loses changes meanwhile. */
  public void read(Routine r, Storage storage, Collection<String> keys) {
    keys.forEach(key -> known.putIfAbsent(key, new Known(-1, null)));
    do {
      stale = false;
      Snapshot snapshot = storage.read(r, keys);
      for (String key : keys) {
        know(key, Optional.ofNullable(snapshot.values().get(key)), snapshot.version());
      }
      awaitVersion(r, snapshot.version());
    } while (stale);
  }

  /** The values that were read or told, as far as the feed has come. */
  public Map<String, VersionedValue> values(Routine r, Storage storage) {
    if (stale) {
      read(r, storage, List.copyOf(known.keySet()));
    }
    Map<String, VersionedValue> values = new HashMap<>();
    known.forEach(
        (key, each) -> {
          if (each.value != null) {
            values.put(key, each.value);
          }
        });
    return values;
  }
}
