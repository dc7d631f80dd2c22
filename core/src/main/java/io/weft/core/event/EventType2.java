package io.weft.core.event;

import java.util.List;
import java.util.function.Function;

/** An event type with two indices. Made by {@link EventType#of}. */
public final class EventType2<E extends Event, A, B> extends EventType<E> {
  EventType2(
      Class<E> eventClass,
      Function<? super E, ? extends A> first,
      Function<? super E, ? extends B> second) {
    super(eventClass, List.of(first, second));
  }

  /** Matches events whose first index equals the given value. */
  public Matcher<E> match(A first) {
    return Matcher.on(this, first);
  }

  /** Matches events whose first two indices equal the given values. */
  public Matcher<E> match(A first, B second) {
    return Matcher.on(this, first, second);
  }

  /** Matches events whose second index equals the given value. */
  public Matcher<E> match(Any any, B second) {
    return Matcher.on(this, any, second);
  }
}
