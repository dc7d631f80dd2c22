package io.weft.objectdb;

import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.Suspension;
import io.weft.core.lock.Lock;
import io.weft.core.lock.Locks;
import io.weft.objectdb.storage.StorageException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The objects that somebody watches, under a name of their own, the request id of the specification
 * (5.6.3). They are kept up to date in the background, all at one version, together with what they
 * refer to strongly. What cannot be read is reported to those who ask for it, and nobody else
 * notices. For the routines of the node's scheduler.
 */
public final class Watches implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Watches.class);

  private final ObjectDb db;
  private final String requestId;
  private final View view;
  private final Locks locks;
  private final Set<Key<?>> keys = new TreeSet<>();
  private final Map<Key<?>, List<Suspension<Boolean>>> waits = new HashMap<>();

  /** What cannot be read, which the others do not wait for. */
  private Map<Key<?>, Throwable> failures = Map.of();

  /** Those of which nothing was known yet: what is told of them first is no change. */
  private final Set<Key<?>> fresh = new TreeSet<>();

  private @Nullable ChangeEvents events;
  private final RoutineFuture<Void> keeper;
  private boolean closed;

  /** Goes on to whatever an object refers to strongly. */
  private record Strong<T extends DataObject>() implements Walker<T> {
    @Override
    public void visit(Optional<T> object, Step step) {
      if (object.isPresent()) {
        T present = object.get();
        for (Key<?> key : typeOf(present).strongReferences(present)) {
          follow(step, key);
        }
      }
    }

    @SuppressWarnings("unchecked") // A data object of type T has a key of type T.
    private static <T extends DataObject> ObjectType<T> typeOf(T object) {
      return ((Key<T>) object.key()).type();
    }

    private static <U extends DataObject> void follow(Step step, Key<U> key) {
      step.follow(key, new Strong<>());
    }
  }

  Watches(ObjectDb db, String requestId, View view) {
    this.db = db;
    this.requestId = requestId;
    this.view = view;
    view.tolerateFailures();
    this.locks = new Locks(db.scheduler());
    this.keeper = db.scheduler().spawnDaemon("watches of " + requestId, this::keepUpToDate);
  }

  /** The name under which these objects are watched. */
  public String requestId() {
    return requestId;
  }

  /** The watched keys, in their order; not those that only come with them. */
  public List<Key<?>> keys() {
    return List.copyOf(keys);
  }

  /**
   * Watches an object and returns it as it is now, if there is one.
   *
   * @throws CorruptObjectException when what is stored is no such object; it is then not watched,
   *     unless it was
   * @throws WalkException when its strong references could not be had; likewise
   * @throws StorageException when it could not be read; it is then not watched, unless it was
   */
  public <T extends DataObject> Optional<T> get(Routine r, Key<T> key) {
    return watch(r, key).find();
  }

  /** Watches several objects and returns those that exist, at one version; see {@link #get}. */
  public <T extends DataObject> Map<Key<T>, T> getAll(Routine r, Collection<Key<T>> wanted) {
    return getAll(r, wanted, ReadPolicy.FRESH);
  }

  /**
   * Watches several objects and returns those that exist, at one version; see {@link #get}.
   *
   * @param policy whether what was watched before may be taken as it was last known; {@link
   *     #isStale} then says so
   */
  public <T extends DataObject> Map<Key<T>, T> getAll(
      Routine r, Collection<Key<T>> wanted, ReadPolicy policy) {
    watchNow(r, wanted, policy);
    Map<Key<T>, T> found = new LinkedHashMap<>();
    for (Key<T> key : wanted) {
      Stored<T> stored = present(key);
      if (stored != null) {
        found.put(key, stored.value());
      }
    }
    return found;
  }

  /** Watches an object, whether there is one or not; see {@link #get}. */
  public <T extends DataObject> Watched<T> watch(Routine r, Key<T> key) {
    return watch(r, key, ReadPolicy.FRESH);
  }

  /**
   * Watches an object.
   *
   * @param policy whether what was watched before may be taken as it was last known
   */
  public <T extends DataObject> Watched<T> watch(Routine r, Key<T> key, ReadPolicy policy) {
    watchNow(r, List.of(key), policy);
    return new Watched<>(this, key);
  }

  /** Watches several objects, whether there are any or not, with one read; see {@link #get}. */
  public <T extends DataObject> Map<Key<T>, Watched<T>> watchAll(
      Routine r, Collection<Key<T>> wanted) {
    return watchAll(r, wanted, ReadPolicy.FRESH);
  }

  /** Watches several objects with one read; see {@link #watch(Routine, Key, ReadPolicy)}. */
  public <T extends DataObject> Map<Key<T>, Watched<T>> watchAll(
      Routine r, Collection<Key<T>> wanted, ReadPolicy policy) {
    watchNow(r, wanted, policy);
    Map<Key<T>, Watched<T>> references = new LinkedHashMap<>();
    wanted.forEach(key -> references.put(key, new Watched<>(this, key)));
    return references;
  }

  /**
   * From now on sends an {@link ObjectChanged} whenever a watched object is created, changed or
   * deleted, until these watches are closed. That a watch begins or ends is no change, and of what
   * only comes along with an object nothing is sent.
   */
  public void sendChanges() {
    checkOpen();
    if (events == null) {
      events = new ChangeEvents(db.scheduler(), requestId);
    }
  }

  /** Whether the storage cannot be reached, so that all this is only what was last known. */
  public boolean isStale() {
    return view.isStale();
  }

  /** Ends the watch of an object; does nothing when there is none. */
  public void unwatch(Key<?> key) {
    if (keys.remove(key)) {
      fresh.remove(key);
      view.editRoot(visit(key), false);
      wake(key);
    }
  }

  /** Ends the watch of several objects. */
  public void unwatchAll(Collection<? extends Key<?>> unwanted) {
    unwanted.forEach(this::unwatch);
  }

  /** Ends the watch of all; what they refer to goes with them. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      keeper.cancel();
      if (events != null) {
        events.close();
      }
      view.close();
      keys.clear();
      List.copyOf(waits.keySet()).forEach(this::wake);
      db.forget(this);
    }
  }

  private static <T extends DataObject> Walk.Visit visit(Key<T> key) {
    return new Walk.Visit(key, new Strong<T>());
  }

  private void watchNow(Routine r, Collection<? extends Key<?>> wanted, ReadPolicy policy) {
    checkOpen();
    List<Key<?>> added = new ArrayList<>();
    for (Key<?> key : wanted) {
      if (keys.add(db.types().checkKnown(key))) {
        added.add(key);
        fresh.add(key);
        view.editRoot(visit(key), true);
      }
    }
    boolean known = false;
    try {
      refresh(r);
      added.forEach(this::checkReadable);
      known = true;
    } catch (StorageException e) {
      if (!policy.allowsStale() || !added.isEmpty() || view.version() == 0) {
        throw e;
      }
      known = true;
    } finally {
      if (!known && !closed) {
        added.forEach(this::unwatch);
      }
    }
  }

  /** Brings all to the present version. */
  private void refresh(Routine r) {
    Lock lock = locks.lock(r, "refresh");
    try {
      checkOpen();
      Optional<Changes> changes = view.update(r);
      tellFailures();
      changes.ifPresent(this::tell);
      fresh.removeIf(key -> !view.isPending(visit(key)));
    } finally {
      lock.unlock();
    }
  }

  private void keepUpToDate(Routine r) {
    while (!closed) {
      view.awaitWork(r);
      try {
        refresh(r);
      } catch (StorageException e) {
        log.debug("the watches of {} stay as they are: {}", requestId, e.getMessage());
        r.sleep(View.PAUSE_AFTER_FAILURE);
      }
    }
  }

  private void tellFailures() {
    Map<Key<?>, Throwable> before = failures;
    failures = view.failures();
    failures.forEach(
        (key, failure) -> {
          if (!failure.equals(before.get(key))) {
            log.warn("of the watches of {} one cannot be read: {}", requestId, "" + failure);
          }
          wake(key); // To hear of it.
        });
  }

  private void tell(Changes changes) {
    changes.added().forEach(stored -> tell(stored.key(), Optional.empty(), Optional.of(stored)));
    changes.changed().forEach(c -> tell(c.key(), Optional.of(c.before()), Optional.of(c.after())));
    changes.removed().forEach(stored -> tell(stored.key(), Optional.of(stored), Optional.empty()));
  }

  private void tell(Key<?> key, Optional<Stored<?>> before, Optional<Stored<?>> after) {
    wake(key);
    if (events != null && keys.contains(key) && !fresh.contains(key)) {
      events.add(new ObjectChanged(key, requestId, before, after));
    }
  }

  private void wake(Key<?> key) {
    for (Suspension<Boolean> wait : List.copyOf(waits.getOrDefault(key, List.of()))) {
      wait.resume(true);
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the watches of " + requestId + " are closed");
    }
  }

  // For the references.

  void checkWatched(Key<?> key) {
    checkOpen();
    if (!keys.contains(key)) {
      throw new IllegalStateException(key + " is not watched by " + requestId + " any more");
    }
  }

  private void checkReadable(Key<?> key) {
    Throwable failure = failures.get(key);
    if (failure instanceof CorruptObjectException corrupt) {
      throw corrupt;
    }
    if (failure != null) {
      throw new WalkException(key, failure);
    }
  }

  <T extends DataObject> @Nullable Stored<T> present(Key<T> key) {
    checkReadable(key);
    return view.stored(key).orElse(null);
  }

  /** Waits until the object of a key is another one, or the watch has ended. */
  void awaitNews(Routine r, Key<?> key) {
    r.<Boolean>suspend(
        key,
        w -> {
          waits.computeIfAbsent(key, k -> new ArrayList<>(1)).add(w);
          w.onEnd(
              () -> {
                List<Suspension<Boolean>> left = waits.get(key);
                if (left != null && left.remove(w) && left.isEmpty()) {
                  waits.remove(key);
                }
              });
        });
  }
}
