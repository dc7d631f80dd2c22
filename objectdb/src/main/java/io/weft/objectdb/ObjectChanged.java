package io.weft.objectdb;

import io.weft.core.event.Event;
import io.weft.core.event.EventType;
import io.weft.core.event.EventType2;
import java.util.Optional;

/**
 * A watched object has changed (specification 5.7.2, {@code DataObjectUpdateEvent}). Sent by {@link
 * Watches} that were told so with {@link Watches#sendChanges}, for who waits for other events, too,
 * or does not watch itself. When it is delivered, {@link Watched} of the same name already show
 * this change, or a later one. Changes that come before the event is in the queue are one.
 *
 * @param key of the object
 * @param requestId the name under which it is watched
 * @param before what it was, empty when there was none
 * @param after what it is, empty when there is none any more
 */
public record ObjectChanged(
    Key<?> key, String requestId, Optional<Stored<?>> before, Optional<Stored<?>> after)
    implements Event {
  /** By key and request id. */
  public static final EventType2<ObjectChanged, Key<?>, String> TYPE =
      EventType.of(ObjectChanged.class, ObjectChanged::key, ObjectChanged::requestId);

  /** Whether there is no such object any more. */
  public boolean isDeleted() {
    return after.isEmpty();
  }

  /** This change and one after it. */
  ObjectChanged then(ObjectChanged next) {
    return new ObjectChanged(key, requestId, before, next.after);
  }
}
