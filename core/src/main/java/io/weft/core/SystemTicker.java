package io.weft.core;

import java.time.Clock;
import java.time.Instant;

/** The only place that reads the JVM's clock. */
record SystemTicker(Clock clock) implements Ticker {
  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Instant now() {
    return clock.instant();
  }
}
