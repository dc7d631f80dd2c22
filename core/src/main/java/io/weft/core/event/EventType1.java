package io.weft.core.event;

import java.util.List;
import java.util.function.Function;

/** An event type with one index. Made by {@link EventType#of}. */
public final class EventType1<E extends Event, A> extends EventType<E> {
  EventType1(Class<E> eventClass, Function<? super E, ? extends A> first) {
    super(eventClass, List.of(first));
  }

  /** Matches events whose first index equals the given value. */
  public Matcher<E> match(A first) {
    return Matcher.on(this, first);
  }
}
