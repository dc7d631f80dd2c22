package io.weft.examples;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What SIGINT and SIGTERM say to the main thread. The thread that starts the program also closes
 * it; the JVM, once told to end, waits for that and then ends with the program's own exit code, not
 * with that of the signal.
 */
final class StopSignal {
  private static final Logger log = LoggerFactory.getLogger(StopSignal.class);

  /** A program that has not closed by then never will. */
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile int exit;

  private StopSignal() {}

  /** Listens from now on: to be called before anything says that the program can be stopped. */
  static StopSignal install() {
    StopSignal signal = new StopSignal();
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("shutdown").unstarted(signal::stop));
    return signal;
  }

  /** Blocks the calling thread until the JVM is told to end, or the thread is interrupted. */
  void await() {
    try {
      asked.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Says that everything is closed, and with which code the process is to end. */
  void ended(int code) {
    exit = code;
    ended.countDown();
  }

  /** Runs while the JVM shuts down, be it by a signal or by {@link System#exit}. */
  private void stop() {
    asked.countDown();
    int code = 1;
    try {
      if (ended.await(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        code = exit;
      } else {
        log.error("Not stopped within {} s; giving up", LIMIT.toSeconds());
      }
    } catch (InterruptedException e) {
      log.error("Interrupted while stopping", e);
    }
    Runtime.getRuntime().halt(code);
  }
}
