package io.weft.core.net;

import java.time.Duration;
import java.util.Optional;

/**
 * When a connection is checked (specification 3.1, {@code keepalivetime} and {@code
 * writekeepalive}); see {@link Protocol#keepAlive}.
 *
 * @param read after so long without data from the peer; positive; empty: never
 * @param write after so long without data to the peer; positive; empty: never
 */
public record KeepAlive(Optional<Duration> read, Optional<Duration> write) {
  /** Never, which is the default of the specification. */
  public static final KeepAlive NEVER = new KeepAlive(Optional.empty(), Optional.empty());

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException naming the setting that is out of its range
   */
  public KeepAlive {
    read.ifPresent(time -> Limits.positive("keepalivetime", time));
    write.ifPresent(time -> Limits.positive("writekeepalive", time));
  }

  /** After so long without data from the peer. */
  public static KeepAlive after(Duration silence) {
    return new KeepAlive(Optional.of(silence), Optional.empty());
  }

  boolean isNever() {
    return read.isEmpty() && write.isEmpty();
  }
}
