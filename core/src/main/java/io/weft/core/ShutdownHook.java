package io.weft.core;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends a scheduler when the JVM is told to, by SIGINT, SIGTERM or {@link System#exit}. */
final class ShutdownHook {
  private static final Logger log = LoggerFactory.getLogger(ShutdownHook.class);

  private final Thread thread;

  ShutdownHook(Scheduler scheduler) {
    this.thread =
        Thread.ofPlatform()
            .name(scheduler.name() + "-shutdown")
            .unstarted(
                () -> {
                  log.info("{}: the JVM shuts down; ending all routines", scheduler.name());
                  scheduler.close();
                });
  }

  void add() {
    try {
      Runtime.getRuntime().addShutdownHook(thread);
    } catch (IllegalStateException e) {
      log.debug("the JVM shuts down already", e);
    }
  }

  void remove() {
    try {
      Runtime.getRuntime().removeShutdownHook(thread);
    } catch (IllegalStateException e) {
      // It is the hook that has ended the scheduler.
      log.debug("the JVM shuts down", e);
    }
  }
}
