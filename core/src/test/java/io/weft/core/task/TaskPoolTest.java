package io.weft.core.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.ManualLoop;
import io.weft.core.RoutineCancelledException;
import io.weft.core.RoutineFuture;
import io.weft.core.RoutineTimeoutException;
import io.weft.core.Scheduler;
import io.weft.core.VirtualTicker;
import io.weft.core.event.Event;
import io.weft.core.event.EventType;
import io.weft.core.event.EventType1;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TaskPoolTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Test
  void aRoutineAwaitsBlockingWorkWithoutBlockingTheOthers() {
    try (Scheduler scheduler = Scheduler.start("s");
        TaskPool pool = TaskPool.start("work", 1, 10)) {
      CountDownLatch otherRan = new CountDownLatch(1);
      RoutineFuture<String> result =
          scheduler.submit(
              "worker",
              r ->
                  pool.run(
                      r,
                      () -> {
                        otherRan.await();
                        return Thread.currentThread().getName();
                      }));
      scheduler.spawn("other", r -> otherRan.countDown());
      assertThat(result.join(LIMIT)).startsWith("work-");
    }
  }

  @Test
  void anExceptionOfTheWorkReachesTheRoutine() {
    try (Scheduler scheduler = Scheduler.start("s");
        TaskPool pool = TaskPool.start("work", 1, 10)) {
      RoutineFuture<Object> result =
          scheduler.submit(
              "worker",
              r ->
                  pool.run(
                      r,
                      () -> {
                        throw new IOException("disk full");
                      }));
      assertThatThrownBy(() -> result.join(LIMIT)).hasRootCauseMessage("disk full");
    }
  }

  @Test
  void aFullPoolSaysHowFull() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    try (TaskPool pool = TaskPool.start("disk", 1, 0)) {
      RoutineFuture<Void> first =
          pool.submit(
              () -> {
                running.countDown();
                release.await();
                return null;
              });
      running.await();
      assertThatThrownBy(() -> pool.submit(() -> 1))
          .isInstanceOf(RejectedExecutionException.class)
          .hasMessage("task pool disk is full: 1 tasks run and 0 wait");
      release.countDown();
      first.join(LIMIT);
    }
  }

  @Test
  void closingFailsWhatRunsAndWhatWaits() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    TaskPool pool = TaskPool.start("disk", 1, 10);
    List<RoutineFuture<Object>> futures = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      futures.add(
          pool.submit(
              () -> {
                running.countDown();
                new CountDownLatch(1).await();
                return new Object();
              }));
    }
    running.await();
    pool.close();
    assertThat(futures)
        .allSatisfy(
            future ->
                assertThatThrownBy(() -> future.join(LIMIT))
                    .cause()
                    .isInstanceOfAny(CancellationException.class, InterruptedException.class));
    assertThatThrownBy(() -> futures.get(2).join(LIMIT))
        .rootCause()
        .hasMessage("task pool disk was closed before the task had finished");
    assertThatThrownBy(() -> pool.submit(() -> 1))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessage("task pool disk is closed");
  }

  @Test
  void aPoolOnTheHostsThreadsLeavesThemAlone() {
    List<Runnable> host = new ArrayList<>();
    TaskPool pool = TaskPool.on(host::add);
    RoutineFuture<Integer> future = pool.submit(() -> 7);
    pool.close();
    host.forEach(Runnable::run);
    assertThat(future.now()).isEqualTo(7);
    assertThatThrownBy(() -> pool.submit(() -> 1)).isInstanceOf(RejectedExecutionException.class);
  }

  /** A task that says when it runs, and then blocks until it is interrupted. */
  private static final class Blocked {
    final CountDownLatch running = new CountDownLatch(1);
    final CountDownLatch interrupted = new CountDownLatch(1);

    Object run() throws InterruptedException {
      running.countDown();
      try {
        new CountDownLatch(1).await();
        throw new AssertionError("was let go");
      } catch (InterruptedException e) {
        interrupted.countDown();
        throw e;
      }
    }
  }

  @Test
  void cancellingARoutineInterruptsTheTaskItWaitsFor() throws Exception {
    try (Scheduler scheduler = Scheduler.start("s");
        TaskPool pool = TaskPool.start("work", 1, 10)) {
      Blocked task = new Blocked();
      RoutineFuture<Object> result = scheduler.submit("worker", r -> pool.run(r, task::run));
      task.running.await();
      result.cancel();
      task.interrupted.await();
      assertThatThrownBy(() -> result.join(LIMIT))
          .hasCauseInstanceOf(RoutineCancelledException.class);
    }
  }

  @Test
  void aTimeLimitInterruptsTheTaskToo() throws Exception {
    VirtualTicker ticker = new VirtualTicker();
    try (ManualLoop loop = Scheduler.builder("s").ticker(ticker).manual();
        TaskPool pool = TaskPool.start("work", 1, 10)) {
      Blocked task = new Blocked();
      RoutineFuture<Object> result =
          loop.scheduler()
              .submit("r", r -> r.within(Duration.ofSeconds(1), x -> pool.run(x, task::run)));
      loop.runUntilIdle();
      task.running.await();
      ticker.advance(Duration.ofSeconds(1));
      loop.runUntilIdle();
      task.interrupted.await();
      assertThatThrownBy(result::now).hasCauseInstanceOf(RoutineTimeoutException.class);
    }
  }

  @Test
  void aCancelledTaskThatWaitsInLineNeverStarts() throws Exception {
    try (TaskPool pool = TaskPool.start("work", 1, 1)) {
      Blocked task = new Blocked();
      RoutineFuture<Object> first = pool.submit(task::run);
      task.running.await();
      List<String> ran = new CopyOnWriteArrayList<>();
      RoutineFuture<Boolean> second = pool.submit(() -> ran.add("second"));
      assertThat(pool.active()).isEqualTo(1);
      assertThat(pool.queued()).isEqualTo(1);
      second.cancel();
      assertThat(pool.queued()).isZero();
      // Its place in the line is free.
      RoutineFuture<Boolean> third = pool.submit(() -> ran.add("third"));
      first.cancel();
      third.join(LIMIT);
      assertThat(ran).containsExactly("third");
      assertThatThrownBy(second::now).hasCauseInstanceOf(RoutineCancelledException.class);
    }
  }

  @Test
  void anInterruptDoesNotOutliveItsTask() throws Exception {
    try (TaskPool pool = TaskPool.on(Executors.newSingleThreadExecutor())) {
      CountDownLatch running = new CountDownLatch(1);
      CountDownLatch cancelled = new CountDownLatch(1);
      RoutineFuture<Object> deaf =
          pool.submit(
              () -> {
                running.countDown();
                while (true) {
                  try {
                    cancelled.await();
                    Thread.currentThread().interrupt();
                    return new Object();
                  } catch (InterruptedException e) {
                    // Goes on as if nothing had happened.
                  }
                }
              });
      running.await();
      deaf.cancel();
      cancelled.countDown();
      assertThat(pool.submit(() -> Thread.currentThread().isInterrupted()).join(LIMIT)).isFalse();
    }
  }

  @Test
  void whoWaitsForItsTaskWaitsInLineWhenThePoolIsFull() throws Exception {
    try (Scheduler scheduler = Scheduler.start("s");
        TaskPool pool = TaskPool.start("work", 1, 0)) {
      CountDownLatch running = new CountDownLatch(1);
      CountDownLatch release = new CountDownLatch(1);
      RoutineFuture<Boolean> first =
          pool.submit(
              () -> {
                running.countDown();
                release.await();
                return true;
              });
      running.await();
      RoutineFuture<Integer> second = scheduler.submit("second", r -> pool.run(r, () -> 2));
      scheduler.submit("looks", r -> pool.queued()).join(LIMIT);
      assertThat(second.isDone()).isFalse();
      release.countDown();
      assertThat(second.join(LIMIT)).isEqualTo(2);
      assertThat(first.join(LIMIT)).isTrue();
    }
  }

  @Test
  void thePoolCountsWhatEnded() {
    try (TaskPool pool = TaskPool.on(Runnable::run)) {
      pool.submit(() -> 1);
      RoutineFuture<Object> failed =
          pool.submit(
              () -> {
                throw new IOException("x");
              });
      assertThat(failed.isFailed()).isTrue();
      assertThat(pool.completed()).isEqualTo(2);
      assertThat(pool.active()).isZero();
      assertThat(pool.queued()).isZero();
      assertThat(pool.name()).isEqualTo("of the host");
    }
  }

  record Progress(int percent) implements Event {
    static final EventType1<Progress, Integer> TYPE =
        EventType.of(Progress.class, Progress::percent);
  }

  @Test
  void aTaskSendsEventsAsItGoesAndTheyComeBeforeItsResult() {
    try (Scheduler scheduler = Scheduler.builder("s").queueLimit(3).start();
        TaskPool pool = TaskPool.start("work", 1, 10)) {
      List<Object> seen = new CopyOnWriteArrayList<>();
      RoutineFuture<Void> listener =
          scheduler.spawn(
              "listener",
              r -> {
                while (true) {
                  seen.add(r.await(Progress.TYPE.match()).percent());
                }
              });
      RoutineFuture<Void> worker =
          scheduler.spawn(
              "worker",
              r ->
                  seen.add(
                      pool.<String>runSending(
                          r,
                          sender -> {
                            for (int i = 0; i < 500; i++) {
                              sender.send(new Progress(i));
                            }
                            return "done";
                          })));
      worker.join(LIMIT);
      listener.cancel();
      List<Object> expected = new ArrayList<>(IntStream.range(0, 500).boxed().toList());
      expected.add("done");
      assertThat(seen).isEqualTo(expected);
    }
  }

  @Test
  void aTaskThatSendsWaitsWhileTheSchedulerDoesNotTakeItsEvents() throws Exception {
    List<Runnable> host = new ArrayList<>();
    AtomicInteger sent = new AtomicInteger();
    try (ManualLoop loop = Scheduler.builder("s").ticker(new VirtualTicker()).manual();
        TaskPool pool = TaskPool.on(host::add)) {
      RoutineFuture<Object> worker =
          loop.scheduler()
              .submit(
                  "worker",
                  r ->
                      pool.runSending(
                          r,
                          sender -> {
                            while (true) {
                              sender.send(new Progress(sent.get()));
                              sent.incrementAndGet();
                            }
                          }));
      loop.runUntilIdle();
      Thread thread = Thread.ofPlatform().start(host.getFirst());
      while (thread.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      assertThat(sent).hasValue(64);
      worker.cancel();
      loop.runUntilIdle();
      // Although the loop takes in nothing any more.
      thread.join();
      assertThatThrownBy(worker::now).hasCauseInstanceOf(RoutineCancelledException.class);
    }
  }

  @Test
  void aFailureOfASendingTaskComesBehindItsEvents() {
    try (Scheduler scheduler = Scheduler.start("s");
        TaskPool pool = TaskPool.start("work", 1, 10)) {
      RoutineFuture<Progress> seen =
          scheduler.submit("listener", r -> r.await(Progress.TYPE.match(7)));
      RoutineFuture<Boolean> seenBefore =
          scheduler.submit(
              "worker",
              r -> {
                assertThatThrownBy(
                        () ->
                            pool.runSending(
                                r,
                                sender -> {
                                  sender.send(new Progress(7));
                                  throw new IOException("broken");
                                }))
                    .hasRootCauseMessage("broken");
                return seen.isDone();
              });
      assertThat(seenBefore.join(LIMIT)).isTrue();
    }
  }

  @Test
  void aRoutineTakesWhatATaskGenerates() {
    try (Scheduler scheduler = Scheduler.start("s");
        TaskPool pool = TaskPool.start("work", 1, 10)) {
      AtomicInteger made = new AtomicInteger();
      RoutineFuture<List<Integer>> taken =
          scheduler.submit(
              "taker",
              r -> {
                List<Integer> all = new ArrayList<>();
                try (GeneratedItems<Integer> items =
                    pool.generate(
                        r,
                        sink -> {
                          for (int i = 0; i < 1000; i++) {
                            sink.put(i);
                            made.incrementAndGet();
                          }
                        })) {
                  Optional<Integer> item;
                  while ((item = items.next(r)).isPresent()) {
                    all.add(item.get());
                    // Not more than some tens ahead of the one who takes them.
                    assertThat(made.get()).isLessThanOrEqualTo(all.size() + 64);
                  }
                  assertThat(items.next(r)).isEmpty();
                }
                return all;
              });
      assertThat(taken.join(LIMIT)).isEqualTo(IntStream.range(0, 1000).boxed().toList());
    }
  }

  @Test
  void closingTheItemsInterruptsTheGenerator() throws Exception {
    try (Scheduler scheduler = Scheduler.start("s");
        TaskPool pool = TaskPool.start("work", 1, 10)) {
      CountDownLatch interrupted = new CountDownLatch(1);
      List<GeneratedItems<Integer>> closed = new CopyOnWriteArrayList<>();
      RoutineFuture<Integer> first =
          scheduler.submit(
              "taker",
              r -> {
                try (GeneratedItems<Integer> items =
                    pool.generate(
                        r,
                        sink -> {
                          try {
                            for (int i = 0; ; i++) {
                              sink.put(i);
                            }
                          } catch (InterruptedException e) {
                            interrupted.countDown();
                            throw e;
                          }
                        })) {
                  closed.add(items);
                  return items.next(r).orElseThrow();
                }
              });
      assertThat(first.join(LIMIT)).isZero();
      interrupted.await();
      RoutineFuture<Object> late =
          scheduler.submit("late", r -> closed.getFirst().next(r).orElseThrow());
      assertThatThrownBy(() -> late.join(LIMIT)).hasRootCauseMessage("the items are closed");
    }
  }

  @Test
  void aFailureOfTheGeneratorComesBehindItsItems() {
    try (Scheduler scheduler = Scheduler.start("s");
        TaskPool pool = TaskPool.start("work", 1, 10)) {
      RoutineFuture<Void> taker =
          scheduler.spawn(
              "taker",
              r -> {
                try (GeneratedItems<Integer> items =
                    pool.generate(
                        r,
                        sink -> {
                          sink.put(1);
                          throw new IOException("broken");
                        })) {
                  assertThat(items.next(r)).contains(1);
                  for (int i = 0; i < 2; i++) {
                    assertThatThrownBy(() -> items.next(r)).hasRootCauseMessage("broken");
                  }
                }
              });
      taker.join(LIMIT);
    }
  }
}
