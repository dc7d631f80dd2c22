package io.weft.core;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How routines get on and off the loop: the two implementations differ in speed and in the JVM flag
 * that they need, not in what a routine sees.
 */
interface Carrier {
  Logger log = LoggerFactory.getLogger(Carrier.class);

  /** After so long inside something that is not an await, a routine is reported. */
  Duration REPORT_BLOCKING_AFTER = Duration.ofSeconds(2);

  /** How long a carrier waits for a routine before it looks whether that blocks. */
  Duration LOOK_FOR_BLOCKING_EVERY = REPORT_BLOCKING_AFTER.dividedBy(2);

  /** Makes a coroutine that has not started. */
  Coroutine create(String name, Runnable body);

  /** Runs what virtual threads that routines have started themselves left behind, if anything. */
  void runStrays();

  /** Whether {@link #runStrays} has something to run. */
  boolean hasStrays();

  /** Tells the carrier whose routines it carries. Once, before the first resume. */
  void attach(Driver driver);

  /** What a carrier asks of the loop. */
  interface Driver {
    /** Wakes the loop while no routine runs. Any thread. */
    void wake();

    /**
     * For a coroutine that has just suspended or ended, on its own thread: takes the one that the
     * loop would resume now anyway, so that control need not go through the loop. Null when
     * something else comes first. Must not throw.
     */
    @Nullable Coroutine takeNext();
  }

  /** The thread that a scheduler's loop should run on. Not started. */
  Thread loopThread(String name, Runnable loop);

  /** The name of the carrier: {@code direct} or {@code portable}. */
  String name();

  /**
   * Picks the carrier that {@code requested} names ({@code direct}, {@code portable} or {@code
   * auto}).
   *
   * @throws IllegalStateException when {@code direct} is asked for and this JVM does not allow it
   */
  static Carrier select(String requested) {
    return switch (requested) {
      case "portable" -> new PortableCarrier();
      case "direct" -> DirectCarrier.create();
      case "auto" -> DirectCarrier.isAvailable() ? DirectCarrier.create() : new PortableCarrier();
      default ->
          throw new IllegalArgumentException(
              "unknown carrier " + requested + ": use direct, portable or auto");
    };
  }

  static void reportBlocking(Thread thread) {
    StringBuilder stack = new StringBuilder();
    for (StackTraceElement frame : thread.getStackTrace()) {
      stack.append("\n\tat ").append(frame);
    }
    log.warn(
        "Routine {} blocks its scheduler without awaiting; move the blocking call to a TaskPool.{}",
        thread.getName(),
        stack);
  }
}
