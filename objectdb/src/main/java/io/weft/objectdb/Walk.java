package io.weft.objectdb;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where a view begins, and how it goes on. Immutable. */
public final class Walk {
  private static final Walk NOTHING = new Walk(Set.of(), Map.of());

  private final Set<Visit> roots;
  private final Map<ObjectType<?>, Walker<?>> walkers;

  private Walk(Set<Visit> roots, Map<ObjectType<?>, Walker<?>> walkers) {
    this.roots = roots;
    this.walkers = walkers;
  }

  /** A key and the walker that sees its object: what a view visits once. */
  record Visit(Key<?> key, Walker<?> walker) {}

  /** A walk without roots; add walkers for those that {@link View#setRoots} brings. */
  public static Walk nothing() {
    return NOTHING;
  }

  /** A walk from one object. */
  public static <T extends DataObject> Walk from(Key<T> root, Walker<T> walker) {
    return NOTHING.and(root, walker);
  }

  /** A walk from several objects of one type, or none. */
  public static <T extends DataObject> Walk from(
      Collection<Key<T>> roots, ObjectType<T> type, Walker<T> walker) {
    Set<Visit> visits = new LinkedHashSet<>();
    for (Key<T> root : roots) {
      visits.add(new Visit(root, walker));
    }
    return new Walk(visits, NOTHING.withWalker(type, walker).walkers);
  }

  /** This walk and one more root. Its walker becomes that of its type, too. */
  public <T extends DataObject> Walk and(Key<T> root, Walker<T> walker) {
    Set<Visit> more = new LinkedHashSet<>(roots);
    more.add(new Visit(root, walker));
    return new Walk(more, withWalker(root.type(), walker).walkers);
  }

  /** This walk, with the walker for roots of a type that {@link View#setRoots} brings later. */
  public <T extends DataObject> Walk withWalker(ObjectType<T> type, Walker<T> walker) {
    Map<ObjectType<?>, Walker<?>> more = new LinkedHashMap<>(walkers);
    more.put(type, walker);
    return new Walk(roots, more);
  }

  /** The same walkers with other roots. */
  Walk withRoots(Collection<? extends Key<?>> keys) {
    Set<Visit> visits = new LinkedHashSet<>();
    for (Key<?> key : keys) {
      Walker<?> walker = walkers.get(key.type());
      if (walker == null) {
        throw new IllegalArgumentException("the walk has no walker for " + key.type());
      }
      visits.add(new Visit(key, walker));
    }
    return new Walk(visits, walkers);
  }

  Set<Visit> roots() {
    return roots;
  }

  /** The keys that the walk begins with. */
  public List<Key<?>> rootKeys() {
    return roots.stream().<Key<?>>map(Visit::key).distinct().toList();
  }
}
