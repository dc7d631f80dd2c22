package io.weft.core.event;

import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event with the smallest attribute first, equals in their order, those without one last.
 *
 * @param <C> the attribute
 */
final class EventHeap<C extends Comparable<? super C>> implements EventBuffer {
  private static final Logger log = LoggerFactory.getLogger(EventHeap.class);
  private static final int SMALLEST = 8;

  private final Function<? super Event, @Nullable C> attribute;
  private @Nullable Entry<C>[] entries = newArray(SMALLEST);
  private int size;
  private long lastNumber;
  private long firstNumber;

  private record Entry<C>(Event event, @Nullable C attribute, long number) {}

  /**
   * @param attribute gives null for events without one
   */
  EventHeap(Function<? super Event, @Nullable C> attribute) {
    this.attribute = attribute;
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // There are no generic arrays.
  private static <C> @Nullable Entry<C>[] newArray(int length) {
    return new Entry[length];
  }

  @Override
  public void addLast(Event event) {
    add(new Entry<>(event, attributeOf(event), ++lastNumber));
  }

  @Override
  public void addFirst(Event event) {
    add(new Entry<>(event, attributeOf(event), --firstNumber));
  }

  private @Nullable C attributeOf(Event event) {
    try {
      return attribute.apply(event);
    } catch (RuntimeException | Error e) {
      log.error("The attribute that orders the queue failed on {}", event, e);
      return null;
    }
  }

  private void add(Entry<C> entry) {
    if (size == entries.length) {
      entries = Arrays.copyOf(entries, 2 * size);
    }
    int at = size++;
    while (at > 0) {
      int parent = (at - 1) / 2;
      Entry<C> above = entry(parent);
      if (compare(above, entry) <= 0) {
        break;
      }
      entries[at] = above;
      at = parent;
    }
    entries[at] = entry;
  }

  @Override
  public Event take() {
    if (size == 0) {
      throw new NoSuchElementException("no event is left");
    }
    Entry<C> taken = entry(0);
    Entry<C> moved = entry(--size);
    entries[size] = null;
    if (size > 0) {
      int at = 0;
      for (int child = 1; child < size; child = 2 * at + 1) {
        if (child + 1 < size && compare(entry(child + 1), entry(child)) < 0) {
          child++;
        }
        if (compare(moved, entry(child)) <= 0) {
          break;
        }
        entries[at] = entry(child);
        at = child;
      }
      entries[at] = moved;
    }
    return taken.event;
  }

  private Entry<C> entry(int at) {
    Entry<C> entry = entries[at];
    if (entry == null) {
      throw new AssertionError("no entry at " + at + " of " + size);
    }
    return entry;
  }

  private static <C extends Comparable<? super C>> int compare(Entry<C> a, Entry<C> b) {
    int order = compareAttributes(a.attribute, b.attribute);
    return order != 0 ? order : Long.compare(a.number, b.number);
  }

  private static <C extends Comparable<? super C>> int compareAttributes(
      @Nullable C a, @Nullable C b) {
    if (a == null || b == null) {
      return Boolean.compare(a == null, b == null);
    }
    try {
      return a.compareTo(b);
    } catch (RuntimeException | Error e) {
      log.error("The attributes {} and {} cannot be compared", a, b, e);
      return 0;
    }
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public void clear() {
    entries = newArray(SMALLEST);
    size = 0;
  }
}
