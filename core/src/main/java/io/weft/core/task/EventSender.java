package io.weft.core.task;

import io.weft.core.Scheduler;
import io.weft.core.event.Event;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Sends the events of a task to a scheduler, in order and with back-pressure; see {@link
 * TaskPool#runSending}. For the thread of the task.
 */
public final class EventSender {
  /** How many events may be on their way into the queue: a hand-over costs more than an event. */
  private static final int WINDOW = 64;

  /** How often a task that has ended looks whether somebody still waits for its events. */
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);

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

  /**
   * Waits until the queue has taken in everything, or nobody is interested any more: a scheduler
   * that has ended takes in nothing.
   */
  void finish(BooleanSupplier abandoned) throws InterruptedException {
    while (!room.tryAcquire(WINDOW, LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
      if (abandoned.getAsBoolean()) {
        return;
      }
    }
  }
}
