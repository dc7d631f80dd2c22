package io.weft.objectdb;

import io.weft.core.MultipleFailuresException;
import io.weft.core.Routine;
import io.weft.core.RoutineCall;
import io.weft.core.Scheduler;
import io.weft.core.Suspension;
import io.weft.objectdb.storage.Snapshot;
import io.weft.objectdb.storage.Storage;
import io.weft.objectdb.storage.StorageChange;
import io.weft.objectdb.storage.StorageListener;
import io.weft.objectdb.storage.Subscription;
import io.weft.objectdb.storage.VersionedValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The objects that views watch, kept at one version by the storage's feed. For the routines and the
 * loop of one scheduler.
 */
final class Mirror implements StorageListener {
  private static final Logger log = LoggerFactory.getLogger(Mirror.class);

  /** How many keys one request reads. */
  private static final int BATCH = 1000;

  /** How many such requests are under way at once. */
  private static final int BATCHES = 8;

  /** How many resyncs it remembers. */
  private static final int ENDS = 16;

  private final Storage storage;
  private final ObjectTypes types;
  private final Map<String, Entry<?>> entries = new HashMap<>();
  private final List<VersionWait> waits = new ArrayList<>();
  private final Subscription subscription;
  private long version;

  /** Values have been read at this version, which the feed has perhaps not reached. */
  private long ahead;

  private long resyncs;

  /** The versions at which the feed broke off, by the number of resyncs before. */
  private final TreeMap<Long, Long> ends = new TreeMap<>();

  Mirror(Scheduler scheduler, Storage storage, ObjectTypes types) {
    this.storage = storage;
    this.types = types;
    this.subscription = storage.subscribe(scheduler, this);
  }

  private record VersionWait(long version, Suspension<Boolean> suspension) {}

  /** Whoever wants to know of an object. */
  interface Watcher {
    /** The object is another one, or there is none any more, or one now. */
    void changed();

    /** The object is perhaps another one; load it to see. */
    void stale();
  }

  /** An object, or that there is none. */
  static final class Entry<T extends DataObject> {
    private final Key<T> key;
    private final ObjectTypes types;
    private List<Watcher> watchers = List.of();
    private @Nullable VersionedValue raw;
    private @Nullable Stored<T> decoded;
    private long valueVersion;
    private long asOf = -1;
    private boolean loaded;

    /** Whether the feed has been asked for its changes. */
    private boolean subscribed;

    /** How many resyncs there had been when it was loaded last; -1 when it never was. */
    private long loadedIn = -1;

    Entry(Key<T> key, ObjectTypes types) {
      this.key = key;
      this.types = types;
    }

    boolean isLoaded() {
      return loaded;
    }

    /**
     * The object, when loaded.
     *
     * @throws CorruptObjectException when it cannot be read
     */
    @Nullable Stored<T> stored() {
      VersionedValue text = raw;
      if (text != null) {
        decoded = types.codecs().decode(key, text.value());
        raw = null;
      }
      return decoded;
    }

    /** Decodes it where that can be left behind. */
    void decode(Routine r, Isolation isolation, Duration limit) {
      VersionedValue text = raw;
      while (text != null) {
        String value = text.value();
        Stored<T> read =
            isolation.call(
                r,
                () -> "the codec of " + key.type() + " at " + key,
                limit,
                () -> types.codecs().decode(key, value));
        if (text.equals(raw)) {
          decoded = read;
          raw = null;
        }
        text = raw;
      }
    }

    /** Decodes it ahead of time, if it can be: whoever needs it is told what is wrong. */
    private void tryDecode() {
      try {
        stored();
      } catch (RuntimeException | StackOverflowError | AssertionError | LinkageError e) {
        log.debug("{} is to be decoded again", key, e);
      }
    }

    boolean isDecoded() {
      return raw == null;
    }

    Optional<T> object() {
      Stored<T> stored = stored();
      return stored == null ? Optional.empty() : Optional.of(stored.value());
    }

