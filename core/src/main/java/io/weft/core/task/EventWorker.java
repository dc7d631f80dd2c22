package io.weft.core.task;

import io.weft.core.Routine;
import io.weft.core.event.Event;
import java.util.Collection;

/** What a {@link Connector} does with an event, on another thread. */
@FunctionalInterface
public interface EventWorker {
  /**
   * Runs on a thread of the connector's pool, for several events at once if the pool has several
   * threads.
   *
   * @param matched the event, and which of the connector's matchers selected it
   * @return the events to send in response, in their order; may be empty
   * @throws Exception is logged; the event then has no response
   */
  Collection<? extends Event> work(Routine.Matched matched) throws Exception;
}
