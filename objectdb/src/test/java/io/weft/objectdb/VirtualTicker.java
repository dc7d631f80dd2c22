package io.weft.objectdb;

import io.weft.core.Ticker;
import java.time.Duration;
import java.time.Instant;

/** A clock that moves only when told to. */
final class VirtualTicker implements Ticker {
  private long nanos = 1_000_000_000L;

  void advance(Duration time) {
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
