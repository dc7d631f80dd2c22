package io.weft.core;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Marks the threads of routines, so that code that cannot await recognises that it was called from
 * one. A thread local would cost each routine some hundred bytes.
 */
final class RoutineThread implements Thread.UncaughtExceptionHandler {
  static final RoutineThread MARK = new RoutineThread();

  private static final Logger log = LoggerFactory.getLogger(RoutineThread.class);

  private RoutineThread() {}

  /** Whether the calling thread is that of a routine. */
  static boolean isCurrent() {
    return MARK.equals(Thread.currentThread().getUncaughtExceptionHandler());
  }

  @Override
  public void uncaughtException(Thread thread, Throwable e) {
    log.error("routine {} broke", thread.getName(), e);
  }
}
