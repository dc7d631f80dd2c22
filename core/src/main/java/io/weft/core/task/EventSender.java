package io.weft.core.task;

import io.weft.core.Scheduler;
import io.weft.core.event.Event;
import java.util.concurrent.Semaphore;

/**
 * Sends the events of a task to a scheduler, in order and with back-pressure; see {@link
 * TaskPool#runSending}. For the thread of the task.
 */
public final class EventSender {
  /** How many events may be on their way into the queue: a hand-over costs more than an event. */
  private static final int WINDOW = 64;

  private final Scheduler scheduler;
  private final Semaphore room = new Semaphore(WINDOW);

  EventSender(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /**
   * Sends an event; blocks while the scheduler's queue has not taken in the ones before, but for a
   * few tens of them.
   *
   * @throws InterruptedException when the task was cancelled meanwhile; the event is not sent
   */
  public void send(Event event) throws InterruptedException {
    room.acquire();
    scheduler.post(event, room::release);
  }

  /** Waits until the queue has taken in everything. */
  void finish() throws InterruptedException {
    room.acquire(WINDOW);
  }
}
