package io.weft.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
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
}
