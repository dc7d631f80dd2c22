package io.weft.objectdb;

import io.weft.core.Routine;
import io.weft.objectdb.storage.Commit;
import io.weft.objectdb.storage.Snapshot;
import io.weft.objectdb.storage.VersionedValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One attempt of a transaction: what it has read, at one version, and wants to write. */
final class Attempt implements Transaction {
  private final Routine r;
  private final ObjectDb db;
  private final long createTime;
  private final Map<Key<?>, Slot<?>> slots = new LinkedHashMap<>();
  private long version;
  private @Nullable RestartSignal restart;
  private boolean over;

  Attempt(Routine r, ObjectDb db, long createTime) {
    this.r = r;
    this.db = db;
    this.createTime = createTime;
  }

  /** One object: as it was read, and as the transaction has made it. */
  private static final class Slot<T extends DataObject> {
    final Key<T> key;
    final long version;
    final @Nullable Stored<T> original;
    @Nullable Stored<T> current;

    /** Whether what is there now is another object than the one that was read. */
    boolean recreated;

    Slot(Key<T> key, long version, @Nullable Stored<T> original) {
      this.key = key;
      this.version = version;
      this.original = original;
      this.current = original;
      this.recreated = original == null;
    }

    void set(T value, long createTime) {
      if (current == null) {
        recreated = true;
      }
      if (recreated || original == null) {
        current = new Stored<>(value, createTime, 1);
      } else if (value.equals(original.value())) {
        current = original;
      } else {
        current = new Stored<>(value, original.createTime(), original.updateVersion() + 1);
      }
    }
  }

  @Override
  public <T extends DataObject> Optional<T> find(Key<T> key) {
    return stored(key).map(Stored::value);
  }

  @Override
  public <T extends DataObject> T require(Key<T> key) {
    return find(key).orElseThrow(() -> new NoSuchObjectException(key));
  }

  @Override
  public <T extends DataObject> Optional<Stored<T>> stored(Key<T> key) {
    return Optional.ofNullable(slot(key).current);
  }

  @Override
  public <T extends DataObject> Map<Key<T>, T> findAll(Collection<Key<T>> keys) {
    fetch(keys);
    Map<Key<T>, T> found = new LinkedHashMap<>();
    for (Key<T> key : keys) {
      find(key).ifPresent(object -> found.put(key, object));
    }
    return found;
  }

  @Override
  public void insert(DataObject object) {
    insertOne(object.key(), object);
  }

  private <T extends DataObject> void insertOne(Key<T> key, DataObject object) {
    Slot<T> slot = slot(key);
    if (slot.current != null) {
      throw new DuplicateKeyException(key);
    }
    slot.set(checked(key, object), createTime);
  }

  @Override
  public void put(DataObject object) {
    putOne(object.key(), object);
  }

  private <T extends DataObject> void putOne(Key<T> key, DataObject object) {
    slot(key).set(checked(key, object), createTime);
  }

  @Override
  public void replace(DataObject object) {
    replaceOne(object.key(), object);
  }

  private <T extends DataObject> void replaceOne(Key<T> key, DataObject object) {
    Slot<T> slot = slot(key);
    if (slot.current == null) {
      throw new NoSuchObjectException(key);
    }
    slot.set(checked(key, object), createTime);
  }

  @Override
  public <T extends DataObject> T update(Key<T> key, UnaryOperator<T> function) {
    T after = function.apply(require(key));
    if (!key.equals(after.key())) {
      throw new IllegalArgumentException("an update of " + key + " cannot make it " + after.key());
    }
    replaceOne(key, after);
    return after;
  }

  @Override
  public boolean delete(Key<?> key) {
    Slot<?> slot = slot(key);
    boolean existed = slot.current != null;
    slot.current = null;
    return existed;
  }

  private static <T extends DataObject> T checked(Key<T> key, DataObject object) {
    Class<T> recordClass = key.type().recordClass();
    if (!recordClass.isInstance(object)) {
      throw new IllegalArgumentException(
          key + " is a key of " + recordClass.getName() + ", not " + object.getClass().getName());
    }
    return recordClass.cast(object);
  }

  @SuppressWarnings("unchecked") // A slot is put under its own key.
  private <T extends DataObject> Slot<T> slot(Key<T> key) {
    checkUsable();
    Slot<?> slot = slots.get(key);
    if (slot == null) {
      fetch(List.of(key));
      slot = slots.get(key);
    }
    if (slot == null) {
      throw new AssertionError("fetched " + key);
    }
    return (Slot<T>) slot;
  }

