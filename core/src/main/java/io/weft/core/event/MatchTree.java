package io.weft.core.event;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds who waits for an event (specification 4.3.1 and 5.2.6). One tree level per index, with one
 * branch for each value and one for waiters that leave the index open: looking an event up follows
 * two branches per level at most, so it costs the same for any number of waiters on other values.
 *
 * <p>Not thread-safe: owned by one scheduler's loop.
 *
 * @param <W> what is found, for example a waiting routine
 */
public final class MatchTree<W> {
  private static final Logger log = LoggerFactory.getLogger(MatchTree.class);

  /**
   * How many places without a waiter may be kept, beside as many as there are waiters: who waits
   * for the same thing again finds its place.
   */
  private static final int UNUSED_KEPT = 256;

  private final Map<EventType<?>, Root<W>> roots = new LinkedHashMap<>();

  /** The roots, among those that are known, that an event class belongs to. */
  private final Map<Class<?>, Root<W>[]> rootsByClass = new HashMap<>();

  /** The class asked for last, which is likely to be asked for again, and its roots. */
  private @Nullable Class<?> lastClass;

  private Root<W>[] lastRoots = array(List.of());

  private int size;

  /** Counts additions, so that who comes during a delivery can be told from who was there. */
  private long additions;

  private int deliveries;

  /** What was removed during a delivery, which may still be going through it. */
  private @Nullable Registration<W> removedMeanwhile;

  /** Places that were unused when they came here, the first to be looked at again first. */
  private @Nullable Node<W> firstUnused;

  private @Nullable Node<W> lastUnused;
  private int unused;

  /** The place of one waiter in the tree. Remove it with {@link MatchTree#remove}. */
  public static final class Registration<W> {
    private final Matcher<?> matcher;
    private final W waiter;
    private final boolean takes;
    private final Node<W> node;
    private final long number;
    private boolean removed;
    private @Nullable Registration<W> previous;
    private @Nullable Registration<W> next;
    private @Nullable Registration<W> nextRemoved;

    private Registration(Matcher<?> matcher, W waiter, boolean takes, Node<W> node, long number) {
      this.matcher = matcher;
      this.waiter = waiter;
      this.takes = takes;
      this.node = node;
      this.number = number;
    }
  }

  private static class Node<W> {
    private final @Nullable Node<W> parent;
    private final Object value;

    /** Made when they are needed: most places are leaves. */
    private @Nullable Map<Object, Node<W>> children;

    /** The most children since the map was made: it never shrinks by itself. */
    private int mostChildren;

    private @Nullable Node<W> open;
    private @Nullable Registration<W> first;
    private @Nullable Registration<W> last;
    private boolean listed;
    private @Nullable Node<W> nextUnused;

    private Node(@Nullable Node<W> parent, Object value) {
      this.parent = parent;
      this.value = value;
    }

    private boolean isUnused() {
      return first == null && children == null && open == null;
    }

    private Node<W> child(Object wanted) {
      if (wanted == Any.ANY) {
        Node<W> child = open;
        if (child == null) {
          child = new Node<>(this, wanted);
          open = child;
        }
        return child;
      }
      Map<Object, Node<W>> map = children;
      if (map == null) {
        map = new HashMap<>(4);
        children = map;
      }
      Node<W> child = map.get(wanted);
      if (child == null) {
        child = new Node<>(this, wanted);
        map.put(wanted, child);
        mostChildren = Math.max(mostChildren, map.size());
      }
      return child;
    }

    private void removeChild(Object wanted) {
      Map<Object, Node<W>> map = children;
      if (wanted == Any.ANY) {
        open = null;
      } else if (map != null) {
        map.remove(wanted);
        if (map.isEmpty()) {
          children = null;
          mostChildren = 0;
        } else if (map.size() < mostChildren / 8) {
          children = new HashMap<>(map);
          mostChildren = map.size();
        }
      }
    }
  }

  private static final class Root<W> extends Node<W> {
    private final EventType<?> type;

