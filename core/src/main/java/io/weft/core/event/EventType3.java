package io.weft.core.event;

import java.util.List;
import java.util.function.Function;

/** An event type with three indices. Made by {@link EventType#of}. */
public final class EventType3<E extends Event, A, B, C> extends EventType<E> {
  EventType3(
      Class<E> eventClass,
      Function<? super E, ? extends A> first,
      Function<? super E, ? extends B> second,
      Function<? super E, ? extends C> third) {
    super(eventClass, List.of(first, second, third));
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

  /** Matches events whose all three indices equal the given values. */
  public Matcher<E> match(A first, B second, C third) {
    return Matcher.on(this, first, second, third);
  }

  /** Matches events whose second and third index equal the given values. */
  public Matcher<E> match(Any any, B second, C third) {
    return Matcher.on(this, any, second, third);
  }

  /** Matches events whose first and third index equal the given values. */
  public Matcher<E> match(A first, Any any, C third) {
    return Matcher.on(this, first, any, third);
  }

  /** Matches events whose third index equals the given value. */
  public Matcher<E> match(Any anyFirst, Any anySecond, C third) {
    return Matcher.on(this, anyFirst, anySecond, third);
  }
}
