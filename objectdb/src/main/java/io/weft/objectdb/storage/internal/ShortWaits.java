package io.weft.objectdb.storage.internal;

import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.Ticker;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The waits for answers of a server near by, which come sooner than a thread that has gone to sleep
 * is woken. While a routine waits alone, it looks for its answer for a moment, in turns with
 * everything else on its scheduler, and so keeps that awake. A server that takes longer than this
 * moment, as those elsewhere do, is not waited for so. One instance for each server; any thread.
 */
public final class ShortWaits {
  /** Longer than a server on the same machine or in the next room needs. */
  private static final long LONGEST = TimeUnit.MICROSECONDS.toNanos(250);

  /** Of so many waits one that ends counts: one alone says little. */
  private static final int WEIGHT = 8;

  /** Whoever looks takes a processor that the server may need. */
  private static final boolean POSSIBLE = Runtime.getRuntime().availableProcessors() > 1;

  private final AtomicInteger waiting = new AtomicInteger();

  /** How long waits take, in nanoseconds; lost updates do no harm. */
  private volatile long usual = LONGEST / 2;

  /**
   * Returns when there is an answer, or when it is better to go to sleep for it.
   *
   * @throws RuntimeException what ends the routine or its body
   */
  public void look(Routine r, RoutineFuture<?> answer) {
    if (POSSIBLE && waiting.get() == 1 && usual < LONGEST) {
      Ticker ticker = r.scheduler().ticker();
      long began = ticker.nanoTime();
      while (!answer.isDone() && waiting.get() == 1 && ticker.nanoTime() - began < LONGEST) {
        r.yield();
      }
    }
  }

  /** Begins a wait, before the request is sent. */
  public Wait begin(Routine r) {
    waiting.incrementAndGet();
    return new Wait(r.scheduler().ticker());
  }

  /** One wait; to be closed. */
  public final class Wait implements AutoCloseable {
    private final Ticker ticker;
    private final long began;

    private Wait(Ticker ticker) {
      this.ticker = ticker;
      this.began = ticker.nanoTime();
    }

    @Override
    public void close() {
      boolean alone = waiting.getAndDecrement() == 1;
      if (alone) {
        // A pause of the machine must not count for long.
        long took = Math.min(4 * LONGEST, ticker.nanoTime() - began);
        usual += (took - usual) / WEIGHT;
      }
    }
  }
}
