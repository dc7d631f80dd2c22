package io.weft.objectdb;

import io.weft.core.Routine;
import io.weft.core.RoutineCancelledException;
import io.weft.core.RoutineStoppedException;
import io.weft.core.RoutineTimeoutException;
import io.weft.objectdb.storage.Commit;
import io.weft.objectdb.storage.Snapshot;
import io.weft.objectdb.storage.VersionedValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One attempt of a transaction: what it has read, at one version, and wants to write. */
final class Attempt implements Transaction {
  /** How many calls come between two looks at the clock. */
  private static final int CALLS_PER_LOOK = 64;

  private final Routine r;
  private final ObjectDb db;
  private final Execution<?> execution;
  private long createTime;
  private final Map<Key<?>, Slot<?>> slots = new LinkedHashMap<>();
  private long version;

  /** How often changes had been lost before it read. */
  private long resyncs;

  /** Whether some of it is what the storage remembered, and nobody has compared that since. */
  private boolean recalled;

  private @Nullable RestartSignal restart;
  private @Nullable RuntimeException spent;
  private long calls;
  private OptionalLong timestamp = OptionalLong.empty();
  private boolean over;

  Attempt(Routine r, ObjectDb db, Execution<?> execution) {
    this.r = r;
    this.db = db;
    this.execution = execution;
  }

  /** One object: as it was read, and as the transaction has made it. */
  private static final class Slot<T extends DataObject> {
    final Key<T> key;
    final long version;
    final @Nullable Stored<T> original;
    final @Nullable String originalText;
    @Nullable Stored<T> current;

    /** Whether what is there now is another object than the one that was read. */
    boolean recreated;

    Slot(Key<T> key, long version, @Nullable Stored<T> original, @Nullable String originalText) {
      this.key = key;
      this.version = version;
      this.original = original;
      this.originalText = originalText;
      this.current = original;
      this.recreated = original == null;
    }

    boolean isDeleted() {
      return original != null && current == null;
    }

    Collection<? extends Key<?>> references() {
      return current == null ? List.of() : key.type().strongReferences(current.value());
    }

