package io.weft.core.event;

import org.jspecify.annotations.Nullable;

/** Events that keep an order among themselves, and who waits to add to them. */
class Lane {
  final EventBuffer events;
  final Ring<ParkedSender> parked = new Ring<>();

  /** In front of all others: an event that nobody took. */
  @Nullable Blocked held;

  Lane(EventBuffer events) {
    this.events = events;
  }

  final boolean isReady() {
    return held == null ? events.size() > 0 : held.released;
  }

  /** How many it has to give or to hold back. */
  final int waiting() {
    return events.size() + (held == null ? 0 : 1);
  }

  final void add(Event event, boolean first) {
    if (first) {
      events.addFirst(event);
    } else {
      events.addLast(event);
    }
  }
}