    private Root(EventType<?> type) {
      super(null, type);
      this.type = type;
    }
  }

  /** Adds a waiter. The same waiter may be added under several matchers. */
  public Registration<W> add(Matcher<?> matcher, W waiter) {
    return add(matcher, waiter, true);
  }

  /** Adds one that sees events without {@linkplain #deliver taking} them. */
  public Registration<W> addObserver(Matcher<?> matcher, W observer) {
    return add(matcher, observer, false);
  }

  private Registration<W> add(Matcher<?> matcher, W waiter, boolean takes) {
    Node<W> node = root(matcher.type());
    for (int level = 0; level < matcher.depth(); level++) {
      node = node.child(matcher.value(level));
    }
    Registration<W> added = new Registration<>(matcher, waiter, takes, node, ++additions);
    Registration<W> before = node.last;
    if (before == null) {
      node.first = added;
    } else {
      before.next = added;
      added.previous = before;
    }
    node.last = added;
    size++;
    return added;
  }

  private Root<W> root(EventType<?> type) {
    Root<W> root = roots.get(type);
    if (root == null) {
      root = new Root<>(type);
      roots.put(type, root);
      forgetClasses();
    }
    return root;
  }

  /** Removes a waiter; does nothing when it has been removed before. */
  public void remove(Registration<W> registration) {
    if (registration.removed) {
      return;
    }
    registration.removed = true;
    size--;
    Node<W> node = registration.node;
    Registration<W> before = registration.previous;
    Registration<W> after = registration.next;
    if (before == null) {
      node.first = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      node.last = before;
    } else {
      after.previous = before;
    }
    registration.previous = null;
    if (deliveries == 0) {
      registration.next = null;
    } else {
      // A delivery that stands here goes on to who was behind.
      registration.nextRemoved = removedMeanwhile;
      removedMeanwhile = registration;
    }
    if (node.isUnused() && !node.listed) {
      list(node);
      prune();
    }
  }

  private void list(Node<W> node) {
    node.listed = true;
    Node<W> before = lastUnused;
    if (before == null) {
      firstUnused = node;
    } else {
      before.nextUnused = node;
    }
    lastUnused = node;
    unused++;
  }

  /** Takes leave of what has been unused for long, a few at a time. */
  private void prune() {
    while (unused > UNUSED_KEPT + size) {
      Node<W> node = firstUnused;
      if (node == null) {
        throw new AssertionError("none is listed of " + unused);
      }
      firstUnused = node.nextUnused;
      if (firstUnused == null) {
        lastUnused = null;
      }
      node.nextUnused = null;
      node.listed = false;
      unused--;
      while (node.isUnused() && !node.listed) {
        Node<W> parent = node.parent;
        if (parent == null) {
          roots.remove(node.value);
          forgetClasses();
          break;
        }
        parent.removeChild(node.value);
        node = parent;
      }
    }
  }

  /**
   * Gives an event to all whose matcher selects it: first those with less specific matchers, then,
   * among equal ones, those who came first. Who is added meanwhile does not see this event; who is
   * removed meanwhile, and has not seen it, does not either.
   *
   * @param action must not throw: who comes later would not see the event
   * @return whether a waiter took it: one that is not a mere observer
   */
  public boolean deliver(Event event, BiConsumer<? super W, ? super Event> action) {
    if (size == 0) {
      return false;
    }
    long last = additions;
    boolean taken = false;
    deliveries++;
    try {
      for (Root<W> root : rootsOf(event.getClass())) {
        taken |= deliver(root, root.type, 0, event, last, action);
      }
    } finally {
      if (--deliveries == 0) {
        unchain();
      }
    }
    return taken;
  }

