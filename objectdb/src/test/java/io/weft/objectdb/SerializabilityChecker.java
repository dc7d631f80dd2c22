package io.weft.objectdb;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides whether a history is strictly serializable, from what its transactions saw and wrote and
 * when they ran, and nothing that the storage says. Every write is of a value that no other write
 * has, and a transaction reads what it writes; so the reads give the order of the values of each
 * key, and there is a serial order if and only if the graph of who must come before whom has no
 * circle.
 */
final class SerializabilityChecker {
  /**
   * One transaction.
   *
   * @param reads by key the value that it saw, 0 where there was none yet
   * @param writes by key the value that it wrote
   * @param outcome whether it took place
   * @param began a time not after its first read
   * @param ended a time not before its commit
   */
  record Tx(
      String name,
      Map<String, Long> reads,
      Map<String, Long> writes,
      Outcome outcome,
      long began,
      long ended) {}

  enum Outcome {
    COMMITTED,
    FAILED,
    UNKNOWN
  }

  private record Value(String key, long number) {}

  private final Map<Value, Tx> writers = new HashMap<>();
  private final Map<Value, Tx> successors = new HashMap<>();
  private final Map<Tx, Map<Tx, String>> edges = new LinkedHashMap<>();
  private final Set<Tx> done = new LinkedHashSet<>();

  private SerializabilityChecker() {}

  /** What is wrong with a history; empty when nothing is. */
  static Optional<String> problem(List<Tx> history) {
    return new SerializabilityChecker().check(history);
  }

  private Optional<String> check(List<Tx> history) {
    for (Tx tx : history) {
      tx.writes().forEach((key, number) -> writers.put(new Value(key, number), tx));
      if (tx.outcome() == Outcome.COMMITTED) {
        done.add(tx);
      }
    }
    // What somebody who took place has seen took place.
    ArrayDeque<Tx> open = new ArrayDeque<>(done);
    Tx next;
    while ((next = open.poll()) != null) {
      for (Map.Entry<String, Long> read : next.reads().entrySet()) {
        Tx writer = writers.get(new Value(read.getKey(), read.getValue()));
        if (writer == null && read.getValue() != 0) {
          return Optional.of(next + " saw what nobody wrote at " + read.getKey());
        }
        if (writer != null && writer.outcome() == Outcome.FAILED) {
          return Optional.of(next + " saw what failed: " + writer);
        }
        if (writer != null && done.add(writer)) {
          open.add(writer);
        }
      }
    }
    return findLostUpdate().or(this::findCircle);
  }

  private Optional<String> findLostUpdate() {
    for (Tx tx : done) {
      for (String key : tx.writes().keySet()) {
        Tx other = successors.put(new Value(key, tx.reads().get(key)), tx);
        if (other != null) {
          return Optional.of("both replaced the same value of " + key + ": " + other + ", " + tx);
        }
      }
    }
    return Optional.empty();
  }

  private void addEdge(Tx from, Tx to, String why) {
    if (from != null && to != null && from != to) {
      edges.computeIfAbsent(from, k -> new LinkedHashMap<>()).putIfAbsent(to, why);
    }
  }

  private Optional<String> findCircle() {
    for (Tx tx : done) {
      tx.reads()
          .forEach(
              (key, number) -> {
                Value value = new Value(key, number);
                addEdge(writers.get(value), tx, "wrote what it read at " + key);
                addEdge(tx, successors.get(value), "read what it replaced at " + key);
              });
      for (Tx later : done) {
        if (tx.outcome() == Outcome.COMMITTED && tx.ended() < later.began()) {
          addEdge(tx, later, "had ended before");
        }
      }
    }
    Set<Tx> finished = new HashSet<>();
    for (Tx tx : done) {
      List<Tx> path = new ArrayList<>();
      Optional<String> circle = visit(tx, path, new HashSet<>(), finished);
      if (circle.isPresent()) {
        return circle;
      }
    }
    return Optional.empty();
  }

  private Optional<String> visit(Tx tx, List<Tx> path, Set<Tx> onPath, Set<Tx> finished) {
    if (onPath.contains(tx)) {
      StringBuilder text = new StringBuilder("a circle:");
      for (int i = path.indexOf(tx); i < path.size(); i++) {
        Tx to = i + 1 < path.size() ? path.get(i + 1) : tx;
        text.append("\n  ").append(path.get(i)).append(' ').append(edges.get(path.get(i)).get(to));
      }
      return Optional.of(text.toString());
    }
    if (!finished.add(tx)) {
      return Optional.empty();
    }
    path.add(tx);
    onPath.add(tx);
    for (Tx to : edges.getOrDefault(tx, Map.of()).keySet()) {
      Optional<String> circle = visit(to, path, onPath, finished);
      if (circle.isPresent()) {
        return circle;
      }
    }
    path.remove(path.size() - 1);
    onPath.remove(tx);
    return Optional.empty();
  }
}
