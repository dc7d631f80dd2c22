package io.weft.core.event;

/** Events in the order in which they are to be taken. */
sealed interface EventBuffer permits EventRing, EventHeap {
  /** Adds an event behind its equals. */
  void addLast(Event event);

  /** Adds an event before its equals. */
  void addFirst(Event event);

  /** Removes the first; there must be one. */
  Event take();

  int size();

  /** Removes all. */
  void clear();
}
