package io.weft.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class BlockingWatchTest {
  private long now = Long.MAX_VALUE - 5;

  private final Ticker ticker =
      new Ticker() {
        @Override
        public long nanoTime() {
          return now;
        }

        @Override
        public Instant now() {
          throw new AssertionError("the wall clock may jump");
        }
      };

  @Test
  void isDueOnceAndNotBeforeItsTime() {
    long time = Carrier.REPORT_BLOCKING_AFTER.toNanos();
    BlockingWatch watch = new BlockingWatch(ticker);
    assertThat(watch.isDue()).isFalse();
    now += time - 1;
    assertThat(watch.isDue()).isFalse();
    now += 1;
    assertThat(watch.isDue()).isTrue();
    now += time;
    assertThat(watch.isDue()).isFalse();
  }
}
