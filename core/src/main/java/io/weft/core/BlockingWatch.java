package io.weft.core;

/**
 * Measures how long a routine has kept the loop waiting. That the loop's thread came back from a
 * park says nothing: an unpark that was meant for an earlier one ends it at once.
 */
final class BlockingWatch {
  private final Ticker ticker;
  private final long since;
  private boolean reported;

  /** Begins to measure. */
  BlockingWatch(Ticker ticker) {
    this.ticker = ticker;
    this.since = ticker.nanoTime();
  }

  /** Whether it is to be reported now; once. */
  boolean isDue() {
    if (reported || ticker.nanoTime() - since < Carrier.REPORT_BLOCKING_AFTER.toNanos()) {
      return false;
    }
    reported = true;
    return true;
  }
}
