package io.weft.core.event;

/**
 * An event that must be handled (specification 4.3.5). When no routine waits for it at the moment
 * it is delivered, it goes back to the front of its own sub-queue and blocks that one, in its
 * order, until
 *
 * <ul>
 *   <li>a routine begins to wait for it: it is then delivered to all that wait for it,
 *   <li>{@link io.weft.core.Scheduler#ignore} drops it,
 *   <li>its sub-queue is cleared, or removed: then it goes on in the queue above,
 *   <li>or {@link #mayBeIgnoredNow} says so.
 * </ul>
 *
 * <p>Other sub-queues go on meanwhile; so give blocking events one of their own. Who merely
 * observes an event does not handle it.
 *
 * {@snippet class="io.weft.core.event.EventSnippetsTest" region="blocking"}
 */
public interface BlockingEvent extends Event {
  /**
   * Whether it need not be handled any more, for example because what it is about has gone. Asked
   * on the scheduler's loop when nobody takes the event, and again of every event that blocks each
   * time before the loop polls: it must be quick, must not await, and must not change the queue. An
   * exception is logged and counts as no. What makes it true on another thread should {@linkplain
   * io.weft.core.Scheduler#execute wake} the scheduler.
   */
  default boolean mayBeIgnoredNow() {
    return false;
  }
}
