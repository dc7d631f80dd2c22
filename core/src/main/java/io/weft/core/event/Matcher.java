package io.weft.core.event;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Selects events of one type by values of its indices and, optionally, by a predicate. Immutable;
 * any number of routines may wait on the same matcher.
 *
 * {@snippet class="io.weft.core.event.EventSnippetsTest" region="matcher"}
 *
 * @param <E> the event class
 */
public final class Matcher<E extends Event> {
  private static final Object[] NO_VALUES = {};

  private final EventType<E> type;
  private final Object[] values;
  private final @Nullable Predicate<? super E> predicate;

  private Matcher(EventType<E> type, Object[] values, @Nullable Predicate<? super E> predicate) {
    this.type = type;
    this.values = values;
    this.predicate = predicate;
  }

  static <E extends Event> Matcher<E> on(EventType<E> type, Object... values) {
    for (Object value : values) {
      Objects.requireNonNull(value, "index values are never null");
    }
    int depth = values.length;
    while (depth > 0 && values[depth - 1] == Any.ANY) {
      depth--;
    }
    Object[] upToLast = depth == values.length ? values : Arrays.copyOf(values, depth);
    return new Matcher<>(type, depth == 0 ? NO_VALUES : upToLast, null);
  }

  /**
   * Narrows this matcher. The predicate runs on the scheduler's thread for every event that the
   * indices let through; it must be quick, must not await, and an exception from it counts as no
   * match and is logged.
   */
  public Matcher<E> where(Predicate<? super E> condition) {
    Predicate<? super E> before = predicate;
    return new Matcher<>(
        type, values, before == null ? condition : e -> before.test(e) && condition.test(e));
  }

  /** The type of the events that this matcher selects. */
  public EventType<E> type() {
    return type;
  }

  /** How many indices it looks at; the last of these is not open. */
  int depth() {
    return values.length;
  }

  /** The value of an index that events must have, or {@link Any#ANY}. */
  Object value(int position) {
    return values[position];
  }

  /** Whether the event, already known to have the right indices, passes the predicate. */
  @SuppressWarnings("unchecked") // An event with the right indices is of the right class.
  boolean accepts(Event event) {
    return predicate == null || predicate.test((E) event);
  }

  /** Whether this matcher selects the event; the slow way, for a single look. */
  public boolean matches(Event event) {
    if (!type.eventClass().isInstance(event)) {
      return false;
    }
    for (int i = 0; i < values.length; i++) {
      if (values[i] != Any.ANY && !values[i].equals(type.index(i, event))) {
        return false;
      }
    }
    return accepts(event);
  }

  @Override
  public String toString() {
    String indices = values.length == 0 ? "" : Arrays.toString(values);
    return type + indices + (predicate == null ? "" : " where …");
  }
}
