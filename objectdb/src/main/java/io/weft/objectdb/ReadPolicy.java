package io.weft.objectdb;

import java.time.Duration;
import java.util.Optional;

/**
 * Whether a read may be answered from what this node last knew while the storage does not answer
 * (specification 5.6.3, {@code nostale}). This node knows the objects that its views and {@link
 * Watches} hold. Immutable.
 *
 * @param patience how long to wait for the storage before such an answer; empty for no such answer
 */
public record ReadPolicy(Optional<Duration> patience) {
  /** Never: fails when the storage does ({@code nostale=True}). */
  public static final ReadPolicy FRESH = new ReadPolicy(Optional.empty());

  /** As soon as the storage reports a failure, or after ten seconds. */
  public static final ReadPolicy STALE_ALLOWED = staleAfter(Duration.ofSeconds(10));

  public ReadPolicy {
    if (patience.isPresent() && !patience.get().isPositive()) {
      throw new IllegalArgumentException("patience " + patience.get() + " is no time");
    }
  }

  /** As soon as the storage reports a failure, or after a time. */
  public static ReadPolicy staleAfter(Duration patience) {
    return new ReadPolicy(Optional.of(patience));
  }

  boolean allowsStale() {
    return patience.isPresent();
  }
}
