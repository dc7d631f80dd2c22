package io.weft.core.event;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds who waits for an event (specification 4.3.1 and 5.2.6). One tree level per index: looking
 * an event up follows at most one branch per level, so it costs the same for any number of waiters
 * on other index values.
 *
 * <p>Not thread-safe: owned by one scheduler's loop.
 *
 * @param <W> what is found, for example a waiting routine
 */
public final class MatchTree<W> {
  private static final Logger log = LoggerFactory.getLogger(MatchTree.class);

  private static final int PRUNE_AT_LEAST = 256;

  private final Map<EventType<?>, Node<W>> roots = new LinkedHashMap<>();

  /** The types, among those that have waiters, that an event class belongs to. */
  private final Map<Class<?>, List<EventType<?>>> typesByClass = new HashMap<>();

  private int size;
  private int pruneAt = PRUNE_AT_LEAST;

  /** The place of one waiter in the tree. Remove it with {@link MatchTree#remove}. */
  public static final class Registration<W> {
    private final Matcher<?> matcher;
    private final W waiter;
    private final Node<W> node;
    private boolean removed;

    private Registration(Matcher<?> matcher, W waiter, Node<W> node) {
      this.matcher = matcher;
      this.waiter = waiter;
      this.node = node;
    }
  }

  private static final class Node<W> {
    private final @Nullable Node<W> parent;
    private final @Nullable Object value;
    private final Map<Object, Node<W>> children = new HashMap<>(4);
    private final LinkedHashSet<Registration<W>> waiters = new LinkedHashSet<>(4);

    private Node(@Nullable Node<W> parent, @Nullable Object value) {
      this.parent = parent;
      this.value = value;
    }

    private boolean isEmpty() {
      return children.isEmpty() && waiters.isEmpty();
    }
  }

  /** Adds a waiter. The same waiter may be added under several matchers. */
  public Registration<W> add(Matcher<?> matcher, W waiter) {
    EventType<?> type = matcher.type();
    Node<W> node = roots.get(type);
    if (node == null) {
      if (roots.size() >= pruneAt) {
        // Types that a program makes as it goes must not pile up.
        roots.values().removeIf(Node::isEmpty);
        pruneAt = Math.max(PRUNE_AT_LEAST, 2 * roots.size());
      }
      node = new Node<>(null, null);
      roots.put(type, node);
      typesByClass.clear();
    }
    for (int level = 0; level < matcher.depth(); level++) {
      Object value = matcher.value(level);
      Node<W> parent = node;
      node = node.children.computeIfAbsent(value, v -> new Node<>(parent, v));
    }
    Registration<W> registration = new Registration<>(matcher, waiter, node);
    node.waiters.add(registration);
    size++;
    return registration;
  }

  /** Removes a waiter; does nothing when it has been removed before. */
  public void remove(Registration<W> registration) {
    if (registration.removed) {
      return;
    }
    registration.removed = true;
    size--;
    Node<W> node = registration.node;
    node.waiters.remove(registration);
    // The root of a type stays: types are few, and their list per class is cached.
    while (node.isEmpty() && node.parent != null) {
      node.parent.children.remove(node.value);
      node = node.parent;
    }
  }

  /**
   * The waiters whose matcher selects the event, in the order in which they were added within equal
   * depth, less specific matchers first. The list is a snapshot: removing waiters while going
   * through it is fine.
   */
  public List<W> find(Event event) {
    List<W> found = new ArrayList<>(2);
    for (EventType<?> type : typesOf(event.getClass())) {
      collect(type, event, found);
    }
    return found;
  }

  private <E extends Event> void collect(EventType<E> type, Event event, List<W> found) {
    Node<W> node = roots.get(type);
    E cast = type.eventClass().cast(event);
    for (int level = 0; node != null; level++) {
      for (Registration<W> registration : node.waiters) {
        if (accepts(registration, event)) {
          found.add(registration.waiter);
        }
      }
      node =
          level == type.indexCount() || node.children.isEmpty()
              ? null
              : child(node, type, level, cast);
    }
  }

  private static <W, E extends Event> @Nullable Node<W> child(
      Node<W> node, EventType<E> type, int level, E event) {
    try {
      return node.children.get(type.index(level, event));
    } catch (RuntimeException | Error e) {
      log.error("Index {} of {} failed on {}", level, type, event, e);
      return null;
    }
  }

  private static boolean accepts(Registration<?> registration, Event event) {
    try {
      return registration.matcher.accepts(event);
    } catch (RuntimeException | Error e) {
      log.error("The predicate of {} failed on {}", registration.matcher, event, e);
      return false;
    }
  }

  private List<EventType<?>> typesOf(Class<?> eventClass) {
    List<EventType<?>> types = typesByClass.get(eventClass);
    if (types == null) {
      types =
          roots.keySet().stream().filter(t -> t.eventClass().isAssignableFrom(eventClass)).toList();
      typesByClass.put(eventClass, types);
    }
    return types;
  }

  /** How many nodes the tree holds below its types, for tests of its clean-up. */
  int nodes() {
    return roots.values().stream().mapToInt(MatchTree::below).sum();
  }

  /** How many event types it knows, for the same. */
  int types() {
    return roots.size();
  }

  private static <W> int below(Node<W> node) {
    return node.children.values().stream().mapToInt(child -> 1 + below(child)).sum();
  }

  /** How many waiters the tree holds. */
  public int size() {
    return size;
  }
}
