package io.weft.core;

/** A call that {@link Timers} will make. Loop or routine. */
public interface Timer {
  /**
   * Takes the call back; for a periodic one all further calls. Costs O(log n) in the number of
   * pending timers at most.
   *
   * @return whether there was a call to take back
   */
  boolean cancel();

  /** Whether a call is still to come. */
  boolean isPending();
}