  @Override
  public void fetch(Collection<? extends Key<?>> keys) {
    checkUsable();
    List<Key<?>> missing = new ArrayList<>();
    for (Key<?> key : keys) {
      if (!slots.containsKey(key)) {
        missing.add(db.types().checkKnown(key));
      }
    }
    if (missing.isEmpty()) {
      return;
    }
    Snapshot snapshot = db.storage().read(r, texts(missing));
    if (slots.isEmpty()) {
      version = snapshot.version();
    } else if (!holdsAtVersion(missing, snapshot)) {
      snapshot = readTogether(missing);
    }
    for (Key<?> key : missing) {
      slots.put(key, newSlot(key, snapshot.values().get(key.toString())));
    }
  }

  /** Whether these values are those that were there at the version of the earlier reads. */
  private boolean holdsAtVersion(List<Key<?>> keys, Snapshot snapshot) {
    if (snapshot.version() == version) {
      return true;
    }
    for (Key<?> key : keys) {
      VersionedValue value = snapshot.values().get(key.toString());
      // One that is absent may have been deleted in between.
      if (value == null || value.version() > version) {
        return false;
      }
    }
    return true;
  }

  /** Moves the whole transaction to a newer version, if what it has read is still the same. */
  private Snapshot readTogether(List<Key<?>> more) {
    List<Key<?>> all = new ArrayList<>(slots.keySet());
    all.addAll(more);
    Snapshot snapshot = db.storage().read(r, texts(all));
    Set<String> changed = new TreeSet<>();
    for (Slot<?> slot : slots.values()) {
      VersionedValue value = snapshot.values().get(slot.key.toString());
      if ((value == null ? 0 : value.version()) != slot.version) {
        changed.add(slot.key.toString());
      }
    }
    if (!changed.isEmpty()) {
      restart = new RestartSignal(changed);
      throw restart;
    }
    version = snapshot.version();
    return snapshot;
  }

  private <T extends DataObject> Slot<T> newSlot(Key<T> key, @Nullable VersionedValue value) {
    return value == null
        ? new Slot<>(key, 0, null)
        : new Slot<>(key, value.version(), db.decode(key, value));
  }

  private static List<String> texts(Collection<? extends Key<?>> keys) {
    return keys.stream().map(Key::toString).toList();
  }

  private void checkUsable() {
    if (over) {
      throw new IllegalStateException("the transaction is over");
    }
    if (restart != null) {
      throw restart;
    }
  }

  /** Ends the body; a body that went on regardless of the signal to restart is caught here. */
  void end() {
    over = true;
    if (restart != null) {
      throw restart;
    }
  }

  /** What is to be written, or empty when the transaction has changed nothing. */
  Optional<Commit> commit() {
    Map<String, Optional<String>> writes = new LinkedHashMap<>();
    Map<String, Long> reads = HashMap.newHashMap(slots.size());
    for (Slot<?> slot : slots.values()) {
      reads.put(slot.key.toString(), slot.version);
      addWrite(slot, writes);
    }
    return writes.isEmpty() ? Optional.empty() : Optional.of(new Commit(reads, writes));
  }

  private <T extends DataObject> void addWrite(Slot<T> slot, Map<String, Optional<String>> writes) {
    Stored<T> before = slot.original;
    Stored<T> after = slot.current;
    if (Objects.equals(before, after)) {
      return;
    }
    String key = slot.key.toString();
    if (after == null) {
      writes.put(key, Optional.empty());
      return;
    }
    ObjectType<T> type = slot.key.type();
    JsonCodecs codecs = db.types().codecs();
    if (before != null
        && !slot.recreated
        && codecs
            .encodeValue(type, before.value())
            .equals(codecs.encodeValue(type, after.value()))) {
      return;
    }
    String text = codecs.encode(type, after);
    checkSize(slot.key, text);
    writes.put(key, Optional.of(text));
  }

  private void checkSize(Key<?> key, String text) {
    int limit = db.storage().maxValueBytes();
    if (text.length() > limit / 3) {
      int bytes = text.getBytes(StandardCharsets.UTF_8).length;
      if (bytes > limit) {
        throw new ValueTooLargeException(key, bytes, limit);
      }
    }
  }
}
