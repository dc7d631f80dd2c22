package io.weft.objectdb;

import io.weft.core.Routine;
import io.weft.core.RoutineCancelledException;
import io.weft.core.RoutineFuture;
import io.weft.core.RoutineStoppedException;
import io.weft.core.RoutineTimeoutException;
import io.weft.core.Suspension;
import io.weft.objectdb.storage.StorageException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The objects that a walk reaches, kept up to date: when an object changes, the walkers that have
 * seen it run again, and no others. For the routines of the node's scheduler; only one of them at a
 * time may wait for changes.
 *
 * <p>Between two calls of {@link #awaitChange} the contents stay as they are, at one version of the
 * database, whatever happens meanwhile.
 */
public final class View implements AutoCloseable {
  /** How long to wait after the storage failed before it is asked again. */
  static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(250);

  private static final Duration LONGEST = Duration.ofDays(40_000);

  private final ObjectDb db;
  private final Mirror mirror;
  private final Graph graph = new Graph();

  /** Those of the graph, and those that are gone, but still shown. */
  private final Map<Key<?>, Graph.Place> places = new HashMap<>();

  private Walk walk;
  private Set<Walk.Visit> roots = Set.of();
  private boolean rootsChanged = true;

  /** The nodes whose walkers are to run, among others that are not dirty any more. */
  private final ArrayDeque<Graph.Node> queue = new ArrayDeque<>();

  private int dirtyNodes;
  private final Set<Graph.Place> stale = new LinkedHashSet<>();
  private final List<Graph.Place> touched = new ArrayList<>();
  private final Map<Graph.Node, Throwable> failures = new LinkedHashMap<>();
  private final Map<Walk.Visit, Boolean> rootEdits = new LinkedHashMap<>();
  private final ReadPolicy policy;

  /** What was shown when somebody last asked for all of it, in the order of keys. */
  private List<Graph.Place> inOrder = List.of();

  /** Whether something has come or gone since. */
  private boolean outOfOrder;

  private long version;

  /** Whether the next update is to be returned even when it changes nothing. */
  private boolean announce = true;

  private boolean awaited;

  /** Whether the contents go on without what cannot be read or walked. */
  private boolean tolerant;

  /** Whether the last update ended because the storage did not answer. */
  private boolean failing;

  private boolean closed;
  private @Nullable Suspension<Boolean> waiting;
  private @Nullable RoutineFuture<Boolean> news;

  View(ObjectDb db, Walk walk, ReadPolicy policy) {
    this.policy = policy;
    this.db = db;
    this.mirror = db.mirror();
    this.walk = walk;
  }

  /**
   * Waits until the contents are not what they were when it last returned. The first call returns
   * all contents, also when there are none. Changes that came meanwhile are returned as one.
   *
   * @throws WalkException when a walker failed; thrown once for each change of the database that
   *     leaves it so. The contents stay what they were
   * @throws io.weft.objectdb.storage.StorageException when objects could not be read; the next call
   *     tries again. Not with a policy that allows stale contents: then it waits until the storage
   *     answers again, and {@link #isStale} tells
   * @throws IllegalStateException when the view is closed, also while this waits, or when another
   *     routine waits for it
   */
  public Changes awaitChange(Routine r) {
    if (awaited) {
      throw new IllegalStateException("another routine awaits this view");
    }
    awaited = true;
    try {
      while (true) {
        Optional<Changes> changes = updateOrPause(r, LONGEST.toNanos());
        if (changes.isPresent()) {
          return changes.get();
        }
        if (!failing) {
          awaitWork(r);
        }
      }
    } finally {
      awaited = false;
    }
  }

  /** Like {@link #awaitChange}, but empty when nothing has changed within the time. */
  public Optional<Changes> tryAwaitChange(Routine r, Duration timeout) {
    if (awaited) {
      throw new IllegalStateException("another routine awaits this view");
    }
    awaited = true;
    try {
      // Half the range of the clock stands for never.
      long limit = timeout.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : timeout.toNanos();
      long deadline = r.scheduler().ticker().nanoTime() + limit;
      while (true) {
        Optional<Changes> changes = updateOrPause(r, deadline - r.scheduler().ticker().nanoTime());
        long left = deadline - r.scheduler().ticker().nanoTime();
        if (changes.isPresent() || left <= 0) {
          return changes;
        }
        if (!failing && !hasWork()) {
          RoutineFuture<Boolean> signalled = new RoutineFuture<>();
          news = signalled;
          r.join(signalled, Duration.ofNanos(left));
        }
      }
    } finally {
      awaited = false;
    }
  }

  private Optional<Changes> updateOrPause(Routine r, long atMostNanos) {
    try {
      return update(r);
    } catch (StorageException e) {
      if (!policy.allowsStale()) {
        throw e;
      }
      long pause = Math.min(PAUSE_AFTER_FAILURE.toNanos(), atMostNanos);
      if (pause > 0) {
        r.sleep(Duration.ofNanos(pause));
      }
      return Optional.empty();
    }
  }

  /** Waits until there is something to do; for one routine at a time. */
  void awaitWork(Routine r) {
    if (hasWork()) {
      return;
    }
    r.<Boolean>suspend(
        "a change of a view",
        w -> {
          waiting = w;
          w.onEnd(() -> waiting = null);
        });
  }

  private boolean hasWork() {
    return rootsChanged || !rootEdits.isEmpty() || dirtyNodes > 0 || !stale.isEmpty();
  }

  private void signal() {
    Suspension<Boolean> w = waiting;
    if (w != null) {
      w.resume(true);
    }
    RoutineFuture<Boolean> signalled = news;
    if (signalled != null) {
      news = null;
      signalled.complete(true);
    }
  }

  /** The version of the database that the contents are of; 0 before the first contents. */
  public long version() {
    return version;
  }

  /** The contents, in the order of keys, as {@link #awaitChange} last returned. */
  public List<Stored<?>> objects() {
    return inOrder().stream().<Stored<?>>map(View::shown).toList();
  }

  /** The contents of one type, in the order of keys. */
  @SuppressWarnings("unchecked") // A key of that type has objects of that type.
  public <T extends DataObject> List<Stored<T>> objects(ObjectType<T> type) {
    return inOrder().stream()
        .filter(place -> place.key.type() == type)
        .map(place -> (Stored<T>) shown(place))
        .toList();
  }

  private static Stored<?> shown(Graph.Place place) {
    return Objects.requireNonNull(place.shown);
  }

  private List<Graph.Place> inOrder() {
    if (outOfOrder) {
      List<Graph.Place> shown = new ArrayList<>(places.size());
      for (Graph.Place place : inOrder) {
        place.listed = place.shown != null;
        if (place.listed) {
          shown.add(place);
        }
      }
      for (Graph.Place place : places.values()) {
        if (place.shown != null && !place.listed) {
          place.listed = true;
          shown.add(place);
        }
      }
      KeyOrder.sort(shown); // Takes no longer than a few new ones need.
      inOrder = shown;
      outOfOrder = false;
    }
    return inOrder;
  }

  /** One object of the contents. */
  public <T extends DataObject> Optional<T> find(Key<T> key) {
    return stored(key).map(Stored::value);
  }

  /** One object of the contents, with its creation time and update version. */
  @SuppressWarnings("unchecked") // Contents are put under their own key.
  public <T extends DataObject> Optional<Stored<T>> stored(Key<T> key) {
    Graph.Place place = places.get(key);
    return place == null ? Optional.empty() : Optional.ofNullable((Stored<T>) place.shown);
  }

  /**
   * Replaces the roots; what only former roots lead to goes, with the next changes. Each key gets
   * the walker that the walk has for its type. Does not wait; {@link #awaitChange} returns when the
   * new roots have been walked, also when that made no difference.
   *
   * @throws IllegalArgumentException when the walk has no walker for the type of a key
   */
  public void setRoots(Collection<? extends Key<?>> keys) {
    setRoots(walk.withRoots(keys));
  }

  /** Replaces the roots and their walkers; see {@link #setRoots(Collection)}. */
  public void setRoots(Walk newWalk) {
    checkOpen();
    newWalk.roots().forEach(root -> db.types().checkKnown(root.key()));
    walk = newWalk;
    rootsChanged = true;
    signal();
  }

  /** From now on nothing is held up by a walker that fails: its object is left out. */
  void tolerateFailures() {
    tolerant = true;
  }

  /** What is wrong with the objects that are left out, by key, as of the last update. */
  Map<Key<?>, Throwable> failures() {
    Map<Key<?>, Throwable> found = new LinkedHashMap<>();
    failures.forEach((node, failure) -> found.putIfAbsent(node.place.key, failure));
    return found;
  }

  /** Adds one root, or takes one back, besides those of the walk; with the next update. */
  void editRoot(Walk.Visit visit, boolean root) {
    if (!closed) {
      rootEdits.put(visit, root);
      signal();
    }
  }

  /** Whether a root is not added or taken back yet, because nothing was updated since. */
  boolean isPending(Walk.Visit visit) {
    return rootEdits.containsKey(visit);
  }

  /**
   * Whether the contents may be older than what the storage has, because it cannot be reached or
   * has lost changes that are not read again yet. They stay of one version, and readable.
   */
  public boolean isStale() {
    return failing || !stale.isEmpty();
  }

  /** The keys of the roots. */
  public List<Key<?>> rootKeys() {
    return walk.rootKeys();
  }

  /** Ends the view. A routine that waits for it gets an {@link IllegalStateException}. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    for (Graph.Place place : places.values()) {
      if (!place.isGone()) {
        place.detach(mirror);
      }
    }
    queue.clear();
    stale.clear();
    db.forget(this);
    Suspension<Boolean> w = waiting;
    if (w != null) {
      w.fail(closedException());
    }
    signal();
  }

  private void checkOpen() {
    if (closed) {
      throw closedException();
    }
  }

  private static IllegalStateException closedException() {
    return new IllegalStateException("the view is closed");
  }

  // What the mirror tells.

  void changed(Graph.Place place) {
    for (Graph.Node node : place.nodes()) {
      markDirty(node);
    }
    touch(place);
    signal();
  }

  private void markDirty(Graph.Node node) {
    if (!node.dirty) {
      node.dirty = true;
      dirtyNodes++;
      queue.add(node);
    }
  }

  private void markClean(Graph.Node node) {
    if (node.dirty) {
      node.dirty = false;
      dirtyNodes--;
    }
  }

  private Graph.@Nullable Node nextDirty() {
    Graph.Node node = queue.poll();
    while (node != null && !node.dirty) {
      node = queue.poll();
    }
    if (node != null) {
      markClean(node);
    }
    return node;
  }

  /** Notes that its object is to be looked at. */
  private void touch(Graph.Place place) {
    if (!place.touched) {
      place.touched = true;
      touched.add(place);
    }
  }

  void stale(Graph.Place place) {
    stale.add(place);
    signal();
  }

  // The walk.

  /** Brings the walk to the present version; empty when that changes nothing to be seen. */
  Optional<Changes> update(Routine r) {
    checkOpen();
    boolean worked = hasWork();
    applyRoots();
    failing = true;
    while (true) {
      List<Mirror.Entry<?>> missing = runWalkers(r);
      if (missing.isEmpty() && mirror.isConsistent()) {
        break;
      }
      mirror.load(r, missing, !db.isolation().isOn());
      checkOpen();
      applyRoots();
    }
    failing = false;
    graph.sweep(this::drop);
    if (!failures.isEmpty() && !tolerant) {
      if (worked) {
        Map.Entry<Graph.Node, Throwable> first = failures.entrySet().iterator().next();
        throw new WalkException(first.getKey().place.key, first.getValue());
      }
      return Optional.empty();
    }
    return publish();
  }

  private void applyRoots() {
    if (!rootEdits.isEmpty()) {
      announce = true;
      Map<Walk.Visit, Boolean> edits = new LinkedHashMap<>(rootEdits);
      rootEdits.clear();
      edits.forEach((visit, root) -> graph.setRoot(node(visit), root));
    }
    if (!rootsChanged) {
      return;
    }
    rootsChanged = false;
    announce = true;
    Set<Walk.Visit> before = roots;
    roots = walk.roots();
    for (Walk.Visit visit : roots) {
      if (!before.contains(visit)) {
        graph.setRoot(node(visit), true);
      }
    }
    for (Walk.Visit visit : before) {
      if (!roots.contains(visit)) {
        graph.setRoot(node(visit), false);
      }
    }
  }

  /** Runs the walkers of what has changed; returns what must be read before it can go on. */
  private List<Mirror.Entry<?>> runWalkers(Routine r) {
    List<Graph.Node> unloaded = new ArrayList<>();
    Graph.Node node;
    while ((node = nextDirty()) != null) {
      if (node.place.entry().isLoaded()) {
        run(r, node);
      } else {
        unloaded.add(node);
      }
    }
    unloaded.forEach(this::markDirty);
    stale.removeIf(place -> place.isGone() || place.entry().isLoaded());
    return entries(unloaded);
  }

  /** The entries of these nodes, and of what is stale; each once. */
  private List<Mirror.Entry<?>> entries(List<Graph.Node> unloaded) {
    List<Graph.Place> wanted = new ArrayList<>(stale);
    wanted.forEach(place -> place.wanted = true);
    for (Graph.Node node : unloaded) {
      if (!node.place.wanted) {
        node.place.wanted = true;
        wanted.add(node.place);
      }
    }
    List<Mirror.Entry<?>> entries = new ArrayList<>(wanted.size());
    for (Graph.Place place : wanted) {
      place.wanted = false;
      entries.add(place.entry());
    }
    return entries;
  }

  private void run(Routine r, Graph.Node node) {
    Follow follow = new Follow(node.place.key, db.types(), db.options(), r.scheduler().ticker());
    boolean done = false;
    try {
      visit(r, node, node.place.entry(), follow);
      checkOpen();
      // As many different ones: each visit has its own node.
      List<Graph.Node> followed = new ArrayList<>(follow.next().size());
      for (Walk.Visit next : follow.next()) {
        followed.add(node(next));
      }
      graph.setFollowed(node, followed);
      failures.remove(node);
      done = true;
    } catch (RoutineTimeoutException | RoutineCancelledException | RoutineStoppedException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError | AssertionError | LinkageError e) {
      checkOpen();
      failures.put(node, e);
      done = true;
    } finally {
      follow.end();
      if (!done && !closed) {
        markDirty(node);
      }
    }
  }

  private <T extends DataObject> void visit(
      Routine r, Graph.Node node, Mirror.Entry<T> entry, Follow follow) {
    Isolation isolation = db.isolation();
    if (isolation.isOn()) {
      entry.decode(r, isolation, db.options().visitLimit());
    }
    Optional<T> object = entry.object();
    isolation.call(
        r,
        () -> "a walker at " + node.place.key,
        db.options().visitLimit(),
        () -> {
          follow.visit(node.walker, object);
          return true;
        });
  }

  private Graph.Node node(Walk.Visit visit) {
    Graph.Place place = places.get(visit.key());
    Graph.Node known = place == null ? null : place.find(visit.walker());
    if (known != null) {
      return known;
    }
    if (graph.size() >= db.options().maxNodes()) {
      throw new IllegalStateException("a view visits at most " + graph.size() + " objects");
    }
    if (place == null) {
      place = new Graph.Place(visit.key(), this);
      places.put(visit.key(), place);
    }
    if (place.isGone()) {
      place.attach(mirror);
      touch(place);
    }
    Graph.Node node = graph.add(place, visit.walker());
    markDirty(node);
    return node;
  }

  private void drop(Graph.Node node) {
    markClean(node);
    failures.remove(node);
    Graph.Place place = node.place;
    place.remove(node);
    if (place.isGone()) {
      place.detach(mirror);
      touch(place);
    }
  }

  private Optional<Changes> publish() {
    List<Stored<?>> added = new ArrayList<>();
    List<Change<?>> changed = new ArrayList<>();
    List<Stored<?>> removed = new ArrayList<>();
    KeyOrder.sort(touched);
    for (Graph.Place place : touched) {
      Stored<?> before = place.shown;
      Stored<?> after = present(place);
      if (after == null) {
        if (before != null) {
          removed.add(before);
        }
      } else if (before == null) {
        added.add(after);
      } else if (!before.equals(after)) {
        changed.add(change(before, after));
      }
      place.shown = after;
      place.touched = false;
      if (place.isGone()) {
        places.remove(place.key);
      }
    }
    touched.clear();
    outOfOrder |= !added.isEmpty() || !removed.isEmpty();
    version = mirror.version();
    Changes changes = new Changes(version, added, changed, removed);
    if (changes.isEmpty() && !announce) {
      return Optional.empty();
    }
    announce = false;
    return Optional.of(changes);
  }

  private @Nullable Stored<?> present(Graph.Place place) {
    return place.isGone() || !place.key.type().reported() || hasFailed(place)
        ? null
        : place.entry().stored();
  }

  private boolean hasFailed(Graph.Place place) {
    return !failures.isEmpty() && place.nodes().stream().anyMatch(failures::containsKey);
  }

  @SuppressWarnings("unchecked") // Both are of the type of the same key.
  private static <T extends DataObject> Change<T> change(Stored<?> before, Stored<?> after) {
    return new Change<>((Stored<T>) before, (Stored<T>) after);
  }

  /** How many pairs of key and walker it visits. */
  int nodeCount() {
    return graph.size();
  }
}
