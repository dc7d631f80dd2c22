package io.weft.core;

import java.time.Clock;
import java.time.Instant;

/**
 * The clock of a scheduler. Real time outside tests; a simulation has its own, so that nothing
 * below a scheduler may ask the JVM for the time.
 */
public interface Ticker {
  /** Nanoseconds from an arbitrary origin; never goes back. Any thread. */
  long nanoTime();

  /** The wall-clock time, which may jump. Any thread. */
  Instant now();

  /** The time of the machine. */
  static Ticker system() {
    return new SystemTicker(Clock.systemUTC());
  }
}