    /** The version of the value, 0 when there is none. */
    long valueVersion() {
      return valueVersion;
    }

    /** Takes over a value, unless it knows a newer one. */
    private void set(@Nullable VersionedValue value, long at) {
      if (at < asOf) {
        return;
      }
      asOf = at;
      long newVersion = value == null ? 0 : value.version();
      boolean differs = newVersion != valueVersion;
      if (differs) {
        valueVersion = newVersion;
        raw = value;
        decoded = null;
        for (Watcher watcher : watchers) {
          watcher.changed();
        }
      }
    }
  }

  /** The version that the feed has reached. */
  long version() {
    return version;
  }

  /** How often changes have been lost. */
  long resyncs() {
    return resyncs;
  }

  /** Whether all loaded objects are those of {@link #version}. */
  boolean isConsistent() {
    return version >= ahead;
  }

  /** Starts watching an object, which is known once it is loaded. */
  @SuppressWarnings("unchecked") // An entry is put under its own key.
  <T extends DataObject> Entry<T> watch(Key<T> key, Watcher watcher) {
    Entry<?> entry =
        entries.computeIfAbsent(key.toString(), text -> new Entry<>(types.checkKnown(key), types));
    entry.watchers = Few.with(entry.watchers, watcher);
    return (Entry<T>) entry;
  }

  /** Has the feed tell the changes of watched objects; needed only for those that nobody loads. */
  void subscribe(Collection<? extends Entry<?>> watched) {
    List<String> keys = new ArrayList<>(watched.size());
    for (Entry<?> entry : watched) {
      if (!entry.subscribed) {
        entry.subscribed = true;
        keys.add(entry.key.toString());
      }
    }
    subscription.watch(keys);
  }

  /** Ends a watch. */
  void unwatch(Entry<?> entry, Watcher watcher) {
    entry.watchers = Few.without(entry.watchers, watcher);
    if (entry.watchers.isEmpty()) {
      String text = entry.key.toString();
      entries.remove(text);
      if (entry.subscribed) {
        subscription.unwatch(List.of(text));
      }
    }
  }

  /** Whether the object of a version is at hand without decoding it. */
  boolean isDecoded(Key<?> key, long valueVersion) {
    Entry<?> entry = find(key);
    return entry != null && entry.valueVersion == valueVersion && entry.isDecoded();
  }

  /** The object of a version, if it is at hand. */
  <T extends DataObject> @Nullable Stored<T> atHand(Key<T> key, long valueVersion) {
    Entry<T> entry = find(key);
    return entry == null || entry.valueVersion != valueVersion ? null : entry.stored();
  }

  /**
   * Several objects as they were last known, of one version; empty when that is not known of all.
   * Absent ones are not in the map.
   */
  <T extends DataObject> Optional<Map<Key<T>, T>> lastKnown(Collection<Key<T>> keys) {
    Map<Key<T>, T> known = new LinkedHashMap<>();
    long loadedIn = -1;
    long newest = 0;
    for (Key<T> key : keys) {
      Entry<T> entry = find(key);
      if (entry == null || entry.loadedIn < 0 || (loadedIn >= 0 && entry.loadedIn != loadedIn)) {
        return Optional.empty();
      }
      loadedIn = entry.loadedIn;
      newest = Math.max(newest, entry.asOf);
      entry.object().ifPresent(object -> known.put(key, object));
    }
    long end = loadedIn == resyncs ? version : ends.getOrDefault(loadedIn, -1L);
    return keys.size() == 1 || newest <= end ? Optional.of(known) : Optional.empty();
  }

  @SuppressWarnings("unchecked") // An entry is put under its own key.
  private <T extends DataObject> @Nullable Entry<T> find(Key<T> key) {
    return (Entry<T>) entries.get(key.toString());
  }

  /** How many objects are watched. */
  int size() {
    return entries.size();
  }

