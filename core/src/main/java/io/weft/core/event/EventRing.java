package io.weft.core.event;

import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** First in, first out. Allocates only to grow. */
final class EventRing implements EventBuffer {
  private static final int SMALLEST = 8;

  /** Above it, room that has not been needed for long is given back. */
  private static final int KEPT = 1024;

  private @Nullable Event[] events = new @Nullable Event[SMALLEST];
  private int first;
  private int size;

  /** The largest size since it was empty. */
  private int peak;

  @Override
  public void addLast(Event event) {
    makeRoom();
    events[(first + size) & (events.length - 1)] = event;
    added();
  }

  @Override
  public void addFirst(Event event) {
    makeRoom();
    first = (first - 1) & (events.length - 1);
    events[first] = event;
    added();
  }

  private void added() {
    size++;
    if (size > peak) {
      peak = size;
    }
  }

  private void makeRoom() {
    if (size == events.length) {
      @Nullable Event[] larger = new @Nullable Event[2 * size];
      System.arraycopy(events, first, larger, 0, size - first);
      System.arraycopy(events, 0, larger, size - first, first);
      events = larger;
      first = 0;
    }
  }

  @Override
  public Event take() {
    Event event = events[first];
    if (event == null) {
      throw new NoSuchElementException("no event is left");
    }
    events[first] = null;
    first = (first + 1) & (events.length - 1);
    if (--size == 0) {
      emptied();
    }
    return event;
  }

  private void emptied() {
    first = 0;
    if (events.length > KEPT && peak < events.length / 4) {
      events = new @Nullable Event[events.length / 2];
    }
    peak = 0;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public void clear() {
    events = new @Nullable Event[SMALLEST];
    first = 0;
    size = 0;
    peak = 0;
  }
}
