package io.weft.objectdb.storage.internal;

import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.Ticker;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * The waits for answers of a server near by, which come sooner than a thread that has gone to sleep
 * is woken. While a routine waits alone, it looks for its answer for a moment, in turns with
 * everything else on its scheduler, and so keeps that awake. Where looking is in vain, because the
 * server is far away or has no processor to run on, it is tried ever more seldom. One instance for
 * each server; any thread.
 */
public final class ShortWaits {
  /** Longer than a server on the same machine or in the next room needs. */
  private static final long LONGEST = TimeUnit.MICROSECONDS.toNanos(150);

  /** How many waits go by at most before one looks again. */
  private static final int MOST_SKIPPED = 255;

  /** Whoever looks takes a processor that the server may need. */
  private static final boolean POSSIBLE = Runtime.getRuntime().availableProcessors() > 1;

  private final AtomicInteger waiting = new AtomicInteger();

  // Hints: lost updates do no harm.
  private volatile int pause;
  private volatile int skip;

  /** Begins a wait, before the request is sent. */
  public Wait begin() {
    waiting.incrementAndGet();
    return new Wait();
  }

  /** One wait; to be closed. */
  public final class Wait implements AutoCloseable {
    private Wait() {}

    /**
     * Returns when there is an answer, or when it is better to go to sleep for it.
     *
     * @throws RuntimeException what ends the routine or its body
     */
    public void look(Routine r, RoutineFuture<?> answer) {
      look(r, answer::isDone);
    }

    /** As {@link #look(Routine, RoutineFuture)}, for any kind of answer. */
    public void look(Routine r, BooleanSupplier answered) {
      if (!POSSIBLE || waiting.get() > 1) {
        return;
      }
      int left = skip;
      if (left > 0) {
        skip = left - 1;
        return;
      }
      Ticker ticker = r.scheduler().ticker();
      long began = ticker.nanoTime();
      while (!answered.getAsBoolean()) {
        if (waiting.get() > 1) {
          return;
        }
        if (ticker.nanoTime() - began >= LONGEST) {
          pause = Math.min(MOST_SKIPPED, 2 * pause + 1);
          skip = pause;
          return;
        }
        // Whoever wants the processor, the server or who is told of a commit, has it first.
        r.scheduler().beforePoll(Thread::yield);
        r.yieldToPoll();
      }
      pause = pause / 2;
    }

    @Override
    public void close() {
      waiting.decrementAndGet();
    }
  }
}
