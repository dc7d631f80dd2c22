package io.weft.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.event.Event;
import io.weft.core.event.EventType;
import io.weft.core.event.EventType0;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Started schedulers and the threads around them. */
@Timeout(60)
class SchedulerThreadsTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  record Ping(int number) implements Event {
    static final EventType0<Ping> TYPE = EventType.of(Ping.class);
  }

  /** A clock that stands still, or makes a step at every look. */
  private static final class SteppingTicker implements Ticker {
    private final AtomicLong nanos = new AtomicLong(1);
    private volatile Duration step = Duration.ZERO;

    @Override
    public long nanoTime() {
      return nanos.addAndGet(step.toNanos());
    }

    @Override
    public Instant now() {
      return Instant.ofEpochSecond(0, nanos.get());
    }
  }

  private static void inThreads(int count, Runnable body) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      threads.add(Thread.ofPlatform().start(body));
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @Test
  void routinesAreSpawnedFromAnyThreadAndRunOneAtATime() throws Exception {
    try (Scheduler scheduler = Scheduler.start("threads")) {
      AtomicInteger running = new AtomicInteger();
      AtomicInteger most = new AtomicInteger();
      List<RoutineFuture<String>> futures = new ArrayList<>();
      inThreads(
          4,
          () -> {
            for (int i = 0; i < 250; i++) {
              String name = Thread.currentThread().getName() + "/" + i;
              RoutineFuture<String> future =
                  scheduler.submit(
                      name,
                      r -> {
                        most.accumulateAndGet(running.incrementAndGet(), Math::max);
                        String carried = Thread.currentThread().getName();
                        running.decrementAndGet();
                        r.yield();
                        return carried.equals(name) ? "named" : carried;
                      });
              synchronized (futures) {
                futures.add(future);
              }
            }
          });
      assertThat(futures).hasSize(1000);
      assertThat(futures).allSatisfy(f -> assertThat(f.join(LIMIT)).isEqualTo("named"));
      assertThat(most.get()).isEqualTo(1);
    }
  }

  @Test
  void eventsPostedFromOtherThreadsAllArrive() throws Exception {
    try (Scheduler scheduler = Scheduler.start("posts")) {
      CountDownLatch waiting = new CountDownLatch(1);
      RoutineFuture<Integer> sum =
          scheduler.submit(
              "sum",
              r -> {
                scheduler.execute(waiting::countDown);
                int total = 0;
                for (int i = 0; i < 400; i++) {
                  total += r.await(Ping.TYPE.match()).number();
                }
                return total;
              });
      waiting.await();
      inThreads(
          4,
          () -> {
            for (int i = 0; i < 100; i++) {
              scheduler.post(new Ping(i));
            }
          });
      assertThat(sum.join(LIMIT)).isEqualTo(4 * 4950);
    }
  }

  @Test
  void aLoopThatSleepsIsWokenByEveryCall() {
    try (Scheduler scheduler = Scheduler.start("sleepy")) {
      for (int i = 0; i < 5000; i++) {
        assertThat(scheduler.submit("short", r -> true).join(LIMIT)).isTrue();
      }
    }
  }

  @Test
  void twoSchedulersAwaitEachOther() {
    try (Scheduler one = Scheduler.start("one");
        Scheduler two = Scheduler.start("two")) {
      RoutineFuture<Integer> count =
          one.submit(
              "there-and-back",
              r -> {
                int total = 0;
                for (int i = 0; i < 500; i++) {
                  int base = total;
                  total =
                      r.await(two.submit("there", q -> q.await(one.submit("back", p -> base)) + 1));
                }
                return total;
              });
      assertThat(count.join(LIMIT)).isEqualTo(500);
    }
  }

  @Test
  void aRoutineThatBlocksOnALockKeepsTheOthersWaitingAndGoesOn() throws Exception {
    ReentrantLock lock = new ReentrantLock();
    List<String> steps = new ArrayList<>();
    try (Scheduler scheduler = Scheduler.start("blocked")) {
      lock.lock();
      RoutineFuture<Void> blocked =
          scheduler.spawn(
              "blocked",
              r -> {
                steps.add("asks for the lock");
                lock.lock();
                steps.add("has the lock");
                lock.unlock();
              });
      RoutineFuture<Void> other = scheduler.spawn("other", r -> steps.add("other"));
      while (!lock.hasQueuedThreads()) {
        Thread.onSpinWait();
      }
      assertThat(other.isDone()).isFalse();
      lock.unlock();
      blocked.join(LIMIT);
      other.join(LIMIT);
      assertThat(steps).containsExactly("asks for the lock", "has the lock", "other");
    }
  }

  @Test
  void aVirtualThreadStartedInARoutineRunsToItsEndWhileTheRoutineAwaits() {
    try (Scheduler scheduler = Scheduler.start("strays")) {
      RoutineFuture<String> result =
          scheduler.submit(
              "starter",
              r -> {
                RoutineFuture<String> stray = new RoutineFuture<>();
                Thread.startVirtualThread(
                    () -> {
                      Thread.yield();
                      LockSupport.parkNanos(1_000);
                      stray.complete("ran to its end");
                    });
                return r.await(stray);
              });
      assertThat(result.join(LIMIT)).isEqualTo("ran to its end");
    }
  }

  @Test
  void aStrayThatSpinsUntilARoutineActsDoesNotHoldItUp() {
    try (Scheduler scheduler = Scheduler.start("spinning")) {
      RoutineFuture<Boolean> flag = new RoutineFuture<>();
      RoutineFuture<Boolean> ended = new RoutineFuture<>();
      scheduler.spawn(
          "starter",
          r -> {
            Thread.startVirtualThread(
                () -> {
                  while (!flag.isDone()) {
                    Thread.yield();
                  }
                  ended.complete(true);
                });
            r.yield();
            flag.complete(true);
          });
      assertThat(ended.join(LIMIT)).isTrue();
    }
  }

  @Test
  void strayThreadsAreRunByHandToo() {
    try (ManualLoop loop = Scheduler.builder("by-hand").manual()) {
      RoutineFuture<String> stray = new RoutineFuture<>();
      RoutineFuture<Void> starter =
          loop.scheduler()
              .spawn("starter", r -> Thread.startVirtualThread(() -> stray.complete("ran")));
      loop.runUntilIdle();
      assertThat(starter.isDone()).isTrue();
      assertThat(stray.join(LIMIT)).isEqualTo("ran");
    }
  }

  @Test
  void anInterruptOfTheLoopIsIgnored() {
    try (Scheduler scheduler = Scheduler.start("interrupted")) {
      scheduler.loopThread().interrupt();
      assertThat(scheduler.submit("after", r -> 1).join(LIMIT)).isEqualTo(1);
    }
  }

  @Test
  void closeEndsEveryRoutineAndSaysSoToThoseWhoWait() {
    Scheduler scheduler = Scheduler.start("closing");
    List<RoutineFuture<Void>> futures = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      futures.add(scheduler.spawn("sleeper", r -> r.sleep(Duration.ofDays(1))));
    }
    scheduler.close();
    assertThat(futures).allMatch(RoutineFuture::isFailed);
    scheduler.close();
  }

  @Test
  void aRoutineThatWillNotEndIsLeftBehindAndItsFutureFails() {
    SteppingTicker ticker = new SteppingTicker();
    Scheduler scheduler = Scheduler.builder("stubborn").ticker(ticker).start();
    RoutineFuture<Void> stubborn =
        scheduler.spawn(
            "stubborn",
            r -> {
              while (true) {
                try {
                  r.sleep(Duration.ofDays(1));
                } catch (RoutineCancelledException e) {
                  // Stays, and time flies.
                  ticker.step = Duration.ofSeconds(1);
                }
              }
            });
    scheduler.submit("after", r -> 1).join(LIMIT);
    scheduler.close();
    assertThatThrownBy(() -> stubborn.join(LIMIT))
        .hasCauseInstanceOf(RoutineCancelledException.class);
  }

  @Test
  void aLoopThatBreaksFailsTheFuturesOfItsRoutines() {
    Scheduler scheduler = Scheduler.start("broken");
    RoutineFuture<Void> sleeper = scheduler.spawn("sleeper", r -> r.sleep(Duration.ofDays(1)));
    scheduler.install(
        new Poller() {
          @Override
          public void poll(long maxNanos) {
            throw new IllegalStateException("broken on purpose");
          }

          @Override
          public void wakeup() {}

          @Override
          public void close() {}
        });
    assertThatThrownBy(() -> sleeper.join(LIMIT)).hasRootCauseMessage("broken on purpose");
    RoutineFuture<Void> late = scheduler.spawn("late", r -> {});
    assertThatThrownBy(() -> late.join(LIMIT)).isInstanceOf(RoutineFailedException.class);
    scheduler.close();
  }

  @Test
  void spawningAfterOrDuringCloseNeverLeavesAFutureOpen() throws Exception {
    for (int round = 0; round < 20; round++) {
      Scheduler scheduler = Scheduler.start("race");
      List<RoutineFuture<Integer>> futures = new ArrayList<>();
      Thread closer = Thread.ofPlatform().start(scheduler::close);
      for (int i = 0; i < 200; i++) {
        futures.add(scheduler.submit("late", r -> 1));
      }
      closer.join();
      futures.add(scheduler.submit("after", r -> 1));
      for (RoutineFuture<Integer> future : futures) {
        try {
          future.join(LIMIT);
        } catch (RoutineFailedException e) {
          assertThat(e.getCause()).isInstanceOf(RoutineCancelledException.class);
        }
      }
    }
  }

  @Test
  void theLoopCannotCloseItself() {
    Scheduler scheduler = Scheduler.start("self");
    RoutineFuture<String> refused = new RoutineFuture<>();
    scheduler.execute(
        () -> {
          try {
            scheduler.close();
          } catch (IllegalStateException e) {
            refused.complete(String.valueOf(e.getMessage()));
          }
        });
    assertThat(refused.join(LIMIT)).contains("wait for itself");
    RoutineFuture<Void> routine = scheduler.spawn("closer", r -> scheduler.close());
    assertThatThrownBy(() -> routine.join(LIMIT))
        .hasRootCauseMessage("a routine cannot close its scheduler: it would wait for itself");
    scheduler.close();
  }

  @Test
  void timersFireWhileCallsNeverCease() {
    try (Scheduler scheduler = Scheduler.start("busy")) {
      RoutineFuture<Boolean> fired = new RoutineFuture<>();
      scheduler.callLater(Duration.ofMillis(1), () -> fired.complete(true));
      scheduler.execute(
          new Runnable() {
            @Override
            public void run() {
              if (!fired.isDone()) {
                scheduler.execute(this);
              }
            }
          });
      assertThat(fired.join(LIMIT)).isTrue();
    }
  }
}
