package io.weft.core;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Pending timers, the earliest first; those of the same instant in the order in which they were
 * set. Setting and cancelling are O(log n).
 */
final class TimerHeap {
  private @Nullable Timer[] heap = new @Nullable Timer[16];
  private int size;
  private int foreground;
  private long sequence;

  /** One timer; cancelled through {@link Scheduler}. */
  static final class Timer {
    private final long deadlineNanos;
    private final long sequence;
    final Runnable action;
    private final boolean background;
    private int index;

    private Timer(long deadlineNanos, long sequence, Runnable action, boolean background) {
      this.deadlineNanos = deadlineNanos;
      this.sequence = sequence;
      this.action = action;
      this.background = background;
    }

    /** Whether it has neither fired nor been cancelled. */
    boolean isPending() {
      return index >= 0;
    }

    private boolean before(Timer other) {
      // Nanosecond clocks may wrap: compare by difference.
      long difference = deadlineNanos - other.deadlineNanos;
      return difference < 0 || (difference == 0 && sequence < other.sequence);
    }
  }

  /**
   * Sets a timer.
   *
   * @param background whether a simulation may come to rest although it is pending
   */
  Timer add(long deadlineNanos, Runnable action, boolean background) {
    Timer timer = new Timer(deadlineNanos, sequence++, action, background);
    if (!background) {
      foreground++;
    }
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size * 2);
    }
    siftUp(size++, timer);
    return timer;
  }

  /** Does nothing for a timer that has fired or was cancelled. */
  void cancel(Timer timer) {
    int index = timer.index;
    if (index < 0) {
      return;
    }
    timer.index = -1;
    if (!timer.background) {
      foreground--;
    }
    Timer last = at(--size);
    heap[size] = null;
    if (last != timer) {
      if (index > 0 && last.before(at((index - 1) >>> 1))) {
        siftUp(index, last);
      } else {
        siftDown(index, last);
      }
    }
  }

  /** Takes the earliest timer if its time has come. */
  @Nullable Timer pollExpired(long nowNanos) {
    if (size == 0) {
      return null;
    }
    Timer first = at(0);
    if (first.deadlineNanos - nowNanos > 0) {
      return null;
    }
    cancel(first);
    return first;
  }

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  /** How many pending ones are not in the background. */
  int foreground() {
    return foreground;
  }

  /** Nanoseconds until the earliest timer, negative when it is late. Only when not empty. */
  long nanosToNext(long nowNanos) {
    return at(0).deadlineNanos - nowNanos;
  }

  private void siftUp(int index, Timer timer) {
    while (index > 0) {
      int parent = (index - 1) >>> 1;
      Timer above = at(parent);
      if (!timer.before(above)) {
        break;
      }
      place(index, above);
      index = parent;
    }
    place(index, timer);
  }

  private void siftDown(int index, Timer timer) {
    while (true) {
      int child = 2 * index + 1;
      if (child >= size) {
        break;
      }
      if (child + 1 < size && at(child + 1).before(at(child))) {
        child++;
      }
      Timer below = at(child);
      if (!below.before(timer)) {
        break;
      }
      place(index, below);
      index = child;
    }
    place(index, timer);
  }

  private void place(int index, Timer timer) {
    heap[index] = timer;
    timer.index = index;
  }

  private Timer at(int index) {
    Timer timer = heap[index];
    if (timer == null) {
      throw new AssertionError("no timer at " + index + " of " + size);
    }
    return timer;
  }
}
