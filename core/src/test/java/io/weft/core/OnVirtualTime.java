package io.weft.core;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A scheduler for each test, which runs when the test lets it and whose time is the test's. */
abstract class OnVirtualTime {
  final VirtualTicker ticker = new VirtualTicker();
  ManualLoop loop;
  Scheduler scheduler;

  @BeforeEach
  final void start() {
    loop = Scheduler.builder("test").ticker(ticker).manual();
    scheduler = loop.scheduler();
  }

  @AfterEach
  void close() {
    loop.close();
  }

  final void advance(Duration time) {
    loop.runUntilIdle();
    ticker.advance(time);
    loop.runUntilIdle();
  }
}
