package io.weft.core.event;

import java.util.function.Consumer;

/** The events that a queue holds itself, in lanes. */
abstract sealed class Store extends Part permits SingleStore, FairStore {
  final SchedulerQueue queue;
  final int limit;

  Store(SchedulerQueue queue, int limit) {
    this.queue = queue;
    this.limit = limit;
  }

  static Store of(QueueSettings settings, SchedulerQueue queue) {
    return switch (settings.discipline()) {
      case QueueDiscipline.Fifo fifo -> new SingleStore(queue, settings.limit(), new EventRing());
      case QueueDiscipline.SmallestFirst<?> smallest ->
          new SingleStore(queue, settings.limit(), heap(smallest));
      case QueueDiscipline.Fair fair -> new FairStore(queue, settings.limit(), fair);
    };
  }

  private static <C extends Comparable<? super C>> EventHeap<C> heap(
      QueueDiscipline.SmallestFirst<C> smallest) {
    return new EventHeap<C>(event -> smallest.attribute().apply(event).orElse(null));
  }

  /** Whether, as far as it goes itself, an event may enter at once. */
  abstract boolean accepts(Event event);

  /** Adds an event, whatever its limits say; its size has not grown yet. */
  abstract void add(Event event, boolean first);

  /** Makes an event that is being delivered one of its own. */
  abstract void adopt(Event event);

  /** Removes its next event, and gives others their turn. */
  final Event take() {
    Event event = takeNext();
    Part part = this;
    for (QueueNode above = parent; above != null; above = part.parent) {
      above.served(part);
      part = above;
    }
    return event;
  }

  abstract Event takeNext();

  /**
   * The event taken last is done with; the size has not shrunk yet.
   *
   * @return whether it may have become ready by that
   */
  abstract boolean passed();

  /** Puts the event taken last back, in front of its lane, and holds it there. */
  abstract void hold(BlockingEvent event);

  /** A held event may be taken again. */
  abstract void release(Blocked blocked);

  /** Drops a held event; the size has not shrunk yet. */
  abstract void drop(Blocked blocked);

  /** Drops all events but one that is being delivered; returns how many they were. */
  abstract int clear();

  abstract void park(ParkedSender sender);

  /** A parked sender waits no longer. */
  abstract void unpark(ParkedSender sender);

  abstract void forEachLane(Consumer<Lane> action);

  /** Takes the next event of a lane; one that was held is no longer. */
  final Event takeFrom(Lane lane) {
    Blocked held = lane.held;
    if (held == null) {
      return lane.events.take();
    }
    letGo(held);
    return held.event;
  }

  final void holdIn(Lane lane, BlockingEvent event) {
    if (lane.held != null) {
      // It came from a sub-queue that was removed while it was being delivered.
      lane.add(event, true);
      return;
    }
    Blocked held = new Blocked(event, this, lane);
    lane.held = held;
    queue.blocked.add(held);
    addBlocked(1);
  }

  final void letGo(Blocked held) {
    held.lane.held = null;
    queue.blocked.remove(held);
    addBlocked(-1);
  }

  /** Drops what is in a lane; returns how many events that was. */
  final int clear(Lane lane) {
    int dropped = lane.waiting();
    if (lane.held != null) {
      letGo(lane.held);
    }
    lane.events.clear();
    return dropped;
  }
}
