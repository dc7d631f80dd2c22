package io.weft.core.event;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the blocked events that a matcher selects (specification 5.2.6, {@code EventTree}), without
 * a look at the others. An event lies under every combination of its index values and open indices,
 * so that a matcher finds what it selects in one step. What an event type needs for that is made
 * when a matcher of the type is first looked up, and kept until nothing is blocked any more.
 */
final class BlockedEvents {
  private static final Logger log = LoggerFactory.getLogger(BlockedEvents.class);

  /** So many types have their index; a program that makes ever new types must not fill memory. */
  private static final int INDEXED_TYPES = 64;

  private final LinkedHashSet<Blocked> all = new LinkedHashSet<>();
  private final Map<EventType<?>, Map<List<Object>, Bucket>> indices = new HashMap<>();

  /** The events with certain index values. */
  static final class Bucket {
    private final Map<List<Object>, Bucket> owner;
    private final List<Object> values;
    private final LinkedHashSet<Blocked> events = new LinkedHashSet<>();

    private Bucket(Map<List<Object>, Bucket> owner, List<Object> values) {
      this.owner = owner;
      this.values = values;
    }
  }

  int size() {
    return all.size();
  }

  /** All of them, in the order in which they were blocked; a copy. */
  List<Blocked> all() {
    return all.isEmpty() ? List.of() : List.copyOf(all);
  }

  void add(Blocked blocked) {
    all.add(blocked);
    indices.forEach((type, index) -> add(blocked, type, index));
  }

  void remove(Blocked blocked) {
    all.remove(blocked);
    for (Bucket bucket : blocked.buckets) {
      bucket.events.remove(blocked);
      if (bucket.events.isEmpty()) {
        bucket.owner.remove(bucket.values);
      }
    }
    blocked.buckets.clear();
    if (all.isEmpty()) {
      indices.clear();
    }
  }

  /** Those that the matcher selects, in the order in which they were blocked; a copy. */
  List<Blocked> find(Matcher<?> matcher) {
    if (all.isEmpty()) {
      return List.of();
    }
    Bucket bucket = index(matcher.type()).get(values(matcher));
    if (bucket == null) {
      return List.of();
    }
    List<Blocked> found = new ArrayList<>(bucket.events.size());
    for (Blocked blocked : bucket.events) {
      if (MatchTree.accepts(matcher, blocked.event)) {
        found.add(blocked);
      }
    }
    return found;
  }

  private Map<List<Object>, Bucket> index(EventType<?> type) {
    Map<List<Object>, Bucket> index = indices.get(type);
    if (index == null) {
      if (indices.size() == INDEXED_TYPES) {
        indices.clear();
        all.forEach(blocked -> blocked.buckets.clear());
      }
      index = new HashMap<>();
      indices.put(type, index);
      for (Blocked blocked : all) {
        add(blocked, type, index);
      }
    }
    return index;
  }

  private static void add(Blocked blocked, EventType<?> type, Map<List<Object>, Bucket> index) {
    if (!type.eventClass().isInstance(blocked.event)) {
      return;
    }
    int count = type.indexCount();
    Object[] values = new Object[count];
    int known = 0;
    for (int i = 0; i < count; i++) {
      values[i] = valueOf(type, i, blocked.event);
      known |= values[i] == Any.ANY ? 0 : 1 << i;
    }
    // All subsets of the indices that have a value.
    int given = known;
    while (true) {
      Object[] key = new Object[count];
      for (int i = 0; i < count; i++) {
        key[i] = (given & 1 << i) == 0 ? Any.ANY : values[i];
      }
      Bucket bucket = index.computeIfAbsent(Arrays.asList(key), asked -> new Bucket(index, asked));
      bucket.events.add(blocked);
      blocked.buckets.add(bucket);
      if (given == 0) {
        return;
      }
      given = (given - 1) & known;
    }
  }

  /** The value of an index; {@link Any#ANY}, by which no matcher asks, where that fails. */
  private static Object valueOf(EventType<?> type, int index, Event event) {
    try {
      Object value = type.index(index, event);
      return value == null ? Any.ANY : value;
    } catch (RuntimeException | Error e) {
      log.error("Index {} of {} failed on {}", index, type, event, e);
      return Any.ANY;
    }
  }

  private static List<Object> values(Matcher<?> matcher) {
    Object[] values = new Object[matcher.type().indexCount()];
    Arrays.fill(values, Any.ANY);
    for (int i = 0; i < matcher.depth(); i++) {
      values[i] = matcher.value(i);
    }
    return Arrays.asList(values);
  }
}
