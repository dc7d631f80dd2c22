package io.weft.objectdb;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is reachable from the roots of a view. Every node holds on to one of the nodes that follow
 * it, its parent, such that going from parent to parent ends at a root. So a lost edge costs
 * nothing unless it was the way to the parent, and then no more than what hangs below it; circles
 * need no special care.
 */
final class Graph {
  private int size;

  /** Edges to remove: later, since a node that lost a follower may have found another one. */
  private final Set<Edge> doomed = new LinkedHashSet<>();

  private final Set<Node> formerRoots = new LinkedHashSet<>();

  private record Edge(Node from, Node to) {}

  /** A key and the walker that has seen its object. Identity is equality. */
  static final class Node {
    final Place place;
    final Walker<?> walker;

    /** Whether its walker is to run; the view's. */
    boolean dirty;

    private List<Node> followed = List.of();
    private boolean root;
    private @Nullable Node parent;
    private @Nullable Set<Node> otherFollowers;

    Node(Place place, Walker<?> walker) {
      this.place = place;
      this.walker = walker;
    }

    private void addFollower(Node node) {
      if (!root && parent == null) {
        parent = node;
      } else {
        addOther(node);
      }
    }

    /** A root has no parent: it might be one that hangs on to this root. */
    private void becomeRoot() {
      root = true;
      Node before = parent;
      parent = null;
      if (before != null) {
        addOther(before);
      }
    }

    private void adopt(Node newParent) {
      removeOther(newParent);
      Node before = parent;
      parent = null;
      if (before != null && before != newParent) {
        addOther(before);
      }
      parent = newParent;
    }

    private void addOther(Node node) {
      if (otherFollowers == null) {
        otherFollowers = new LinkedHashSet<>();
      }
      otherFollowers.add(node);
    }

    private void removeOther(Node node) {
      if (otherFollowers != null) {
        otherFollowers.remove(node);
        if (otherFollowers.isEmpty()) {
          otherFollowers = null;
        }
      }
    }

    private Collection<Node> others() {
      return otherFollowers == null ? List.of() : otherFollowers;
    }
  }

  /** A new node, which something is going to follow, or a root. */
  Node add(Place place, Walker<?> walker) {
    Node node = new Node(place, walker);
    place.add(node);
    size++;
    return node;
  }

  int size() {
    return size;
  }

  void setRoot(Node node, boolean root) {
    if (root) {
      formerRoots.remove(node);
      node.becomeRoot();
    } else if (node.root) {
      // It stays one until the sweep, so that nodes never hang in the air.
      formerRoots.add(node);
    }
  }

  /** Sets what a node follows. What nobody follows any more goes with {@link #sweep}. */
  void setFollowed(Node node, Collection<Node> followed) {
    if (node.followed.isEmpty() && followed.isEmpty()) {
      return;
    }
    Set<Node> before =
        node.followed.isEmpty() ? new LinkedHashSet<>(1) : new LinkedHashSet<>(node.followed);
    for (Node next : followed) {
      if (!before.remove(next) && !doomed.remove(new Edge(node, next))) {
        next.addFollower(node);
      }
    }
    for (Node lost : before) {
      doomed.add(new Edge(node, lost));
    }
    node.followed = List.copyOf(followed);
  }

  /** Drops the nodes that cannot be reached any more. */
  void sweep(Consumer<Node> dropped) {
    Set<Node> loose = new LinkedHashSet<>();
    for (Node node : formerRoots) {
      node.root = false;
      loose.add(node);
    }
    formerRoots.clear();
    for (Edge edge : doomed) {
      if (edge.to.parent == edge.from) {
        edge.to.parent = null;
        loose.add(edge.to);
      } else {
        edge.to.removeOther(edge.from);
      }
    }
    doomed.clear();
    loose.removeIf(Graph::anchorDirectly);
    if (!loose.isEmpty()) {
      sweepBelow(loose, dropped);
    }
  }

