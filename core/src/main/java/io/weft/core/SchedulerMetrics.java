package io.weft.core;

import java.time.Duration;

/**
 * What a scheduler does, in figures. They are those of the end of the loop's latest round, so a
 * loop that hangs shows old ones. Any thread; reading them does not disturb the loop.
 */
public interface SchedulerMetrics {
  /** What {@link #lag} looks back on at least; at most it is twice as much. */
  Duration WINDOW = Duration.ofSeconds(5);

  /** Events delivered since the start, whether or not somebody waited for them. */
  long events();

  /** How many times a routine was resumed since the start. */
  long resumptions();

  /** How many times the sockets were polled since the start. */
  long rounds();

  /** Events that are queued. */
  long queuedEvents();

  /** Senders that wait for room in the queue. */
  long parkedSenders();

  /** Blocking events that nobody took, and that hold up their part of the queue. */
  long blockedEvents();

  /** Timers that are set, those of waits with a time-out among them. */
  long timers();

  /** Routines that have not ended. */
  long routines();

  /**
   * The longest time that the loop lately spent without looking at sockets and timers: by so much
   * they may have been late.
   */
  Duration lag();
}