  /**
   * Reads what is not loaded yet; waits until the feed has come as far.
   *
   * @param decode whether to decode, too, what has arrived while the rest is under way
   */
  void load(Routine r, Collection<? extends Entry<?>> wanted, boolean decode) {
    subscribe(wanted); // Before they are read: so nothing is missed.
    List<Entry<?>> missing = new ArrayList<>(wanted.size());
    for (Entry<?> entry : wanted) {
      if (!entry.loaded) {
        missing.add(entry);
      }
    }
    List<List<Entry<?>>> batches = new ArrayList<>();
    for (int from = 0; from < missing.size(); from += BATCH) {
      batches.add(missing.subList(from, Math.min(missing.size(), from + BATCH)));
    }
    if (batches.size() == 1) {
      loadBatch(r, batches.getFirst(), decode);
    } else if (!batches.isEmpty()) {
      loadTogether(r, batches, decode);
    }
    awaitVersion(r, ahead);
  }

  /** Has a few batches under way at the same time, so that the server has no pause. */
  private void loadTogether(Routine r, List<List<Entry<?>>> batches, boolean decode) {
    Iterator<List<Entry<?>>> rest = batches.iterator();
    RoutineCall<Boolean> reader =
        child -> {
          try {
            while (rest.hasNext()) {
              loadBatch(child, rest.next(), decode);
            }
          } catch (RuntimeException e) {
            rest.forEachRemaining(batch -> {}); // The others need not go on either.
            throw e;
          }
          return true;
        };
    try {
      r.runAll(Collections.nCopies(Math.min(BATCHES, batches.size()), reader));
    } catch (MultipleFailuresException e) {
      throw e.getCause() instanceof RuntimeException first ? first : e;
    }
  }

  private void loadBatch(Routine r, List<Entry<?>> batch, boolean decode) {
    List<String> keys = new ArrayList<>(batch.size());
    batch.forEach(entry -> keys.add(entry.key.toString()));
    long resyncsBefore;
    Snapshot snapshot;
    do {
      resyncsBefore = resyncs;
      snapshot = storage.read(r, keys);
      // What was read before changes got lost may lack some of them.
    } while (resyncs != resyncsBefore);
    ahead = Math.max(ahead, snapshot.version());
    for (Entry<?> entry : batch) {
      entry.set(snapshot.values().get(entry.key.toString()), snapshot.version());
      entry.loaded = true;
      entry.loadedIn = resyncs;
    }
    if (decode) {
      batch.forEach(Entry::tryDecode);
    }
  }

  /** Waits until the feed has reached a version. */
  void awaitVersion(Routine r, long wanted) {
    if (version < wanted) {
      subscription.deliverPending();
    }
    if (version < wanted) {
      r.<Boolean>suspend(
          "version " + wanted + " of the database",
          w -> {
            VersionWait wait = new VersionWait(wanted, w);
            waits.add(wait);
            w.onEnd(() -> waits.remove(wait));
          });
    }
  }

  @Override
  public void changed(StorageChange change) {
    change
        .values()
        .forEach(
            (text, value) -> {
              Entry<?> entry = entries.get(text);
              if (entry != null) {
                entry.set(value.orElse(null), change.version());
              }
            });
    reach(change.version());
  }

  @Override
  public void resync(long resumedAt) {
    ends.put(resyncs, version);
    if (ends.size() > ENDS) {
      ends.pollFirstEntry();
    }
    resyncs++;
    for (Entry<?> entry : List.copyOf(entries.values())) {
      entry.loaded = false;
      for (Watcher watcher : entry.watchers) {
        watcher.stale();
      }
    }
    reach(resumedAt);
  }

  private void reach(long reached) {
    version = Math.max(version, reached);
    if (!waits.isEmpty()) {
      for (VersionWait wait : List.copyOf(waits)) {
        if (wait.version <= version) {
          wait.suspension.resume(true);
        }
      }
    }
  }

  void close() {
    subscription.close();
  }
}
