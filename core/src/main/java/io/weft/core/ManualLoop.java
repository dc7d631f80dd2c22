package io.weft.core;

import java.util.OptionalLong;

/**
 * The loop of a scheduler that somebody else drives, on whose thread its routines run. For one
 * thread, and not for the routines themselves.
 *
 * {@snippet class="io.weft.core.CoreSnippetsTest" region="manual"}
 */
public final class ManualLoop implements AutoCloseable {
  private final Scheduler scheduler;
  private final Loop loop;

  ManualLoop(Scheduler scheduler) {
    this.scheduler = scheduler;
    this.loop = scheduler.loop();
  }

  /** The scheduler that this loop runs. */
  public Scheduler scheduler() {
    return scheduler;
  }

  /**
   * Runs until nothing is left to do at this instant of the scheduler's clock. Does not return
   * while routines keep each other busy.
   */
  public void runUntilIdle() {
    loop.runUntilIdle(Long.MAX_VALUE);
  }

  /**
   * Runs as {@link #runUntilIdle()}, but for a number of rounds at most. A round ends when nothing
   * is left to do or after {@link SchedulerBuilder#stepsBetweenPolls}.
   *
   * @return whether nothing is left to do
   */
  public boolean runUntilIdle(long maxRounds) {
    return loop.runUntilIdle(maxRounds);
  }

  /** Whether something is left to do at this instant, for example a call from another scheduler. */
  public boolean hasWork() {
    return loop.hasWorkNow();
  }

  /** Nanoseconds until the next timer, 0 when it is due; empty when there is none. */
  public OptionalLong nanosToNextTimer() {
    return loop.nanosToNextTimer();
  }

  /**
   * Whether somebody waits for some time to pass, those in the background not counted: periodic
   * timers and the waits of daemon routines.
   */
  public boolean hasForegroundTimers() {
    return loop.hasForegroundTimers();
  }

  /** Cancels all routines and lets them end; see {@link Scheduler#close}. */
  @Override
  public void close() {
    scheduler.close();
  }
}
