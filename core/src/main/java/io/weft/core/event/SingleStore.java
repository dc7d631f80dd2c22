package io.weft.core.event;

import java.util.function.Consumer;

/** Events in one order. */
final class SingleStore extends Store {
  private final Lane lane;

  SingleStore(SchedulerQueue queue, int limit, EventBuffer events) {
    super(queue, limit);
    this.lane = new Lane(events);
  }

  @Override
  boolean isReady() {
    return lane.isReady();
  }

  @Override
  Event takeNext() {
    return takeFrom(lane);
  }

  @Override
  boolean accepts(Event event) {
    return size < limit && lane.parked.isEmpty();
  }

  @Override
  boolean canAdmit() {
    return size < limit && !lane.parked.isEmpty();
  }

  @Override
  ParkedSender nextToAdmit() {
    return lane.parked.first();
  }

  @Override
  void add(Event event, boolean first) {
    lane.add(event, first);
  }

  @Override
  void adopt(Event event) {
    // Its size says all.
  }

  @Override
  boolean passed() {
    return false;
  }

  @Override
  void hold(BlockingEvent event) {
    holdIn(lane, event);
  }

  @Override
  void release(Blocked blocked) {
    blocked.released = true;
  }

  @Override
  void drop(Blocked blocked) {
    letGo(blocked);
  }

  @Override
  int clear() {
    return clear(lane);
  }

  @Override
  void park(ParkedSender sender) {
    sender.store = this;
    sender.lane = lane;
    lane.parked.addLast(sender.link);
  }

  @Override
  void unpark(ParkedSender sender) {
    sender.link.unlink();
    sender.store = null;
    sender.lane = null;
  }

  @Override
  void forEachLane(Consumer<Lane> action) {
    action.accept(lane);
  }
}
