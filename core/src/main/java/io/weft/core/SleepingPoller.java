package io.weft.core;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for timers and for calls from other threads; knows no sockets. */
final class SleepingPoller implements Poller {
  private static final Logger log = LoggerFactory.getLogger(SleepingPoller.class);

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
    // An interrupt, which means nothing here, would end every further wait at once.
    if (Thread.interrupted()) {
      log.debug("interrupt of a scheduler's loop ignored");
    }
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
