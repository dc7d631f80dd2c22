package io.weft.core.event;

import java.util.List;

/** An event type without indices. Made by {@link EventType#of}. */
public final class EventType0<E extends Event> extends EventType<E> {
  EventType0(Class<E> eventClass) {
    super(eventClass, List.of());
  }
}
