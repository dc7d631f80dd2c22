package io.weft.core.event;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The queue between those who send events and the loop that delivers them (specification 4.3.4 and
 * 5.2.8).
 *
 * <p>It is made of sub-queues. An event goes into the sub-queue whose matcher selects it, or into
 * the default one; {@link #poll} takes from the highest priority that has events and goes
 * round-robin among the sub-queues of equal priority. Within a sub-queue events keep their order.
 * Each sub-queue and the queue as a whole have a limit; beyond it a sender is parked, and parked
 * events enter in their order as soon as there is room.
 *
 * <p>Not thread-safe: owned by one scheduler's loop.
 */
public final class EventQueue {
  /** The priority of the default sub-queue. */
  public static final int DEFAULT_PRIORITY = 0;

  private static final Comparator<Integer> HIGHEST_FIRST = Comparator.reverseOrder();

  private final int limit;
  private final SubQueue defaultQueue;
  private final MatchTree<SubQueue> selectors = new MatchTree<>();

  /** Sub-queues that have events, by priority; each deque is in round-robin order. */
  private final TreeMap<Integer, ArrayDeque<SubQueue>> ready = new TreeMap<>(HIGHEST_FIRST);

  private final List<SubQueue> subQueues = new ArrayList<>();

  /** Sub-queues that have parked senders, oldest first: they share the room that polling makes. */
  private final ArrayDeque<SubQueue> starved = new ArrayDeque<>();

  private int size;
  private int parkedCount;

  /** A part of the queue with a priority and a limit of its own. */
  public final class SubQueue {
    private final String name;
    private final int priority;
    private final int limit;
    private final ArrayDeque<Event> events = new ArrayDeque<>();
    private final ArrayDeque<Parked> parked = new ArrayDeque<>();
    private MatchTree.Registration<SubQueue> selector;

    @SuppressWarnings(
        "NullAway.Init") // The default sub-queue has no selector, and is never removed.
    private SubQueue(String name, int priority, int limit) {
      this.name = name;
      this.priority = priority;
      this.limit = limit;
    }

    /** The name given when it was added. */
    public String name() {
      return name;
    }

    /** How many events it holds, parked ones not counted. */
    public int size() {
      return events.size();
    }

    /** How many senders are parked because it, or the whole queue, is full. */
    public int parked() {
      return parked.size();
    }

    private boolean hasRoom() {
      return events.size() < limit && EventQueue.this.size < EventQueue.this.limit;
    }

    @Override
    public String toString() {
      return name + "(priority " + priority + ", " + events.size() + "/" + limit + ")";
    }
  }

  private record Parked(Event event, Runnable whenAccepted) {}

  /**
   * @param limit the number of events in all sub-queues together, at least 1
   * @param defaultLimit the number of events in the default sub-queue, at least 1
   */
  public EventQueue(int limit, int defaultLimit) {
    requirePositive(limit, "limit");
    requirePositive(defaultLimit, "defaultLimit");
    this.limit = limit;
    this.defaultQueue = new SubQueue("default", DEFAULT_PRIORITY, defaultLimit);
    subQueues.add(defaultQueue);
  }

  /**
   * Adds a sub-queue for the events that a matcher selects. Events that are queued already stay
   * where they are. Where several sub-queues select an event, the one with the highest priority
   * gets it.
   *
   * @param limit the number of events it may hold, at least 1
   */
  public SubQueue add(String name, int priority, Matcher<?> selects, int limit) {
    requirePositive(limit, "limit");
    SubQueue queue = new SubQueue(name, priority, limit);
    queue.selector = selectors.add(selects, queue);
    subQueues.add(queue);
    return queue;
  }

  /**
   * Removes a sub-queue. Its events and its parked senders move to the default sub-queue, behind
   * what is there, whatever the limits say: nothing is lost.
   */
  public void remove(SubQueue queue) {
    if (queue == defaultQueue) {
      throw new IllegalArgumentException("the default sub-queue cannot be removed");
    }
    if (!subQueues.remove(queue)) {
      return;
    }
    selectors.remove(queue.selector);
    if (!queue.events.isEmpty()) {
      unready(queue);
      boolean wasEmpty = defaultQueue.events.isEmpty();
      defaultQueue.events.addAll(queue.events);
      queue.events.clear();
      if (wasEmpty) {
        makeReady(defaultQueue);
      }
    }
    if (!queue.parked.isEmpty()) {
      starved.remove(queue);
      if (defaultQueue.parked.isEmpty()) {
        starved.add(defaultQueue);
      }
      defaultQueue.parked.addAll(queue.parked);
      queue.parked.clear();
    }
    admitParked();
  }

  /**
   * Adds an event if there is room and nobody waits for room before it.
   *
   * @return whether it was added
   */
  public boolean offer(Event event) {
    SubQueue queue = select(event);
    if (!queue.parked.isEmpty() || !queue.hasRoom()) {
      return false;
    }
    append(queue, event);
    return true;
  }

  /**
   * Adds an event now or, when there is no room, later.
   *
   * @param whenAccepted run once, on the thread that polls, when a parked event has entered the
   *     queue; not run when the event is added at once
   * @return whether the event was added at once
   */
  public boolean offerOrPark(Event event, Runnable whenAccepted) {
    if (offer(event)) {
      return true;
    }
    SubQueue queue = select(event);
    if (queue.parked.isEmpty()) {
      starved.add(queue);
    }
    queue.parked.add(new Parked(event, whenAccepted));
    parkedCount++;
    return false;
  }

  /** Takes the next event, and lets parked ones in behind it. */
  public Optional<Event> poll() {
    if (size == 0) {
      return Optional.empty();
    }
    var first = ready.firstEntry();
    ArrayDeque<SubQueue> level = first.getValue();
    SubQueue queue = level.poll();
    Event event = queue.events.poll();
    size--;
    if (!queue.events.isEmpty()) {
      level.add(queue);
    } else if (level.isEmpty()) {
      ready.remove(first.getKey());
    }
    admitParked();
    return Optional.of(event);
  }

  /** Lets parked events in, one sub-queue after the other, until the room is used up. */
  private void admitParked() {
    for (int full = 0; parkedCount > 0 && full < starved.size() && size < limit; ) {
      SubQueue queue = starved.remove();
      if (queue.hasRoom()) {
        Parked parked = queue.parked.remove();
        parkedCount--;
        append(queue, parked.event);
        if (!queue.parked.isEmpty()) {
          starved.add(queue);
        }
        full = 0;
        // Last: it may come back here.
        parked.whenAccepted.run();
      } else {
        starved.add(queue);
        full++;
      }
    }
  }

  private void append(SubQueue queue, Event event) {
    queue.events.add(event);
    size++;
    if (queue.events.size() == 1) {
      makeReady(queue);
    }
  }

  private void makeReady(SubQueue queue) {
    ready.computeIfAbsent(queue.priority, p -> new ArrayDeque<>()).add(queue);
  }

  private void unready(SubQueue queue) {
    ArrayDeque<SubQueue> level = ready.get(queue.priority);
    if (level != null) {
      level.remove(queue);
      if (level.isEmpty()) {
        ready.remove(queue.priority);
      }
    }
  }

  private SubQueue select(Event event) {
    if (subQueues.size() == 1) {
      return defaultQueue;
    }
    SubQueue best = null;
    for (SubQueue queue : selectors.find(event)) {
      if (best == null || queue.priority > best.priority) {
        best = queue;
      }
    }
    return best == null ? defaultQueue : best;
  }

  /** How many events are queued, parked ones not counted. */
  public int size() {
    return size;
  }

  /** How many senders are parked. */
  public int parked() {
    return parkedCount;
  }

  /** The sub-queues, the default one first. */
  public List<SubQueue> subQueues() {
    return List.copyOf(subQueues);
  }

  private static void requirePositive(int value, String name) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, not " + value);
    }
  }
}
