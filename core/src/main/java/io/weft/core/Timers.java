package io.weft.core;

import java.time.Duration;
import java.time.Instant;

/**
 * Calls at a later time, on a scheduler's loop. Actions must not block or await; a routine that
 * wants to wait itself uses {@link Routine#sleep}. Setting and cancelling cost little, whatever the
 * number of timers pending. What an action throws is logged. Loop or routine; from other threads
 * use {@link Scheduler#callLater}.
 *
 * {@snippet class="io.weft.core.CoreSnippetsTest" region="timers"}
 */
public final class Timers {
  /** The wall clock is looked at again so often, because it may be set meanwhile. */
  private static final Duration LOOK_AT_CLOCK_EVERY = Duration.ofMinutes(1);

  private final Loop loop;
  private final Ticker ticker;

  Timers(Loop loop, Ticker ticker) {
    this.loop = loop;
    this.ticker = ticker;
  }

  /** Calls once after a time; without delay, in the loop's next round, when it is not positive. */
  public Timer after(Duration delay, Runnable action) {
    OneShot timer = new OneShot(action);
    timer.arm(delay, false);
    return timer;
  }

  /**
   * Calls once at an instant of the scheduler's wall clock, never before it; late by up to a minute
   * when the clock was put forward meanwhile. An instant that has passed is now.
   */
  public Timer at(Instant instant, Runnable action) {
    return at(instant, action, false);
  }

  Timer at(Instant instant, Runnable action, boolean background) {
    Appointment timer = new Appointment(instant, action, background);
    timer.arm(timer.nextLook(), background);
    return timer;
  }

  /**
   * Calls again and again, first after one period, at a fixed rate. Where the loop was late by more
   * than a period the missed calls are left out. An exception from the action is logged and does
   * not end it. It is in the background: {@code Simulation.advanceUntilIdle} does not wait for it.
   *
   * @param period positive
   * @throws IllegalArgumentException when it is not
   */
  public Timer every(Duration period, Runnable action) {
    if (period.isNegative() || period.isZero()) {
      throw new IllegalArgumentException("period must be positive, not " + period);
    }
    Periodic timer = new Periodic(period, action, ticker.nanoTime());
    timer.armNext();
    return timer;
  }

  private abstract class Armed implements Timer, Runnable {
    private TimerHeap.Timer pending;

    @SuppressWarnings("NullAway.Init") // Armed before anybody else sees it.
    Armed() {}

    final void arm(Duration delay, boolean background) {
      pending = loop.startTimer(delay, this, background);
    }

    @Override
    public final boolean cancel() {
      boolean was = pending.isPending();
      loop.cancelTimer(pending);
      return was;
    }

    @Override
    public final boolean isPending() {
      return pending.isPending();
    }
  }

  private final class OneShot extends Armed {
    private final Runnable action;

    OneShot(Runnable action) {
      this.action = action;
    }

    @Override
    public void run() {
      action.run();
    }
  }

  private final class Appointment extends Armed {
    private final Instant instant;
    private final Runnable action;
    private final boolean background;

    Appointment(Instant instant, Runnable action, boolean background) {
      this.instant = instant;
      this.action = action;
      this.background = background;
    }

    Duration nextLook() {
      Instant now = ticker.now();
      Duration left =
          instant.isAfter(now.plus(LOOK_AT_CLOCK_EVERY))
              ? LOOK_AT_CLOCK_EVERY
              : Duration.between(now, instant);
      return left.isNegative() ? Duration.ZERO : left;
    }

    @Override
    public void run() {
      Duration left = nextLook();
      if (left.isZero()) {
        action.run();
      } else {
        arm(left, background);
      }
    }
  }

  private final class Periodic extends Armed {
    private final long periodNanos;
    private final Runnable action;
    private long due;

    Periodic(Duration period, Runnable action, long now) {
      this.periodNanos = period.toNanos();
      this.action = action;
      this.due = now;
    }

    void armNext() {
      long now = ticker.nanoTime();
      due += periodNanos;
      if (due - now <= 0) {
        // Keep the phase, leave out what was missed.
        due += ((now - due) / periodNanos + 1) * periodNanos;
      }
      arm(Duration.ofNanos(due - now), true);
    }

    @Override
    public void run() {
      // First, so that the action may cancel it and its exception does not end it.
      armNext();
      action.run();
    }
  }
}
