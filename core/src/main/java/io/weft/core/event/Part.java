package io.weft.core.event;

import org.jspecify.annotations.Nullable;

/**
 * What takes turns in a queue: a sub-queue, or the store of what the queue holds itself.
 *
 * <p>Two lists in the queue above say where an event can come from and where a parked one can go,
 * so that neither is ever searched for: the ready parts by priority, and the parts that would admit
 * what is parked in them. Whoever changes a part brings both lists up to date, up to the main
 * queue.
 */
abstract sealed class Part permits QueueNode, Store {
  /** The queue above; none for the main queue, and for what has been removed. */
  @Nullable QueueNode parent;

  @Nullable Level level;

  /** Whether the queue above knows it as ready. */
  boolean announced;

  /** Its place among the ready parts of its level; not used by a store that has no siblings. */
  final Ring.Link<Part> turn = new Ring.Link<>(this);

  /** Its place among the parts above which there is something to admit. */
  final Ring.Link<Part> admission = new Ring.Link<>(this);

  /** The events in it, with those that block and one that is being delivered. */
  int size;

  /** The senders that wait for room in it. */
  int parked;

  /** The events in it that block. */
  int blocked;

  /** The parts of one priority: a ring of those that are ready. */
  static final class Level extends Ring<Part> {
    final int priority;
    int index;
    int parts;

    Level(int priority) {
      this.priority = priority;
    }
  }

  /** Whether it has an event to give. */
  abstract boolean isReady();

  /** Whether it has somebody parked and, as far as it goes itself, room for him. */
  abstract boolean canAdmit();

  /** Whom to admit next; takes the next one's turn. */
  abstract ParkedSender nextToAdmit();

  /** Tells the queues above whether it is ready. */
  final void updateTurn() {
    Part part = this;
    for (QueueNode above = parent; above != null; above = part.parent) {
      boolean ready = part.isReady();
      if (ready == part.announced) {
        return;
      }
      above.setReady(part, ready);
      part = above;
    }
  }

  /** Tells the queues above whether it would admit somebody: its size or theirs have changed. */
  final void updateAdmission() {
    Part part = this;
    for (QueueNode above = parent; above != null; above = part.parent) {
      boolean can = part.canAdmit();
      if (can != part.admission.isLinked()) {
        if (can) {
          above.admitting.addLast(part.admission);
        } else {
          part.admission.unlink();
        }
      }
      part = above;
    }
  }

  final void addSize(int change) {
    for (Part part = this; part != null; part = part.parent) {
      part.size += change;
    }
  }

  final void addParked(int change) {
    for (Part part = this; part != null; part = part.parent) {
      part.parked += change;
    }
  }

  final void addBlocked(int change) {
    for (Part part = this; part != null; part = part.parent) {
      part.blocked += change;
    }
  }
}
