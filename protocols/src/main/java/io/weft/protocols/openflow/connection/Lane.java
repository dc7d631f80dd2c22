package io.weft.protocols.openflow.connection;

import io.weft.core.Routine;
import io.weft.core.Suspension;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Messages on their way to the handler: one routine puts them in, another takes them out. */
final class Lane<M> {
  private final String name;
  private final int maxMessages;
  private final long maxBytes;
  private final ArrayDeque<Waiting<M>> queue = new ArrayDeque<>();
  private long bytes;
  private boolean finished;
  private @Nullable Suspension<Boolean> taker;
  private @Nullable Suspension<Boolean> putter;

  private record Waiting<M>(M message, int size) {}

  /** Takes a message. */
  interface Taker<M> {
    void take(Routine r, M message);
  }

  Lane(String name, int maxMessages, long maxBytes) {
    this.name = name;
    this.maxMessages = maxMessages;
    this.maxBytes = maxBytes;
  }

  /** Whether another message would be within the limits; an empty lane takes any. */
  boolean hasRoomFor(int size) {
    return queue.isEmpty() || (queue.size() < maxMessages && bytes + size <= maxBytes);
  }

  /** Adds a message, also beyond the limits; after {@link #close} it is dropped. */
  void add(M message, int size) {
    if (finished) {
      return;
    }
    queue.add(new Waiting<>(message, size));
    bytes += size;
    if (taker != null) {
      taker.resume(true);
    }
  }

  /** Waits while it is full, until it is half empty or closed. */
  void awaitRoom(Routine r) {
    while (!finished && isFull()) {
      r.<Boolean>suspend(
          "the handler to take " + name,
          w -> {
            putter = w;
            w.onEnd(() -> putter = null);
          });
    }
  }

  boolean isFull() {
    return queue.size() >= maxMessages || bytes >= maxBytes;
  }

  /** Hands the messages over, one after the other, until {@link #finish} or {@link #close}. */
  void run(Routine r, Taker<M> to) {
    while (true) {
      Waiting<M> next = queue.poll();
      if (next != null) {
        bytes -= next.size;
        if (putter != null && queue.size() <= maxMessages / 2 && bytes <= maxBytes / 2) {
          putter.resume(true);
        }
        to.take(r, next.message);
      } else if (finished) {
        return;
      } else {
        r.<Boolean>suspend(
            name,
            w -> {
              taker = w;
              w.onEnd(() -> taker = null);
            });
      }
    }
  }

  /** Takes no more; what is there is handed over still. */
  void finish() {
    finished = true;
    if (taker != null) {
      taker.resume(true);
    }
    if (putter != null) {
      putter.resume(true);
    }
  }

  /** Takes no more, and drops what is there. */
  void close() {
    queue.clear();
    bytes = 0;
    finish();
  }

  int size() {
    return queue.size();
  }
}
