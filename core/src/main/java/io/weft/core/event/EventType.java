package io.weft.core.event;

import java.util.List;
import java.util.function.Function;

/**
 * Names a class of events and the indices that waiters select them by. Immutable; keep it in a
 * constant of the event's record.
 *
 * <p>Indices cost nothing per waiter: finding the waiters of an event takes the same time whether
 * ten or a hundred thousand routines wait on other index values. An event property that only a few
 * waiters look at belongs into {@link Matcher#where} instead. Waiters may leave an index open and
 * still use those behind it, see {@link Any}. Who needs more than three makes one index of two,
 * with a record.
 *
 * <p>The type of an interface selects every event that implements it, by the indices that the
 * interface has; an event's own type selects only that event. Each may be waited for, whatever the
 * other is (specification 4.3.1).
 *
 * {@snippet class="io.weft.core.event.EventSnippetsTest" region="type"}
 *
 * @param <E> the event class, possibly an interface that several events implement
 */
public abstract sealed class EventType<E extends Event>
    permits EventType0, EventType1, EventType2, EventType3 {
  private final Class<E> eventClass;
  private final Function<? super E, ?>[] indices;

  @SuppressWarnings({"unchecked", "rawtypes"}) // There are no generic arrays.
  EventType(Class<E> eventClass, List<Function<? super E, ?>> indices) {
    this.eventClass = eventClass;
    this.indices = indices.toArray(new Function[0]);
  }

  /** A type without indices: its matchers see every event of the class. */
  public static <E extends Event> EventType0<E> of(Class<E> eventClass) {
    return new EventType0<>(eventClass);
  }

  /**
   * A type with one index.
   *
   * @param first gives the index of an event: never null, with {@code equals} and {@code hashCode}
   *     by value, and the same each time. It runs on the loop whenever an event of the class is
   *     delivered, so it must be quick
   */
  public static <E extends Event, A> EventType1<E, A> of(
      Class<E> eventClass, Function<? super E, ? extends A> first) {
    return new EventType1<>(eventClass, first);
  }

  /** A type with two indices; for the functions see {@link #of(Class, Function)}. */
  public static <E extends Event, A, B> EventType2<E, A, B> of(
      Class<E> eventClass,
      Function<? super E, ? extends A> first,
      Function<? super E, ? extends B> second) {
    return new EventType2<>(eventClass, first, second);
  }

  /** A type with three indices; for the functions see {@link #of(Class, Function)}. */
  public static <E extends Event, A, B, C> EventType3<E, A, B, C> of(
      Class<E> eventClass,
      Function<? super E, ? extends A> first,
      Function<? super E, ? extends B> second,
      Function<? super E, ? extends C> third) {
    return new EventType3<>(eventClass, first, second, third);
  }

  /** The class of events that this type describes. */
  public Class<E> eventClass() {
    return eventClass;
  }

  /** Matches every event of this type, whatever its indices. */
  public Matcher<E> match() {
    return Matcher.on(this);
  }

  int indexCount() {
    return indices.length;
  }

  /** An index of an event, which must be of this type's class. */
  @SuppressWarnings("unchecked") // Whoever asks knows the class of the event.
  Object index(int position, Event event) {
    return indices[position].apply((E) event);
  }

  @Override
  public String toString() {
    return eventClass.getSimpleName();
  }
}
