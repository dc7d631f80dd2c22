package io.weft.core.event;

import org.jspecify.annotations.Nullable;

/**
 * A list in a circle, whose members bring their own links: adding, removing from anywhere and
 * turning allocate nothing and take the same time for any number of members.
 */
class Ring<T> {
  private @Nullable Link<T> first;

  /** A place for one member in one ring. */
  static final class Link<T> {
    private final T item;
    private @Nullable Ring<T> ring;
    private Link<T> previous;
    private Link<T> next;

    Link(T item) {
      this.item = item;
      previous = this;
      next = this;
    }

    boolean isLinked() {
      return ring != null;
    }

    /** Leaves its ring, if it is in one. */
    void unlink() {
      if (ring != null) {
        ring.remove(this);
      }
    }
  }

  final boolean isEmpty() {
    return first == null;
  }

  final boolean holds(Link<T> link) {
    return equals(link.ring);
  }

  final T first() {
    if (first == null) {
      throw new AssertionError("the ring is empty");
    }
    return first.item;
  }

  /** Makes the second the first and the first the last. */
  final void turn() {
    if (first != null) {
      first = first.next;
    }
  }

  final void addLast(Link<T> link) {
    if (link.ring != null) {
      throw new AssertionError(link.item + " is in a ring already");
    }
    link.ring = this;
    Link<T> head = first;
    if (head == null) {
      first = link;
    } else {
      link.previous = head.previous;
      link.next = head;
      head.previous.next = link;
      head.previous = link;
    }
  }

  private void remove(Link<T> link) {
    if (link.next == link) {
      first = null;
    } else {
      if (first == link) {
        first = link.next;
      }
      link.previous.next = link.next;
      link.next.previous = link.previous;
      link.previous = link;
      link.next = link;
    }
    link.ring = null;
  }
}
