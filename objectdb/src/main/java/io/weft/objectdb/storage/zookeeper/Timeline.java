package io.weft.objectdb.storage.zookeeper;

import io.weft.objectdb.storage.StorageChange;
import io.weft.objectdb.storage.VersionedValue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a feed of changes in the order of versions from what ZooKeeper tells: that a node has
 * changed at some version, and what a node has when it is read, which may be later. Of each watched
 * key that has changed it knows from which version to which the value is known, and from which to
 * which it is not ({@code gap}): from the first event until the content that the next read finds.
 * What is told is the state at the latest version that is in no gap of any key, so never one that
 * was not the storage's at some version.
 *
 * <p>Each read closes the gaps of the keys that it has. While other keys change during every read,
 * the version of an earlier read becomes free of gaps with the next one, unless a key changed
 * before and after it and was in neither; therefore, under pressure, reads have the keys that
 * changed lately, too.
 *
 * <p>Plain state, without clock, threads or I/O.
 */
final class Timeline {
  /** More values than this are not kept waiting; whoever listens has to read again. */
  static final int MAX_WAITING = 50_000;

  private static final int MAX_RECENT = 1000;
  private static final int RECENT_ROUNDS = 32;
  private static final int MAX_PRESSURE = 64;

  /** A value, valid from a version on until the next gap; from {@code gap} to there unknown. */
  private record Known(long gap, long from, Optional<VersionedValue> value) {}

  private static final class Pending {
    /** Where the value became unknown, 0 when it is known. */
    long gap;

    long lastEvent;
    final Deque<Known> known = new ArrayDeque<>(2);
  }

  private final Map<String, Pending> pending = new HashMap<>();

  /** The keys with a gap that no read has closed. */
  private final Set<String> open = new LinkedHashSet<>();

  /** The keys that changed lately, with the number of the read before. */
  private final LinkedHashMap<String, Integer> recent = new LinkedHashMap<>();

  private int round;
  private int pressure;
  private int waiting;

  /** What listeners know. */
  private long told;

  private long toldAtLastRead;

  /** All events up to here have come. */
  private long arrived;

  /** An event without version may have been that of a commit: the version is to be read. */
  private boolean moved;

  long told() {
    return told;
  }

  /** Starts anew: listeners read everything again, at this version or later. */
  void reset(long version) {
    pending.clear();
    open.clear();
    recent.clear();
    waiting = 0;
    pressure = 0;
    moved = false;
    arrived = version;
    told = version;
    toldAtLastRead = version;
  }

  /**
   * A watched key has changed.
   *
   * @param at the version, 0 when the server does not tell
   */
  void changed(String key, long at) {
    Pending p = pending.computeIfAbsent(key, k -> new Pending());
    if (p.gap == 0) {
      p.gap = at > 0 ? at : arrived + 1;
      open.add(key);
    }
    p.lastEvent = at;
    recent.putLast(key, round);
    while (recent.size() > MAX_RECENT) {
      recent.pollFirstEntry();
    }
  }

  /**
   * A commit has written; the events of all its keys have come.
   *
   * @param at its version, 0 when the server does not tell
   */
  void committed(long at) {
    if (at > 0) {
      reached(at);
    } else {
      moved = true;
    }
  }

  /** All events up to a version have come. */
  void reached(long version) {
    arrived = Math.max(arrived, version);
  }

  /** Whether something has to be read to go on. */
  boolean needsRead() {
    return moved || !open.isEmpty();
  }

  /** The keys whose values are not known. */
  Set<String> unknown() {
    return open;
  }

  /** What to read next, besides the version. */
  List<String> keysToRead(int limit) {
    Set<String> keys = new LinkedHashSet<>(open);
    recent.values().removeIf(since -> round - since > RECENT_ROUNDS);
    if (pressure > 0) {
      keys.addAll(recent.sequencedKeySet().reversed());
    }
    return keys.stream().limit(limit).toList();
  }

  /** What a read found. */
  void read(long version, Map<String, Node> nodes) {
    round++;
    moved = false;
    boolean stuck = told == toldAtLastRead && told < arrived;
    pressure = stuck ? Math.min(MAX_PRESSURE, pressure + 8) : Math.max(0, pressure - 1);
    toldAtLastRead = told;
    learn(version, nodes);
  }

  /** What some keys had at a version, all events up to which have come. */
  void learn(long version, Map<String, Node> nodes) {
    nodes.forEach((key, node) -> close(key, version, node));
    reached(version);
  }

  private void close(String key, long version, Node node) {
    Pending p = pending.get(key);
    if (p == null || p.gap == 0) {
      return;
    }
    long from = node.exists() ? node.at() : p.lastEvent > 0 ? p.lastEvent : version;
    p.known.addLast(new Known(p.gap, Math.max(from, p.gap), node.value()));
    p.gap = 0;
    open.remove(key);
    waiting++;
  }

  /** Whether too much waits for a version without gaps. */
  boolean isOverloaded() {
    return waiting > MAX_WAITING;
  }

  /** What can be told now. */
  Optional<StorageChange> advance() {
    long limit = arrived;
    for (Pending p : pending.values()) {
      if (p.gap != 0) {
        limit = Math.min(limit, p.gap - 1);
      }
    }
    for (long before = limit + 1; limit < before; ) {
      before = limit;
      for (Pending p : pending.values()) {
        limit = belowGaps(p, limit);
      }
    }
    if (limit <= told) {
      return Optional.empty();
    }
    told = limit;
    return Optional.of(new StorageChange(limit, takeUpTo(limit)));
  }

  private static long belowGaps(Pending p, long limit) {
    long below = limit;
    for (Known known : (Iterable<Known>) p.known::descendingIterator) {
      if (known.gap <= below && below < known.from) {
        below = known.gap - 1;
      }
    }
    return below;
  }

  private Map<String, Optional<VersionedValue>> takeUpTo(long version) {
    Map<String, Optional<VersionedValue>> values = new HashMap<>();
    List<String> done = new ArrayList<>();
    pending.forEach(
        (key, p) -> {
          @Nullable Known last = null;
          while (!p.known.isEmpty() && p.known.getFirst().from <= version) {
            last = p.known.removeFirst();
            waiting--;
          }
          if (last != null) {
            values.put(key, last.value);
          }
          if (p.gap == 0 && p.known.isEmpty()) {
            done.add(key);
          }
        });
    done.forEach(pending::remove);
    return values;
  }
}
