package io.weft.core.event;

import java.util.ArrayList;
import java.util.List;

/** An event that nobody took, at the front of its lane, until it is taken from the queue again. */
final class Blocked {
  final BlockingEvent event;
  final Store store;
  final Lane lane;

  /** Whether it may be delivered again. */
  boolean released;

  /** Whether its own condition has failed and been reported. */
  boolean reported;

  /** Where it is found. */
  final List<BlockedEvents.Bucket> buckets = new ArrayList<>(2);

  Blocked(BlockingEvent event, Store store, Lane lane) {
    this.event = event;
    this.store = store;
    this.lane = lane;
  }
}
