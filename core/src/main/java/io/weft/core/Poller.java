package io.weft.core;

/**
 * Where a scheduler's loop spends its time when nothing is left to do. A scheduler starts with one
 * that only sleeps; a network brings its own, see {@link Scheduler#install}.
 */
public interface Poller extends AutoCloseable {
  /**
   * Handles what sockets have to say and, when there is nothing, waits for it. Loop only.
   *
   * @param maxNanos how long to wait at most; 0 does not wait, negative waits without limit
   */
  void poll(long maxNanos);

  /** Ends a {@link #poll} that waits, or lets the next one return at once. Any thread. */
  void wakeup();

  /** Waits for timers and for calls from other threads; knows no sockets. */
  static Poller sleeping() {
    return new SleepingPoller();
  }

  /** Frees what it holds. Called once, on the loop, when it has ended or another poller came. */
  @Override
  void close();
}
