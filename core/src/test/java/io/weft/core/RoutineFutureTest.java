package io.weft.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoutineFutureTest {
  private final VirtualTicker ticker = new VirtualTicker();
  private final ManualLoop loop = Scheduler.builder("s").ticker(ticker).manual();
  private final Scheduler scheduler = loop.scheduler();

  @AfterEach
  void close() {
    loop.close();
  }

  @Test
  void aBodyThatMustCompleteItDoesSo() throws Exception {
    RoutineFuture<String> future = new RoutineFuture<>();
    assertThat(future.completeWith(() -> "x")).isEqualTo("x");
    assertThat(future.now()).isEqualTo("x");
  }

  @Test
  void aBodyThatFailsFailsItToo() {
    RoutineFuture<String> future = new RoutineFuture<>();
    assertThatThrownBy(
            () ->
                future.completeWith(
                    () -> {
                      throw new IOException("broken");
                    }))
        .hasMessage("broken");
    assertThatThrownBy(future::now).hasRootCauseMessage("broken");
  }

  @Test
  void aCancelledBodyLeavesNobodyWaiting() {
    RoutineFuture<String> future = new RoutineFuture<>();
    RoutineFuture<String> sender =
        scheduler.submit(
            "sender",
            r ->
                future.completeWith(
                    () -> {
                      r.sleep(Duration.ofDays(1));
                      return "late";
                    }));
    RoutineFuture<String> waiter = scheduler.submit("waiter", r -> r.await(future));
    loop.runUntilIdle();
    sender.cancel();
    loop.runUntilIdle();
    assertThat(waiter.isFailed()).isTrue();
  }

  @Test
  void whatTheBodyHasCompletedStays() throws Exception {
    RoutineFuture<String> future = new RoutineFuture<>();
    future.completeWith(
        () -> {
          future.complete("early");
          return "late";
        });
    assertThat(future.now()).isEqualTo("early");
  }

  @Test
  void whoAwaitsOrCancelsTakesTheRoutineAlong() {
    RoutineFuture<Void> worker = scheduler.spawn("worker", r -> r.sleep(Duration.ofDays(1)));
    RoutineFuture<Void> waiter =
        scheduler.spawn("waiter", r -> r.within(Duration.ofSeconds(1), worker::awaitOrCancel));
    loop.runUntilIdle();
    ticker.advance(Duration.ofSeconds(1));
    loop.runUntilIdle();
    assertThatThrownBy(waiter::now).hasCauseInstanceOf(RoutineTimeoutException.class);
    assertThatThrownBy(worker::now).hasCauseInstanceOf(RoutineCancelledException.class);
  }
}
