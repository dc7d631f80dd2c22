package io.weft.core;

import java.util.OptionalLong;

/** The loop of a scheduler that somebody else drives. For one thread. */
public final class ManualLoop implements AutoCloseable {
  private final Scheduler scheduler;

  ManualLoop(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /** The scheduler that this loop runs. */
  public Scheduler scheduler() {
    return scheduler;
  }

  /** Runs until nothing is left to do at this instant of the scheduler's clock. */
  public void runUntilIdle() {
    scheduler.runUntilIdle();
  }

  /** Whether something is left to do at this instant, for example a call from another scheduler. */
  public boolean hasWork() {
    return scheduler.hasWorkNow();
  }

  /** Nanoseconds until the next timer, 0 when it is due; empty when there is none. */
  public OptionalLong nanosToNextTimer() {
    return scheduler.nanosToNextTimer();
  }

  /** Cancels all routines and lets them end; see {@link Scheduler#close}. */
  @Override
  public void close() {
    scheduler.close();
  }
}
