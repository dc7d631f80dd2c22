package io.weft.core.simulation;

import io.weft.core.Ticker;
import java.time.Instant;

/** The clock of a simulation. */
final class VirtualTicker implements Ticker {
  /** Some instant; programs must not depend on which. */
  private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

  private long nanos;

  void advance(long byNanos) {
    nanos += byNanos;
  }

  @Override
  public long nanoTime() {
    return nanos;
  }

  @Override
  public Instant now() {
    return EPOCH.plusNanos(nanos);
  }
}
