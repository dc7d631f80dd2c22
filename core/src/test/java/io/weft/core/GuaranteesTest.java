package io.weft.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.event.Event;
import io.weft.core.event.EventType;
import io.weft.core.event.EventType1;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the scheduler promises whatever runs in it. */
@Timeout(120)
class GuaranteesTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  record Answer(int number) implements Event {
    static final EventType1<Answer, Integer> TYPE = EventType.of(Answer.class, Answer::number);
  }

  /** Threads that run what they are given until they are closed. */
  private static final class Workers implements AutoCloseable {
    private final BlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
    private final List<Thread> threads = new ArrayList<>();

    Workers(int platform, int virtual) {
      for (int i = 0; i < platform; i++) {
        threads.add(Thread.ofPlatform().start(this::run));
      }
      for (int i = 0; i < virtual; i++) {
        threads.add(Thread.ofVirtual().start(this::run));
      }
    }

    private void run() {
      try {
        while (true) {
          work.take().run();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void close() {
      threads.forEach(Thread::interrupt);
    }
  }

  @Test
  void noCompletionByAnotherThreadIsLost() {
    try (Scheduler scheduler = Scheduler.start("s");
        Workers workers = new Workers(2, 2)) {
      AtomicInteger inside = new AtomicInteger();
      List<RoutineFuture<Integer>> routines = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        routines.add(
            scheduler.submit(
                "asker",
                r -> {
                  int sum = 0;
                  for (int round = 0; round < 400; round++) {
                    RoutineFuture<Integer> answer = new RoutineFuture<>();
                    workers.work.add(() -> answer.complete(1));
                    sum += r.await(answer);
                    assertThat(inside.incrementAndGet()).isEqualTo(1);
                    inside.decrementAndGet();
                  }
                  return sum;
                }));
      }
      assertThat(routines).allSatisfy(f -> assertThat(f.join(LIMIT)).isEqualTo(400));
    }
  }

  @Test
  void noAnswerByEventOvertakesTheWaitOfTheTurnThatAsked() {
    try (Scheduler scheduler = Scheduler.start("s");
        Workers workers = new Workers(2, 2)) {
      List<RoutineFuture<Integer>> routines = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        int number = i;
        routines.add(
            scheduler.submit(
                "asker",
                r -> {
                  int answers = 0;
                  while (answers < 400) {
                    workers.work.add(() -> scheduler.post(new Answer(number)));
                    r.await(Answer.TYPE.match(number));
                    answers++;
                  }
                  return answers;
                }));
      }
      assertThat(routines).allSatisfy(f -> assertThat(f.join(LIMIT)).isEqualTo(400));
    }
  }

  @Test
  void aCancelledRoutineHandlesNoEventAnyMore() {
    ManualLoop loop = Scheduler.builder("s").manual();
    Scheduler scheduler = loop.scheduler();
    List<String> handled = new ArrayList<>();
    for (String order : List.of("event, cancel", "cancel, event", "event; cancel")) {
      RoutineFuture<Void> waiter =
          scheduler.spawn(
              order,
              r -> {
                r.await(Answer.TYPE.match(1));
                handled.add(order);
              });
      loop.runUntilIdle();
      switch (order) {
        case "event, cancel" -> {
          scheduler.post(new Answer(1));
          waiter.cancel();
        }
        case "cancel, event" -> {
          waiter.cancel();
          scheduler.post(new Answer(1));
        }
        default -> {
          scheduler.post(new Answer(1));
          loop.runUntilIdle();
          waiter.cancel();
        }
      }
      loop.runUntilIdle();
    }
    // Of those asked in one turn the cancellation comes first: an event waits in the queue.
    assertThat(handled).containsExactly("event; cancel");
    loop.close();
  }

  @Test
  void aMillionSpawnedAndCancelledRoutinesLeaveNothingBehind() {
    try (Scheduler scheduler = Scheduler.start("s")) {
      spawnAndCancel(scheduler, 50_000);
      long before = usedHeap();
      spawnAndCancel(scheduler, 1_000_000);
      long after = usedHeap();
      assertThat(scheduler.call(() -> scheduler.routines().size()).join(LIMIT)).isZero();
      assertThat(scheduler.call(() -> scheduler.loop().waiters().size()).join(LIMIT)).isZero();
      assertThat(scheduler.metrics().timers()).isZero();
      // Four bytes a routine would show; the allowance is for what the JVM keeps of its own.
      assertThat(after - before).isLessThan(4_000_000);
    }
  }

  /** In all states in which a routine can be: not started, in an event wait, asleep, in a scope. */
  private static void spawnAndCancel(Scheduler scheduler, int count) {
    scheduler
        .spawn(
            "driver",
            r -> {
              for (int i = 0; i < count; i++) {
                int number = i;
                RoutineFuture<Void> child =
                    r.spawn(
                        "child",
                        switch (i % 4) {
                          case 0 -> x -> x.await(Answer.TYPE.match(number));
                          case 1 -> x -> x.sleep(Duration.ofDays(1));
                          case 2 ->
                              x ->
                                  x.within(
                                      Duration.ofHours(1),
                                      y ->
                                          y.until(
                                              Answer.TYPE.match(),
                                              z -> z.await(Answer.TYPE.match(number))));
                          default -> x -> x.spawn("grandchild", y -> y.sleep(Duration.ofDays(1)));
                        });
                if (i % 8 != 0) {
                  r.yield();
                }
                child.cancel();
                r.join(child, LIMIT);
              }
            })
        .join(Duration.ofMinutes(2));
  }

  private static long usedHeap() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }

  @Test
  void twoBusySchedulersLeaveRoomForTheVirtualThreadsOfOthers() throws InterruptedException {
    AtomicBoolean stop = new AtomicBoolean();
    CountDownLatch allBusy = new CountDownLatch(4);
    try (Scheduler one = Scheduler.start("one");
        Scheduler two = Scheduler.start("two")) {
      List<RoutineFuture<Long>> busy = new ArrayList<>();
      for (Scheduler scheduler : List.of(one, two)) {
        for (int i = 0; i < 2; i++) {
          busy.add(
              scheduler.submit(
                  "busy",
                  r -> {
                    long turns = 0;
                    while (!stop.get()) {
                      r.yield();
                      if (turns++ == 0) {
                        allBusy.countDown();
                      }
                    }
                    return turns;
                  }));
        }
      }
      allBusy.await();
      List<Thread> others = new ArrayList<>();
      AtomicInteger steps = new AtomicInteger();
      for (int i = 0; i < 4; i++) {
        others.add(
            Thread.ofVirtual()
                .start(
                    () -> {
                      for (int step = 0; step < 100; step++) {
                        steps.incrementAndGet();
                        Thread.yield();
                      }
                    }));
      }
      for (Thread other : others) {
        other.join(LIMIT);
      }
      stop.set(true);
      assertThat(steps.get()).isEqualTo(400);
      assertThat(busy).allSatisfy(f -> assertThat(f.join(LIMIT)).isPositive());
    }
  }

  /** A program whose every step depends on the randomness of its scheduler. */
  private static List<String> trace(String carrier, long seed) {
    VirtualTicker ticker = new VirtualTicker();
    Random random = new Random(seed);
    List<String> trace = new ArrayList<>();
    ManualLoop loop =
        Scheduler.builder("s").ticker(ticker).random(random).carrier(carrier).manual();
    Scheduler scheduler = loop.scheduler();
    for (int i = 0; i < 20; i++) {
      String name = "r" + i;
      scheduler.spawn(name, r -> randomSteps(r, trace, 0));
    }
    for (int i = 0; i < 200; i++) {
      loop.runUntilIdle();
      ticker.advance(Duration.ofMillis(random.nextInt(20)));
    }
    loop.close();
    return trace;
  }

  private static void randomSteps(Routine r, List<String> trace, int depth) throws Exception {
    var random = r.scheduler().random();
    for (int step = 0; step < 30; step++) {
      int number = random.nextInt(8);
      trace.add(r.name() + ": " + number);
      switch (number) {
        case 0 -> r.send(new Answer(random.nextInt(3)));
        case 1 -> r.sleep(Duration.ofMillis(random.nextInt(30)));
        case 2 -> r.yield();
        case 3 -> {
          var seen =
              r.tryAwait(
                  Answer.TYPE.match(random.nextInt(3)), Duration.ofMillis(random.nextInt(10)));
          trace.add(r.name() + " saw " + seen);
        }
        case 4 -> {
          if (depth < 2) {
            r.spawn(r.name() + "." + step, x -> randomSteps(x, trace, depth + 1));
          }
        }
        case 5 -> {
          try {
            r.within(Duration.ofMillis(random.nextInt(20)), x -> x.await(Answer.TYPE.match(7)));
          } catch (RoutineTimeoutException e) {
            trace.add(r.name() + " timed out");
          }
        }
        case 6 -> {
          if (depth < 2) {
            r.spawnNow(r.name() + "!" + step, x -> randomSteps(x, trace, depth + 1)).cancel();
          }
        }
        default -> r.yieldToPoll();
      }
    }
  }

  @Test
  void theSameSeedMakesTheSameTraceOnEveryCarrier() {
    List<String> carriers =
        DirectCarrier.isAvailable() ? List.of("direct", "portable") : List.of("portable");
    for (long seed = 0; seed < 20; seed++) {
      List<String> expected = trace("portable", seed);
      assertThat(expected).hasSizeGreaterThan(600);
      for (String carrier : carriers) {
        assertThat(trace(carrier, seed)).as("%s, seed %s", carrier, seed).isEqualTo(expected);
      }
    }
  }
}
