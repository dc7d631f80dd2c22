package io.weft.core;

import java.time.Duration;
import java.time.Instant;

/** A clock that moves only when told to. */
public final class VirtualTicker implements Ticker {
  private long nanos = Long.MAX_VALUE - 1_000; // close to the wrap, so that every test crosses it

  /** Lets time pass. */
  public void advance(Duration time) {
    nanos += time.toNanos();
  }

  @Override
  public long nanoTime() {
    return nanos;
  }

  @Override
  public Instant now() {
    return Instant.ofEpochSecond(0, nanos);
  }
}