  /** Finds a node another parent that reaches a root without it. */
  private static boolean anchorDirectly(Node node) {
    for (Node follower : node.others()) {
      Node ancestor = follower;
      while (ancestor.parent != null) {
        ancestor = ancestor.parent;
      }
      if (ancestor.root) {
        node.adopt(follower);
        return true;
      }
    }
    return false;
  }

  private void sweepBelow(Set<Node> loose, Consumer<Node> dropped) {
    Set<Node> unsure = new LinkedHashSet<>(loose);
    ArrayDeque<Node> queue = new ArrayDeque<>(loose);
    Node node;
    while ((node = queue.poll()) != null) {
      for (Node next : node.followed) {
        if (next.parent == node && unsure.add(next)) {
          queue.add(next);
        }
      }
    }
    // Whatever is followed from outside is safe, and all that it leads to.
    for (Node candidate : List.copyOf(unsure)) {
      if (unsure.contains(candidate)) {
        for (Node follower : candidate.others()) {
          if (!unsure.contains(follower)) {
            candidate.adopt(follower);
            rescue(candidate, unsure);
            break;
          }
        }
      }
    }
    for (Node gone : unsure) {
      for (Node next : gone.followed) {
        if (!unsure.contains(next)) {
          next.removeOther(gone);
        }
      }
    }
    size -= unsure.size();
    unsure.forEach(dropped);
  }

  private static void rescue(Node node, Set<Node> unsure) {
    unsure.remove(node);
    ArrayDeque<Node> queue = new ArrayDeque<>(List.of(node));
    Node safe;
    while ((safe = queue.poll()) != null) {
      for (Node next : safe.followed) {
        if (unsure.remove(next)) {
          next.adopt(safe);
          queue.add(next);
        }
      }
    }
  }

  /**
   * One key in a view, with all nodes that see its object; without any when it is gone, and only
   * still shown.
   */
  static final class Place implements Mirror.Watcher {
    final Key<?> key;
    private final View view;

    /** The only node; most have one. */
    private @Nullable Node single;

    /** The nodes when there have been several, by their walkers. */
    private @Nullable Map<Walker<?>, Node> several;

    private Mirror.@Nullable Entry<?> entry;

    // The view's.

    /** The object that the contents have. */
    @Nullable Stored<?> shown;

    /** Whether the view is going to look at it. */
    boolean touched;

    /** Whether it has its place among the contents in order. */
    boolean listed;

    /** Whether it is among those to be read. */
    boolean wanted;

    Place(Key<?> key, View view) {
      this.key = key;
      this.view = view;
    }

    Collection<Node> nodes() {
      if (several != null) {
        return several.values();
      }
      return single == null ? List.of() : List.of(single);
    }

    boolean isGone() {
      return single == null && several == null;
    }

    @Nullable Node find(Walker<?> walker) {
      if (several != null) {
        return several.get(walker);
      }
      return single != null && single.walker.equals(walker) ? single : null;
    }

    private void add(Node node) {
      if (isGone()) {
        single = node;
        return;
      }
      if (several == null) {
        several = new LinkedHashMap<>();
      }
      if (single != null) {
        several.put(single.walker, single);
        single = null;
      }
      several.put(node.walker, node);
    }

    void remove(Node node) {
      if (single == node) {
        single = null;
      } else if (several != null) {
        several.remove(node.walker);
        if (several.isEmpty()) {
          several = null;
        }
      }
    }

    void attach(Mirror mirror) {
      entry = mirror.watch(key, this);
    }

    void detach(Mirror mirror) {
      mirror.unwatch(entry(), this);
      entry = null;
    }

    Mirror.Entry<?> entry() {
      if (entry == null) {
        throw new AssertionError(key + " is not watched");
      }
      return entry;
    }

    @Override
    public void changed() {
      view.changed(this);
    }

    @Override
    public void stale() {
      view.stale(this);
    }
  }
}
