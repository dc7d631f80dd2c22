package io.weft.core.event;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Events in one lane per key; lanes that have passed fewer events lately go first. */
final class FairStore extends Store {
  private static final Logger log = LoggerFactory.getLogger(FairStore.class);
  private static final Object NO_KEY = new Object();

  private final QueueDiscipline.Fair settings;

  /** In the order in which they were made, so that nothing depends on hash codes. */
  private final Map<Object, KeyLane> lanes = new LinkedHashMap<>();

  /** Lanes with an event to give, but for the one whose event is being delivered. */
  private final LaneHeap ready = new LaneHeap();

  /** Lanes without an event in which somebody waits for room. */
  private final Ring<KeyLane> newcomers = new Ring<>();

  /** Lanes with events, and room for more, in which somebody waits. */
  private final Ring<KeyLane> others = new Ring<>();

  /** Which lanes passed events lately, the oldest first. */
  private final ArrayDeque<KeyLane> lately = new ArrayDeque<>();

  private long turns;

  /** The lane whose event is being delivered. */
  private @Nullable KeyLane taken;

  /** The events of one key. */
  static final class KeyLane extends Lane {
    final Object key;
    final Ring.Link<KeyLane> starved = new Ring.Link<>(this);
    int passedLately;

    /** Who got ready first has the turn among those that passed equally many. */
    long turn;

    /** Where it is among the ready ones; -1 when it is not. */
    int position = -1;

    private KeyLane(Object key) {
      super(new EventRing());
      this.key = key;
    }

    boolean isBefore(KeyLane other) {
      return passedLately != other.passedLately
          ? passedLately < other.passedLately
          : turn < other.turn;
    }
  }

  FairStore(SchedulerQueue queue, int limit, QueueDiscipline.Fair settings) {
    super(queue, limit);
    this.settings = settings;
  }

  private Object keyOf(Event event) {
    try {
      Object key = settings.key().apply(event).orElse(null);
      return key == null ? NO_KEY : key;
    } catch (RuntimeException | Error e) {
      log.error("The key of a fair queue failed on {}", event, e);
      return NO_KEY;
    }
  }

  private KeyLane lane(Event event) {
    Object key = keyOf(event);
    KeyLane lane = lanes.get(key);
    if (lane == null) {
      lane = new KeyLane(key);
      lanes.put(key, lane);
    }
    return lane;
  }

  /** How many events a lane counts: one that is being delivered, too. */
  private int count(KeyLane lane) {
    return lane.waiting() + (lane.equals(taken) ? 1 : 0);
  }

  /** Brings the lists up to date with a lane. */
  private void update(KeyLane lane) {
    boolean isReady = lane.isReady() && !lane.equals(taken);
    if (isReady && lane.position < 0) {
      lane.turn = ++turns;
      ready.add(lane);
    } else if (!isReady && lane.position >= 0) {
      ready.remove(lane);
    }
    Ring<KeyLane> wanted = null;
    int count = count(lane);
    if (!lane.parked.isEmpty()) {
      wanted = count == 0 ? newcomers : count < settings.limitPerKey() ? others : null;
    }
    if (wanted == null || !wanted.holds(lane.starved)) {
      lane.starved.unlink();
      if (wanted != null) {
        wanted.addLast(lane.starved);
      }
    }
    if (count == 0 && lane.parked.isEmpty() && lane.passedLately == 0) {
      lanes.remove(lane.key);
    }
  }

  @Override
  boolean isReady() {
    return !ready.isEmpty();
  }

  @Override
  Event takeNext() {
    KeyLane lane = ready.first();
    taken = lane;
    Event event = takeFrom(lane);
    ready.remove(lane);
    return event;
  }

  private KeyLane taken() {
    KeyLane lane = taken;
    if (lane == null) {
      throw new AssertionError("no event is being delivered");
    }
    taken = null;
    return lane;
  }

  @Override
  boolean passed() {
    KeyLane lane = taken();
    lane.passedLately++;
    lately.add(lane);
    if (lately.size() > settings.maxStat()) {
      KeyLane oldest = lately.remove();
      oldest.passedLately--;
      ready.moveUp(oldest);
      update(oldest);
    }
    update(lane);
    return true;
  }

  @Override
  boolean accepts(Event event) {
    if (size >= limit) {
      return false;
    }
    KeyLane lane = lanes.get(keyOf(event));
    if (lane == null) {
      return true;
    }
    int count = count(lane);
    return lane.parked.isEmpty()
        && (count == 0 || (count < settings.limitPerKey() && hasRoomForOthers()));
  }

  private boolean hasRoomForOthers() {
    return size < limit - settings.preserveForNew();
  }

  @Override
  boolean canAdmit() {
    return size < limit && (!newcomers.isEmpty() || (hasRoomForOthers() && !others.isEmpty()));
  }

  @Override
  ParkedSender nextToAdmit() {
    Ring<KeyLane> ring = newcomers.isEmpty() ? others : newcomers;
    KeyLane lane = ring.first();
    ring.turn();
    return lane.parked.first();
  }

  @Override
  void add(Event event, boolean first) {
    KeyLane lane = lane(event);
    lane.add(event, first);
    update(lane);
  }

  @Override
  void adopt(Event event) {
    KeyLane lane = lane(event);
    taken = lane;
    update(lane);
  }

  @Override
  void hold(BlockingEvent event) {
    KeyLane lane = taken();
    holdIn(lane, event);
    update(lane);
  }

  @Override
  void release(Blocked blocked) {
    blocked.released = true;
    update((KeyLane) blocked.lane);
  }

  @Override
  void drop(Blocked blocked) {
    letGo(blocked);
    update((KeyLane) blocked.lane);
  }

  @Override
  int clear() {
    int dropped = 0;
    for (KeyLane lane : lanes.values().toArray(new KeyLane[0])) {
      dropped += clear(lane);
      update(lane);
    }
    return dropped;
  }

  @Override
  void park(ParkedSender sender) {
    KeyLane lane = lane(sender.event);
    sender.store = this;
    sender.lane = lane;
    lane.parked.addLast(sender.link);
    update(lane);
  }

  @Override
  void unpark(ParkedSender sender) {
    KeyLane lane = (KeyLane) sender.lane;
    sender.link.unlink();
    sender.store = null;
    sender.lane = null;
    if (lane != null) {
      update(lane);
    }
  }

  @Override
  void forEachLane(Consumer<Lane> action) {
    for (KeyLane lane : lanes.values().toArray(new KeyLane[0])) {
      action.accept(lane);
    }
  }

  /** How many keys it remembers, for tests. */
  int keys() {
    return lanes.size();
  }
}
