package io.weft.core;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Waits for timers and for calls from other threads; knows no sockets. */
final class SleepingPoller implements Poller {
  private volatile @Nullable Thread sleeper;
  private volatile boolean woken;

  @Override
  public void poll(long maxNanos) {
    if (maxNanos == 0) {
      return;
    }
    sleeper = Thread.currentThread();
    if (!woken) {
      if (maxNanos < 0) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, maxNanos);
      }
    }
    woken = false;
    sleeper = null;
  }

  @Override
  public void wakeup() {
    woken = true;
    LockSupport.unpark(sleeper);
  }

  @Override
  public void close() {
    // Holds nothing.
  }
}
