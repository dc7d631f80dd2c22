package io.weft.core;

import io.weft.core.event.EventQueue;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts what a loop does. The loop counts in plain fields and publishes them once a round, so that
 * reading from elsewhere costs it next to nothing.
 */
final class LoopMetrics implements SchedulerMetrics {
  private static final int EVENTS = 0;
  private static final int RESUMPTIONS = 1;
  private static final int ROUNDS = 2;
  private static final int QUEUED = 3;
  private static final int PARKED = 4;
  private static final int TIMERS = 5;
  private static final int ROUTINES = 6;
  private static final int LONGEST_ROUND = 7;
  private static final int BLOCKED = 8;
  private static final int FIGURES = 9;

  private final AtomicLongArray published = new AtomicLongArray(FIGURES);

  private long events;
  private long resumptions;
  private long rounds;
  private long routines;

  private long windowBegan;
  private long longestInWindow;
  private long longestBefore;

  LoopMetrics(long now) {
    this.windowBegan = now;
  }

  void delivered() {
    events++;
  }

  void resumed() {
    resumptions++;
  }

  void routines(int count) {
    routines = count;
  }

  void roundEnds(long began, long ended, EventQueue queue, int timers) {
    rounds++;
    if (ended - windowBegan > WINDOW.toNanos()) {
      longestBefore = longestInWindow;
      longestInWindow = 0;
      windowBegan = ended;
    }
    longestInWindow = Math.max(longestInWindow, ended - began);
    published.setOpaque(EVENTS, events);
    published.setOpaque(RESUMPTIONS, resumptions);
    published.setOpaque(ROUNDS, rounds);
    published.setOpaque(QUEUED, queue.size());
    published.setOpaque(PARKED, queue.parked());
    published.setOpaque(BLOCKED, queue.blocked());
    published.setOpaque(TIMERS, timers);
    published.setOpaque(ROUTINES, routines);
    published.setOpaque(LONGEST_ROUND, Math.max(longestBefore, longestInWindow));
  }

  @Override
  public long events() {
    return published.getOpaque(EVENTS);
  }

  @Override
  public long resumptions() {
    return published.getOpaque(RESUMPTIONS);
  }

  @Override
  public long rounds() {
    return published.getOpaque(ROUNDS);
  }

  @Override
  public long queuedEvents() {
    return published.getOpaque(QUEUED);
  }

  @Override
  public long parkedSenders() {
    return published.getOpaque(PARKED);
  }

  @Override
  public long blockedEvents() {
    return published.getOpaque(BLOCKED);
  }

  @Override
  public long timers() {
    return published.getOpaque(TIMERS);
  }

  @Override
  public long routines() {
    return published.getOpaque(ROUTINES);
  }

  @Override
  public Duration lag() {
    return Duration.of(published.getOpaque(LONGEST_ROUND), TimeUnit.NANOSECONDS.toChronoUnit());
  }
}
