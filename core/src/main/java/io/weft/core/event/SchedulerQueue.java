package io.weft.core.event;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scheduler's side of an {@link EventQueue}: what puts events in, takes them out, and holds
 * back those that nobody took. Programs get the other side, {@link #queue}, from their scheduler;
 * this one is for whoever builds a loop of his own.
 *
 * <p>An event that {@link #poll} has given counts as being in the queue until {@link #finish}: what
 * it leaves is then given to parked senders, or nobody takes it and it blocks.
 *
 * <p>Not thread-safe: owned by one scheduler's loop. In the steady state nothing here allocates,
 * and nothing takes longer for more events, senders or queues, but for the depth of the tree.
 */
public final class SchedulerQueue {
  private static final Logger log = LoggerFactory.getLogger(SchedulerQueue.class);

  final BlockedEvents blocked = new BlockedEvents();

  private final QueueNode root;
  private long queues;
  private long senders;
  private boolean admitting;

  /** The event that is being delivered, and the store that still counts it. */
  private @Nullable Event inHand;

  private @Nullable Store inHandOf;

  /** Those that wait for empty queues, in their order. */
  private final Set<EmptyWait> emptyWaits = new LinkedHashSet<>();

  /** A main queue with the given settings; its name and its priority have no effect. */
  public SchedulerQueue(QueueSettings settings) {
    root = new QueueNode(this, settings, 0);
  }

  /** The side for programs. */
  public EventQueue queue() {
    return root.handle;
  }

  // Sending.

  /**
   * Adds an event if there is room and nobody waits for room before it.
   *
   * @return whether it was added
   */
  public boolean offer(Event event) {
    Store store = root.select(event);
    if (!store.accepts(event)) {
      return false;
    }
    for (QueueNode node = store.parent; node != null; node = node.parent) {
      if (!node.hasRoom()) {
        return false;
      }
    }
    enter(store, event, false);
    return true;
  }

  /**
   * Has an event that was not {@linkplain #offer taken} wait for room. Parked events enter a
   * sub-queue in their order; sub-queues that wait for room in one above take turns.
   *
   * @param whenAccepted run once, when the event has entered the queue, by whoever made the room;
   *     an exception from it is logged
   */
  public ParkedSender park(Event event, Runnable whenAccepted) {
    ParkedSender sender = new ParkedSender(this, event, whenAccepted, ++senders);
    Store store = root.select(event);
    store.park(sender);
    store.addParked(1);
    store.updateAdmission();
    admit();
    return sender;
  }

  /** Adds an event whatever the limits say and whoever waits: for what must not wait itself. */
  public void force(Event event) {
    enter(root.select(event), event, false);
  }

  private void enter(Store store, Event event, boolean first) {
    store.addSize(1);
    store.add(event, first);
    store.updateTurn();
    if (root.parked > 0) {
      store.updateAdmission();
    }
  }

  boolean withdraw(ParkedSender sender) {
    Store store = sender.store;
    if (store == null) {
      return false;
    }
    leave(sender, store);
    checkEmpty(store);
    return true;
  }

  private static void leave(ParkedSender sender, Store store) {
    store.unpark(sender);
    store.addParked(-1);
    store.updateAdmission();
  }

  /** Lets parked events in, as long as there is room for any. */
  private void admit() {
    if (admitting) {
      // Somebody who was let in is making room: the loop below goes on.
      return;
    }
    admitting = true;
    try {
      while (root.parked > 0 && root.canAdmit()) {
        ParkedSender sender = root.nextToAdmit();
        Store store = sender.store;
        if (store == null) {
          throw new AssertionError("a sender is parked nowhere");
        }
        leave(sender, store);
        enter(store, sender.event, false);
        run(sender.whenAccepted);
      }
    } finally {
      admitting = false;
    }
  }

  private static void run(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) {
      log.error("A callback of the event queue failed", e);
    }
  }

  // Taking.

  /**
   * Takes the next event, to be delivered now; {@linkplain #finish finishes} the one before, if
   * that has not been done.
   *
   * @return null when there is none, or only events that block: no {@code Optional} here, because
   *     every event passes
   */
  public @Nullable Event poll() {
    if (inHand != null) {
      finish(true);
    }
    if (!root.isReady()) {
      return null;
    }
    Store store = root.nextStore();
    Event event = store.take();
    inHand = event;
    inHandOf = store;
    return event;
  }

  /**
   * Ends the delivery of the event that was polled. A blocking event that nobody took, and that may
   * not be ignored, goes back and blocks its sub-queue. Otherwise parked senders get the room.
   */
  public void finish(boolean taken) {
    Event event = inHand;
    Store store = inHandOf;
    if (event == null || store == null) {
      return;
    }
    // Asked first: it must find everything in order, whatever it does.
    boolean blocks =
        !taken && event instanceof BlockingEvent blocking && !mayBeIgnored(blocking, true);
    store = inHandOf == null ? store : inHandOf;
    inHand = null;
    inHandOf = null;
    if (blocks) {
      store.hold((BlockingEvent) event);
      store.updateTurn();
      return;
    }
    if (store.passed()) {
      store.updateTurn();
    }
    store.addSize(-1);
    left(store);
  }

  /** Something has left a store: there may be room, or nothing. */
  private void left(Store store) {
    if (root.parked > 0) {
      store.updateAdmission();
      admit();
    }
    checkEmpty(store);
  }

  /** Whether {@link #poll} has an event to give. */
  public boolean hasReady() {
    return root.isReady();
  }

  // Blocking events.

  /**
   * Lets blocked events be delivered again that a matcher selects: somebody waits for them now.
   * Costs nothing when none is blocked.
   */
  public void release(Matcher<?> matcher) {
    if (blocked.size() > 0) {
      for (Blocked found : blocked.find(matcher)) {
        if (!found.released) {
          found.store.release(found);
          found.store.updateTurn();
        }
      }
    }
  }

  /** Drops the blocked events that a matcher selects; returns how many they were. */
  public int ignore(Matcher<?> matcher) {
    int dropped = 0;
    for (Blocked found : blocked.find(matcher)) {
      dropped += drop(found);
    }
    dropped(dropped);
    return dropped;
  }

  /**
   * Drops the blocked events that {@linkplain BlockingEvent#mayBeIgnoredNow may be ignored} now;
   * returns how many they were.
   */
  public int dropIgnorable() {
    int dropped = 0;
    for (Blocked held : blocked.all()) {
      if (!held.released && mayBeIgnored(held.event, !held.reported)) {
        dropped += drop(held);
      } else {
        held.reported = true;
      }
    }
    dropped(dropped);
    return dropped;
  }

  private int drop(Blocked found) {
    if (found.lane.held != found) {
      // Asking another one has dropped it.
      return 0;
    }
    Store store = found.store;
    store.drop(found);
    store.updateTurn();
    store.addSize(-1);
    store.updateAdmission();
    return 1;
  }

  /** So many events are gone: there may be room, or nothing. */
  private void dropped(int count) {
    if (count > 0) {
      admit();
      checkAllEmpty();
    }
  }

  private static boolean mayBeIgnored(BlockingEvent event, boolean report) {
    try {
      return event.mayBeIgnoredNow();
    } catch (RuntimeException | Error e) {
      if (report) {
        log.error("Whether {} may be ignored cannot be told", event, e);
      }
      return false;
    }
  }

  // Changes of the tree.

  QueueNode add(QueueNode parent, Matcher<?> selects, QueueSettings settings) {
    QueueNode child = new QueueNode(this, settings, ++queues);
    parent.select(child, selects);
    parent.attach(child, settings.priority());
    return child;
  }

  int clear(QueueNode node) {
    int before = node.size;
    node.forEachStore(
        store -> {
          store.addSize(-store.clear());
          store.updateTurn();
        });
    int dropped = before - node.size;
    node.refreshAdmission();
    admit();
    checkAllEmpty();
    return dropped;
  }

  void remove(QueueNode node, QueueNode parent) {
    parent.unselect(node);
    boolean delivering = node.holds(inHandOf);
    if (delivering && inHandOf != null && inHandOf.passed()) {
      inHandOf.updateTurn();
    }
    parent.addSize(-node.size);
    parent.addParked(-node.parked);
    parent.addBlocked(-node.blocked);
    parent.detach(node);
    parent.updateTurn();
    List<Event> events = drain(node);
    List<ParkedSender> parked = parkedIn(node);
    node.forEachNode(
        below -> {
          below.removed = true;
          forget(below);
          forget(below.own);
        });

    List<Event> toFront = new ArrayList<>();
    for (Event event : events) {
      if (goesFirst(event, node, parent)) {
        toFront.add(event);
      } else {
        enter(parent.select(event), event, false);
      }
    }
    for (Event event : toFront.reversed()) {
      enter(parent.select(event), event, true);
    }
    if (delivering && inHand != null) {
      Store store = parent.select(inHand);
      inHandOf = store;
      store.addSize(1);
      store.adopt(inHand);
      store.updateTurn();
    }
    park(parked, parent);
    root.refreshAdmission();
    admit();
    checkAllEmpty();
  }

  private static boolean goesFirst(Event event, QueueNode from, QueueNode to) {
    Part.Level level = to.partFor(event).level;
    return level != null && from.priority > level.priority;
  }

  /** All events of a queue that is on its own, in the order in which they would have been taken. */
  private List<Event> drain(QueueNode node) {
    for (Blocked held : blocked.all()) {
      if (node.holds(held.store)) {
        held.store.release(held);
        held.store.updateTurn();
      }
    }
    List<Event> events = new ArrayList<>();
    while (node.isReady()) {
      Store store = node.nextStore();
      events.add(store.take());
      if (store.passed()) {
        store.updateTurn();
      }
    }
    return events;
  }

  /** Who is parked in a queue, in the order in which they came; none of them is any more. */
  private static List<ParkedSender> parkedIn(QueueNode node) {
    List<ParkedSender> parked = new ArrayList<>();
    node.forEachStore(
        store ->
            store.forEachLane(
                lane -> {
                  while (!lane.parked.isEmpty()) {
                    ParkedSender sender = lane.parked.first();
                    store.unpark(sender);
                    parked.add(sender);
                  }
                }));
    parked.sort(Comparator.comparingLong(sender -> sender.number));
    return parked;
  }

  private static void forget(Part part) {
    part.size = 0;
    part.parked = 0;
    part.blocked = 0;
  }

  /** Parks senders again, among those who are there in the order in which they came. */
  private static void park(List<ParkedSender> parked, QueueNode parent) {
    Set<Lane> lanes = new LinkedHashSet<>();
    for (ParkedSender sender : parked) {
      Store store = parent.select(sender.event);
      store.park(sender);
      store.addParked(1);
      if (sender.lane != null) {
        lanes.add(sender.lane);
      }
    }
    for (Lane lane : lanes) {
      List<ParkedSender> all = new ArrayList<>();
      while (!lane.parked.isEmpty()) {
        all.add(lane.parked.first());
        lane.parked.first().link.unlink();
      }
      all.sort(Comparator.comparingLong(sender -> sender.number));
      all.forEach(sender -> lane.parked.addLast(sender.link));
    }
  }

  // Waiting for emptiness.

  Runnable whenAllEmpty(EmptyWait wait) {
    if (wait.isOver()) {
      run(wait.action);
      return () -> {};
    }
    emptyWaits.add(wait);
    wait.begin();
    return () -> {
      emptyWaits.remove(wait);
      wait.end();
    };
  }

  /** Something has left a store, and perhaps nothing is left in it and above. */
  private void checkEmpty(Store store) {
    if (emptyWaits.isEmpty()) {
      return;
    }
    for (QueueNode node = store.parent; node != null; node = node.parent) {
      if (!node.emptyWaits.isEmpty() && node.isEmpty()) {
        checkEmpty(List.copyOf(node.emptyWaits));
      }
    }
  }

  private void checkAllEmpty() {
    if (!emptyWaits.isEmpty()) {
      checkEmpty(List.copyOf(emptyWaits));
    }
  }

  private void checkEmpty(List<EmptyWait> waits) {
    for (EmptyWait wait : waits) {
      if (wait.isOver() && emptyWaits.remove(wait)) {
        wait.end();
        run(wait.action);
      }
    }
  }
}
