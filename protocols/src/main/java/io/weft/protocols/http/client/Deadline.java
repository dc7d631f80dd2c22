package io.weft.protocols.http.client;

import io.weft.core.Ticker;
import java.time.Duration;
import java.util.Optional;

/** Until when a request must be done, with everything that belongs to it. */
final class Deadline {
  private static final Duration FOR_EVER = Duration.ofDays(365);

  private final Ticker ticker;
  private final Optional<Duration> limit;
  private final long startNanos;

  Deadline(Ticker ticker, Optional<Duration> limit) {
    this.ticker = ticker;
    this.limit = limit;
    this.startNanos = ticker.nanoTime();
  }

  /** How long it is until then, which may be no time. */
  Duration left() {
    return limit.map(whole -> whole.minusNanos(ticker.nanoTime() - startNanos)).orElse(FOR_EVER);
  }

  /** Whether it is before another limit that begins now. */
  boolean isBefore(Duration other) {
    return limit.isPresent() && left().compareTo(other) < 0;
  }

  boolean isLimited() {
    return limit.isPresent();
  }

  boolean isOver() {
    return limit.isPresent() && !left().isPositive();
  }

  /** How long all may take. */
  Duration whole() {
    return limit.orElse(FOR_EVER);
  }
}
