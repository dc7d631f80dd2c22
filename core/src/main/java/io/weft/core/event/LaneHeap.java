package io.weft.core.event;

import io.weft.core.event.FairStore.KeyLane;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The ready lanes of a fair store, by their turn. Allocates only to grow. */
final class LaneHeap {
  private @Nullable KeyLane[] lanes = new @Nullable KeyLane[8];
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  KeyLane first() {
    return lane(0);
  }

  void add(KeyLane lane) {
    if (size == lanes.length) {
      lanes = Arrays.copyOf(lanes, 2 * size);
    }
    place(lane, size++);
    moveUp(lane);
  }

  void remove(KeyLane lane) {
    int at = lane.position;
    lane.position = -1;
    KeyLane last = lane(--size);
    lanes[size] = null;
    if (!last.equals(lane)) {
      place(last, at);
      moveUp(last);
      moveDown(last);
    }
  }

  /** The lane may have got an earlier turn; does nothing when it is not here. */
  void moveUp(KeyLane lane) {
    while (lane.position > 0) {
      KeyLane above = lane((lane.position - 1) / 2);
      if (!lane.isBefore(above)) {
        return;
      }
      swap(lane, above);
    }
  }

  private void moveDown(KeyLane lane) {
    while (2 * lane.position + 1 < size) {
      int child = 2 * lane.position + 1;
      KeyLane below = lane(child);
      if (child + 1 < size && lane(child + 1).isBefore(below)) {
        below = lane(child + 1);
      }
      if (!below.isBefore(lane)) {
        return;
      }
      swap(lane, below);
    }
  }

  private void swap(KeyLane a, KeyLane b) {
    int at = a.position;
    place(a, b.position);
    place(b, at);
  }

  private void place(KeyLane lane, int at) {
    lanes[at] = lane;
    lane.position = at;
  }

  private KeyLane lane(int at) {
    KeyLane lane = lanes[at];
    if (lane == null) {
      throw new AssertionError("no lane at " + at + " of " + size);
    }
    return lane;
  }
}