    void set(T value, LongSupplier createTime) {
      if (current == null) {
        recreated = true;
      }
      if (recreated || original == null) {
        current = new Stored<>(value, createTime.getAsLong(), 1);
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
    slot.set(checked(key, object), this::createTime);
  }

  @Override
  public void put(DataObject object) {
    putOne(object.key(), object);
  }

  private <T extends DataObject> void putOne(Key<T> key, DataObject object) {
    slot(key).set(checked(key, object), this::createTime);
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
    slot.set(checked(key, object), this::createTime);
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

  /** The same for all that this attempt makes. */
  private long createTime() {
    if (createTime == 0) {
      createTime = db.now();
    }
    return createTime;
  }

  private static <T extends DataObject> T checked(Key<T> key, DataObject object) {
    Class<T> recordClass = key.type().recordClass();
    if (!recordClass.isInstance(object)) {
      throw new IllegalArgumentException(
          key + " is a key of " + recordClass.getName() + ", not " + object.getClass().getName());
    }
    return recordClass.cast(object);
  }

  @Override
  public long timestamp() {
    checkUsable();
    if (timestamp.isEmpty()) {
      timestamp = OptionalLong.of(db.storage().timestamp(r));
    }
    return timestamp.getAsLong();
  }

  @Override
  public WalkResult walk(Walk walk) {
    Map<Key<?>, Stored<?>> reached = new HashMap<>();
    Set<Walk.Visit> seen = new LinkedHashSet<>(walk.roots());
    Collection<Walk.Visit> level = walk.roots();
    while (!level.isEmpty()) {
      fetch(level.stream().<Key<?>>map(Walk.Visit::key).toList());
      List<Walk.Visit> next = new ArrayList<>();
      for (Walk.Visit visit : level) {
        for (Walk.Visit followed : visit(visit, visit.key(), reached)) {
          if (seen.add(followed)) {
            next.add(followed);
          }
        }
        if (seen.size() > db.options().maxNodes()) {
          throw new IllegalStateException(
              "a walk visits at most " + db.options().maxNodes() + " objects");
        }
      }
      level = next;
    }
    return new WalkResult(reached);
  }

  private <T extends DataObject> Set<Walk.Visit> visit(
      Walk.Visit visit, Key<T> key, Map<Key<?>, Stored<?>> reached) {
    Stored<T> stored = slot(key).current;
    if (stored != null && key.type().reported()) {
      reached.put(key, stored);
    }
    Follow follow = new Follow(key, db.types(), db.options(), r.scheduler().ticker());
    Optional<T> object = Optional.ofNullable(stored).map(Stored::value);
    try {
      return db.isolation()
          .call(
              r,
              () -> "a walker at " + key,
              db.options().visitLimit(),
              () -> {
                follow.visit(visit.walker(), object);
                return follow.next();
              });
    } catch (RoutineTimeoutException | RoutineCancelledException | RoutineStoppedException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError e) {
      throw new WalkException(key, e);
    } finally {
      follow.end();
    }
  }

  @SuppressWarnings("unchecked") // A slot is put under its own key.
  private <T extends DataObject> Slot<T> slot(Key<T> key) {
    checkUsable();
    Slot<?> slot = slots.get(key);
    return slot == null ? fetchOne(key) : (Slot<T>) slot;
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
    Snapshot snapshot = read(missing, texts(missing));
    for (Key<?> key : missing) {
      slots.put(key, newSlot(key, snapshot.values().get(key.toString())));
    }
  }

  private <T extends DataObject> Slot<T> fetchOne(Key<T> key) {
    List<Key<?>> missing = List.of(db.types().checkKnown(key));
    Snapshot snapshot = read(missing, List.of(key.toString()));
    Slot<T> slot = newSlot(key, snapshot.values().get(key.toString()));
    slots.put(key, slot);
    return slot;
  }

  /** Reads more, at the version of what was read before. */
  private Snapshot read(List<Key<?>> missing, List<String> texts) {
    execution.beforeRead(texts);
    if (slots.isEmpty()) {
      resyncs = db.mirror().resyncs();
    }
    Snapshot snapshot = read(texts);
    if (slots.isEmpty()) {
      version = snapshot.version();
      return snapshot;
    }
    return holdsAtVersion(missing, snapshot) ? snapshot : readTogether(missing);
  }

  /** Goes by what the storage remembers, if that has not turned out to be too old. */
  private Snapshot read(List<String> keys) {
    Optional<Snapshot> known = execution.mayRecall() ? db.storage().recall(keys) : Optional.empty();
    if (known.isPresent() && known.get().version() >= version) {
      recalled = true;
      return known.get();
    }
    return db.storage().read(r, keys);
  }

  /**
   * Has the storage confirm what it remembered, where no commit is going to.
   *
   * @throws RestartSignal when something has changed
   */
  void confirm() {
    if (recalled) {
      readTogether(List.of());
    }
  }

  /** Whether these values are those that were there at the version of the earlier reads. */
  private boolean holdsAtVersion(List<Key<?>> keys, Snapshot snapshot) {
    if (snapshot.version() == version) {
      return true;
    }
    if (db.mirror().resyncs() != resyncs) {
      return false; // The storage may have lost data: an old value then says nothing.
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
    resyncs = db.mirror().resyncs();
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
    recalled = false;
    return snapshot;
  }

  private <T extends DataObject> Slot<T> newSlot(Key<T> key, @Nullable VersionedValue value) {
    return value == null
        ? new Slot<>(key, 0, null, null)
        : new Slot<>(key, value.version(), db.decode(r, key, value), value.value());
  }

  private static List<String> texts(Collection<? extends Key<?>> keys) {
    List<String> texts = new ArrayList<>(keys.size());
    for (Key<?> key : keys) {
      texts.add(key.toString());
    }
    return texts;
  }

  private void checkUsable() {
    if (over) {
      throw new IllegalStateException("the transaction is over");
    }
    if (restart != null) {
      throw restart;
    }
    checkLimits();
  }

  /** Ends a body that never would, when it calls. */
  private void checkLimits() {
    if (spent == null) {
      if (++calls > db.options().maxCalls()) {
        spent =
            new IllegalStateException(
                "a transaction makes at most "
                    + db.options().maxCalls()
                    + " calls, "
                    + execution.name());
      } else if (calls % CALLS_PER_LOOK == 0 && execution.isLate()) {
        spent = execution.late();
      }
    }
    if (spent != null) {
      throw spent;
    }
  }

  /** Ends the body; a body that went on regardless of the signal to restart is caught here. */
  void end() {
    over = true;
    if (restart != null) {
      throw restart;
    }
    if (spent != null) {
      throw spent;
    }
  }

  /**
   * Checks the strong references of what is to be written. They count as read.
   *
   * @throws DanglingReferenceException when one leads nowhere
   */
  void checkReferences() {
    Map<Key<?>, Key<?>> fromByTo = new LinkedHashMap<>();
    for (Slot<?> slot : slots.values()) {
      Collection<? extends Key<?>> references = slot.references();
      if (!references.isEmpty() && !Objects.equals(slot.current, slot.original)) {
        for (Key<?> to : references) {
          fromByTo.putIfAbsent(to, slot.key);
        }
      }
    }
    if (fromByTo.isEmpty()) {
      return;
    }
    fetch(fromByTo.keySet());
    fromByTo.forEach(
        (to, from) -> {
          if (slot(to).current == null) {
            throw new DanglingReferenceException(from, to);
          }
        });
  }

  /** What is to be written, or empty when the transaction has changed nothing. */
  Optional<Commit> commit() {
    boolean one = slots.size() == 1; // As a rule: that needs no tables.
    Map<String, Optional<String>> writes = one ? Map.of() : new LinkedHashMap<>();
    Map<String, Long> reads = one ? Map.of() : HashMap.newHashMap(slots.size());
    for (Slot<?> slot : slots.values()) {
      String key = slot.key.toString();
      Optional<String> text = newText(slot);
      boolean writing = text.isPresent() || slot.isDeleted();
      if (one) {
        reads = Map.of(key, slot.version);
        writes = writing ? Map.of(key, text) : writes;
      } else {
        reads.put(key, slot.version);
        if (writing) {
          writes.put(key, text);
        }
      }
    }
    return writes.isEmpty() ? Optional.empty() : Optional.of(new Commit(reads, writes));
  }

  /** The text of a changed object; empty when it is as it was, or there is none any more. */
  private <T extends DataObject> Optional<String> newText(Slot<T> slot) {
    Stored<T> after = slot.current;
    if (after == null || after.equals(slot.original)) {
      return Optional.empty();
    }
    Optional<String> text =
        db.encode(r, slot.key, slot.recreated ? null : slot.originalText, after);
    if (text.isPresent()) {
      checkSize(slot.key, text.get());
    }
    return text;
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