  private boolean deliver(
      Node<W> from,
      EventType<?> type,
      int fromLevel,
      Event event,
      long last,
      BiConsumer<? super W, ? super Event> action) {
    boolean taken = false;
    int level = fromLevel;
    // Down the branch of the event's own values, with side trips into open ones.
    for (Node<W> node = from; node != null; level++) {
      for (Registration<W> r = node.first; r != null; r = r.next) {
        if (!r.removed && r.number <= last && accepts(r.matcher, event)) {
          action.accept(r.waiter, event);
          taken |= r.takes;
        }
      }
      if (node.open != null) {
        taken |= deliver(node.open, type, level + 1, event, last, action);
      }
      node = node.children == null ? null : child(node.children, type, level, event);
    }
    return taken;
  }

  /**
   * Of all whose matcher selects an event, the one that an order puts first, and of equals any one;
   * null when there is none. Predicates must not change the tree.
   */
  @Nullable W first(Event event, Comparator<? super W> order) {
    @Nullable W best = null;
    for (Root<W> root : rootsOf(event.getClass())) {
      best = first(best, root, root.type, 0, event, order);
    }
    return best;
  }

  private @Nullable W first(
      @Nullable W before,
      Node<W> from,
      EventType<?> type,
      int fromLevel,
      Event event,
      Comparator<? super W> order) {
    @Nullable W best = before;
    int level = fromLevel;
    for (Node<W> node = from; node != null; level++) {
      for (Registration<W> r = node.first; r != null; r = r.next) {
        if ((best == null || order.compare(r.waiter, best) < 0) && accepts(r.matcher, event)) {
          best = r.waiter;
        }
      }
      if (node.open != null) {
        best = first(best, node.open, type, level + 1, event, order);
      }
      node = node.children == null ? null : child(node.children, type, level, event);
    }
    return best;
  }

  /** Who holds one that was removed must not hold all that came after it. */
  private void unchain() {
    Registration<W> removed = removedMeanwhile;
    removedMeanwhile = null;
    while (removed != null) {
      Registration<W> following = removed.nextRemoved;
      removed.next = null;
      removed.nextRemoved = null;
      removed = following;
    }
  }

  private static <W> @Nullable Node<W> child(
      Map<Object, Node<W>> children, EventType<?> type, int level, Event event) {
    try {
      return children.get(type.index(level, event));
    } catch (RuntimeException | Error e) {
      log.error("Index {} of {} failed on {}", level, type, event, e);
      return null;
    }
  }

  /** Whether an event that has the right indices passes the predicate; no when that fails. */
  static boolean accepts(Matcher<?> matcher, Event event) {
    try {
      return matcher.accepts(event);
    } catch (RuntimeException | Error e) {
      log.error("The predicate of {} failed on {}", matcher, event, e);
      return false;
    }
  }

  private void forgetClasses() {
    rootsByClass.clear();
    lastClass = null;
    lastRoots = array(List.of());
  }

  private Root<W>[] rootsOf(Class<?> eventClass) {
    if (eventClass == lastClass) {
      return lastRoots;
    }
    Root<W>[] known = rootsByClass.get(eventClass);
    if (known == null) {
      known =
          array(
              roots.values().stream()
                  .filter(root -> root.type.eventClass().isAssignableFrom(eventClass))
                  .toList());
      rootsByClass.put(eventClass, known);
    }
    lastClass = eventClass;
    lastRoots = known;
    return known;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // There are no generic arrays.
  private static <W> Root<W>[] array(List<Root<W>> roots) {
    return roots.toArray(new Root[0]);
  }

  /** How many places the tree holds below its types, for tests of its clean-up. */
  int nodes() {
    return roots.values().stream().mapToInt(MatchTree::below).sum();
  }

  /** How many event types it knows, for the same. */
  int types() {
    return roots.size();
  }

  private static <W> int below(Node<W> node) {
    int count = node.open == null ? 0 : 1 + below(node.open);
    if (node.children != null) {
      for (Node<W> child : node.children.values()) {
        count += 1 + below(child);
      }
    }
    return count;
  }

  /** How many waiters the tree holds, observers included. */
  public int size() {
    return size;
  }
}
