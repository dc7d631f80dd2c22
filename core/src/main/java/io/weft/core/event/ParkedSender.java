package io.weft.core.event;

import org.jspecify.annotations.Nullable;

/** A sender that waits for room in a queue; see {@link SchedulerQueue#park}. Loop or routine. */
public final class ParkedSender {
  final Event event;
  final Runnable whenAccepted;

  /** When it came: parked senders of queues that become one keep their order. */
  final long number;

  final Ring.Link<ParkedSender> link = new Ring.Link<>(this);
  private final SchedulerQueue queue;

  /** Where it waits; none when it has entered or was withdrawn. */
  @Nullable Store store;

  @Nullable Lane lane;

  ParkedSender(SchedulerQueue queue, Event event, Runnable whenAccepted, long number) {
    this.queue = queue;
    this.event = event;
    this.whenAccepted = whenAccepted;
    this.number = number;
  }

  /**
   * Takes the event back while it waits for room. Loop or routine.
   *
   * @return whether it was still waiting: false when the event has entered the queue
   */
  public boolean withdraw() {
    return queue.withdraw(this);
  }
}
