package io.weft.sdn.flow;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The ids of named tables, and what follows what (specification 4.5.2). Which module asks first
 * makes no difference, so that all controllers, and the same one after a restart, come to the same
 * ids.
 */
public final class Tables {
  /** The last id that a table may have; 255 means all tables. */
  private static final int LAST_ID = 254;

  private final Map<String, Integer> ids;
  private final Map<String, List<String>> paths;

  private Tables(Map<String, Integer> ids, Map<String, List<String>> paths) {
    this.ids = ids;
    this.paths = paths;
  }

  private static final class Node {
    final String name;
    final Set<String> ancestors = new TreeSet<>();
    String path = "";
    int dependents;

    Node(String name) {
      this.name = name;
    }
  }

  /**
   * Sorts the requested tables topologically.
   *
   * @throws IllegalArgumentException when an ancestor is not requested by anybody, the ancestors
   *     form a circle, a table is asked for in two paths, or there are more tables than ids
   */
  public static Tables assign(Collection<TableRequest> requests) {
    Map<String, Node> nodes = new TreeMap<>();
    for (TableRequest request : requests) {
      Node node = nodes.computeIfAbsent(request.name(), Node::new);
      node.ancestors.addAll(request.ancestors());
      if (!node.path.isEmpty() && !node.path.equals(request.path())) {
        throw new IllegalArgumentException(
            "table " + node.name + " is in path " + node.path + " and in " + request.path());
      }
      node.path = request.path();
    }
    for (Node node : nodes.values()) {
      for (String ancestor : node.ancestors) {
        Node before = nodes.get(ancestor);
        if (before == null) {
          throw new IllegalArgumentException(
              "table " + node.name + " must follow " + ancestor + ", which nobody asks for");
        }
        before.dependents++;
      }
    }
    return number(nodes);
  }

  private static Tables number(Map<String, Node> nodes) {
    // Side paths as early as they can be, then what most others wait for: any fixed rule would do.
    Comparator<Node> order =
        Comparator.<Node>comparingInt(n -> n.path.isEmpty() ? 1 : 0)
            .thenComparingInt(n -> -n.dependents)
            .thenComparing(n -> n.name);
    Map<String, Integer> ids = new LinkedHashMap<>();
    Map<String, List<String>> paths = new TreeMap<>();
    List<Node> left = new ArrayList<>(nodes.values());
    while (!left.isEmpty()) {
      Node next =
          left.stream()
              .filter(n -> ids.keySet().containsAll(n.ancestors))
              .min(order)
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "tables follow each other in a circle: "
                              + left.stream().map(n -> n.name).toList()));
      left.remove(next);
      if (ids.size() > LAST_ID) {
        throw new IllegalArgumentException("more than " + (LAST_ID + 1) + " tables are asked for");
      }
      ids.put(next.name, ids.size());
      paths.computeIfAbsent(next.path, p -> new ArrayList<>()).add(next.name);
    }
    return new Tables(ids, paths);
  }

  /**
   * The id of a table.
   *
   * @throws IllegalArgumentException when nobody asked for it
   */
  public int id(String name) {
    Integer id = ids.get(name);
    if (id == null) {
      throw new IllegalArgumentException("there is no table " + name + " among " + ids.keySet());
    }
    return id;
  }

  /** The table that follows in the same path, if there is one. */
  public Optional<String> next(String name) {
    id(name);
    for (List<String> path : paths.values()) {
      int position = path.indexOf(name);
      if (position >= 0) {
        return position + 1 < path.size() ? Optional.of(path.get(position + 1)) : Optional.empty();
      }
    }
    throw new AssertionError("table " + name + " is in no path");
  }

  /** The names of the tables in the order of their ids, the first of which is 0. */
  public List<String> names() {
    return List.copyOf(ids.keySet());
  }

  @Override
  public String toString() {
    return ids.toString();
  }
}
