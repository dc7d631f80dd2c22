package io.weft.core;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What tells the threads of routines from others: they all have this as their handler of uncaught
 * exceptions. A thread local would do the same, but cost every routine a map.
 */
final class RoutineThreads implements Thread.UncaughtExceptionHandler {
  private static final Logger log = LoggerFactory.getLogger(RoutineThreads.class);

  /** The mark. */
  static final Thread.UncaughtExceptionHandler MARK = new RoutineThreads();

  private RoutineThreads() {}

  /** Whether the calling thread is that of a routine. */
  static boolean isCurrent() {
    return Thread.currentThread().getUncaughtExceptionHandler() instanceof RoutineThreads;
  }

  @Override
  public void uncaughtException(Thread thread, Throwable exception) {
    // What a body throws is its future's: this comes from the scheduler itself.
    log.error("The thread of routine {} failed", thread.getName(), exception);
  }
}
