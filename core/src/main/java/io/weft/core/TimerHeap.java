package io.weft.core;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Pending timers, the earliest first; those of the same instant in the order in which they were
 * set. Setting and cancelling are O(log n), and a cancelled timer leaves nothing behind.
 *
 * <p>With a million timers the cost is that of memory which no cache has. So the heap has four
 * children per node, whose deadlines are neighbours; most timers are leaves and go without a look
 * below; and what moves in it are numbers in plain arrays, not references to objects all over the
 * memory, of which the garbage collector wants to hear besides.
 */
final class TimerHeap {
  private static final int INITIAL = 16;

  /** The binary logarithm of the number of children. */
  private static final int FAN = 2;

  // By place in the heap, the root first.
  private long[] deadlines = new long[INITIAL];
  private int[] slots = new int[INITIAL];

  // By slot. A slot belongs to one timer until that has fired or is cancelled.
  private int[] places = new int[INITIAL];
  private @Nullable Timer[] timers = new @Nullable Timer[INITIAL];

  private int size;
  private int foreground;
  private long sequence;

  /** One timer; cancelled through {@link Scheduler}. */
  static final class Timer {
    private static final int NONE = -1;

    private final long sequence;
    final Runnable action;
    private final boolean background;
    private int slot;

    private Timer(long sequence, int slot, Runnable action, boolean background) {
      this.sequence = sequence;
      this.slot = slot;
      this.action = action;
      this.background = background;
    }

    /** Whether it has neither fired nor been cancelled. */
    boolean isPending() {
      return slot != NONE;
    }
  }

  TimerHeap() {
    freeSlotsFrom(0);
  }

  /**
   * Sets a timer.
   *
   * @param background whether a simulation may come to rest although it is pending
   */
  Timer add(long deadlineNanos, Runnable action, boolean background) {
    if (size == slots.length) {
      resize(2 * size);
      freeSlotsFrom(size);
    }
    // Behind the heap stand the free slots.
    int slot = slots[size];
    Timer timer = new Timer(sequence++, slot, action, background);
    if (!background) {
      foreground++;
    }
    timers[slot] = timer;
    siftUp(size++, deadlineNanos, slot);
    return timer;
  }

  /** Does nothing for a timer that has fired or was cancelled. */
  void cancel(Timer timer) {
    if (!timer.isPending()) {
      return;
    }
    if (!timer.background) {
      foreground--;
    }
    int slot = timer.slot;
    timer.slot = Timer.NONE;
    timers[slot] = null;
    int place = places[slot];
    int last = --size;
    int moved = slots[last];
    long deadline = deadlines[last];
    slots[last] = slot;
    if (place != last) {
      if (place > 0 && isBefore(deadline, moved, (place - 1) >>> FAN)) {
        siftUp(place, deadline, moved);
      } else {
        siftDown(place, deadline, moved);
      }
    }
    if (size < slots.length >>> FAN && slots.length > INITIAL) {
      compact(slots.length / 2);
    }
  }

  /** Takes the earliest timer if its time has come. */
  @Nullable Timer pollExpired(long nowNanos) {
    if (size == 0 || deadlines[0] - nowNanos > 0) {
      return null;
    }
    Timer first = at(slots[0]);
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
    return deadlines[0] - nowNanos;
  }

  private void resize(int capacity) {
    deadlines = Arrays.copyOf(deadlines, capacity);
    slots = Arrays.copyOf(slots, capacity);
    places = Arrays.copyOf(places, capacity);
    timers = Arrays.copyOf(timers, capacity);
  }

  private void freeSlotsFrom(int first) {
    for (int slot = first; slot < slots.length; slot++) {
      slots[slot] = slot;
    }
  }

  /** Gives the timers the first slots, so that the memory of the others can go. */
  private void compact(int capacity) {
    @Nullable Timer[] kept = new @Nullable Timer[capacity];
    for (int place = 0; place < size; place++) {
      Timer timer = at(slots[place]);
      timer.slot = place;
      kept[place] = timer;
      places[place] = place;
    }
    timers = kept;
    deadlines = Arrays.copyOf(deadlines, capacity);
    slots = new int[capacity];
    places = Arrays.copyOf(places, capacity);
    freeSlotsFrom(0);
  }

  private void siftUp(int start, long deadline, int slot) {
    int place = start;
    while (place > 0) {
      int parent = (place - 1) >>> FAN;
      if (!isBefore(deadline, slot, parent)) {
        break;
      }
      put(place, deadlines[parent], slots[parent]);
      place = parent;
    }
    put(place, deadline, slot);
  }

  private void siftDown(int start, long deadline, int slot) {
    int place = start;
    int child;
    while ((child = (place << FAN) + 1) < size) {
      int first = earliest(child, Math.min(child + (1 << FAN), size));
      if (isBefore(deadline, slot, first)) {
        break;
      }
      put(place, deadlines[first], slots[first]);
      place = first;
    }
    put(place, deadline, slot);
  }

  /** The place, among neighbours, of what comes first. */
  private int earliest(int from, int end) {
    int first = from;
    for (int other = from + 1; other < end; other++) {
      if (isBefore(deadlines[other], slots[other], first)) {
        first = other;
      }
    }
    return first;
  }

  private boolean isBefore(long deadline, int slot, int otherPlace) {
    // Nanosecond clocks may wrap: compare by difference.
    long difference = deadline - deadlines[otherPlace];
    return difference < 0
        || (difference == 0 && at(slot).sequence < at(slots[otherPlace]).sequence);
  }

  private void put(int place, long deadline, int slot) {
    deadlines[place] = deadline;
    slots[place] = slot;
    places[slot] = place;
  }

  private Timer at(int slot) {
    Timer timer = timers[slot];
    if (timer == null) {
      throw new AssertionError("no timer in slot " + slot + " of " + size + " timers");
    }
    return timer;
  }
}
