package io.weft.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.event.Event;
import io.weft.core.event.EventType;
import io.weft.core.event.EventType2;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Routines on a scheduler in virtual time. */
class SchedulerTest extends OnVirtualTime {
  record PortUp(String datapath, int port) implements Event {
    static final EventType2<PortUp, String, Integer> TYPE =
        EventType.of(PortUp.class, PortUp::datapath, PortUp::port);
  }

  @Test
  void aRoutineAwaitsAnEventByItsIndices() {
    RoutineFuture<Integer> first =
        scheduler.submit("first", r -> r.await(PortUp.TYPE.match("s1")).port());
    RoutineFuture<Integer> other =
        scheduler.submit("other", r -> r.await(PortUp.TYPE.match("s2", 9)).port());
    loop.runUntilIdle();
    scheduler.spawn("sender", r -> r.send(new PortUp("s1", 7)));
    loop.runUntilIdle();
    assertThat(first.now()).isEqualTo(7);
    assertThat(other.isDone()).isFalse();
  }

  @Test
  void aTimedAwaitIsEmptyWhenTheTimeIsUp() {
    RoutineFuture<Optional<PortUp>> seen =
        scheduler.submit(
            "watchdog", r -> r.tryAwait(PortUp.TYPE.match("s1"), Duration.ofSeconds(5)));
    advance(Duration.ofSeconds(4));
    assertThat(seen.isDone()).isFalse();
    advance(Duration.ofSeconds(1));
    assertThat(seen.now()).isEmpty();
  }

  @Test
  void cancellingRunsTheCleanup() {
    List<String> steps = new ArrayList<>();
    RoutineFuture<Void> future =
        scheduler.spawn(
            "sleeper",
            r -> {
              try {
                r.sleep(Duration.ofHours(1));
              } finally {
                r.sleep(Duration.ofSeconds(1));
                steps.add("cleaned up");
              }
            });
    loop.runUntilIdle();
    future.cancel();
    loop.runUntilIdle();
    assertThat(steps).isEmpty();
    advance(Duration.ofSeconds(1));
    assertThat(steps).containsExactly("cleaned up");
    assertThatThrownBy(future::now).hasCauseInstanceOf(RoutineCancelledException.class);
  }

  @Test
  void aRoutineCancelledBeforeItStartsNeverRuns() {
    List<String> steps = new ArrayList<>();
    RoutineFuture<Void> future = scheduler.spawn("late", r -> steps.add("ran"));
    future.cancel();
    loop.runUntilIdle();
    assertThat(steps).isEmpty();
    assertThat(future.isFailed()).isTrue();
  }

  @Test
  void childrenEndWithTheirParent() {
    AtomicReference<RoutineFuture<Void>> child = new AtomicReference<>();
    scheduler.spawn(
        "parent",
        r -> {
          child.set(r.spawn("child", c -> c.sleep(Duration.ofDays(1))));
          r.sleep(Duration.ofSeconds(1));
        });
    advance(Duration.ofSeconds(1));
    assertThatThrownBy(() -> child.get().now()).hasCauseInstanceOf(RoutineCancelledException.class);
  }

  @Test
  void withinEndsTheBodyAtItsWaitAndOnlyThen() {
    RoutineFuture<String> result =
        scheduler.submit(
            "limited",
            r -> {
              try {
                return r.within(
                    Duration.ofSeconds(2),
                    inner -> {
                      inner.sleep(Duration.ofSeconds(10));
                      return "finished";
                    });
              } catch (RoutineTimeoutException e) {
                r.sleep(Duration.ofSeconds(1));
                return "timed out after " + e.limit().toSeconds() + " s";
              }
            });
    advance(Duration.ofSeconds(2));
    advance(Duration.ofSeconds(1));
    assertThat(result.now()).isEqualTo("timed out after 2 s");
  }

  @Test
  void aFailureReachesThoseWhoAwait() {
    RoutineFuture<String> failing =
        scheduler.submit(
            "failing",
            r -> {
              r.sleep(Duration.ofSeconds(1));
              throw new IOException("no such thing");
            });
    RoutineFuture<String> awaiting = scheduler.submit("awaiting", r -> r.await(failing));
    advance(Duration.ofSeconds(1));
    assertThatThrownBy(awaiting::now)
        .hasRootCauseInstanceOf(IOException.class)
        .hasRootCauseMessage("no such thing");
  }

  @Test
  void aSenderIsParkedWhileTheQueueIsFull() {
    ManualLoop small = Scheduler.builder("small").ticker(ticker).queueLimit(2).manual();
    List<String> steps = new ArrayList<>();
    small
        .scheduler()
        .spawn(
            "sender",
            r -> {
              for (int i = 1; i <= 3; i++) {
                r.send(new PortUp("s1", i));
                steps.add("sent " + i);
              }
            });
    small
        .scheduler()
        .spawn(
            "receiver",
            r -> {
              for (int i = 1; i <= 3; i++) {
                steps.add("received " + r.await(PortUp.TYPE.match()).port());
              }
            });
    small.scheduler().spawn("bystander", r -> steps.add("the sender is parked"));
    small.runUntilIdle();
    small.close();
    assertThat(steps)
        .containsExactly(
            "sent 1",
            "sent 2",
            "the sender is parked",
            "received 1",
            "sent 3",
            "received 2",
            "received 3");
  }

  @Test
  void awaitingOnAForeignThreadSaysWhatToDo() {
    AtomicReference<Routine> leaked = new AtomicReference<>();
    scheduler.spawn("leaky", leaked::set);
    loop.runUntilIdle();
    assertThatThrownBy(() -> leaked.get().sleep(Duration.ZERO))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("leaky")
        .hasMessageContaining("Scheduler.submit");
  }

  @Test
  void joiningInsideARoutineIsRefused() {
    RoutineFuture<Void> never = new RoutineFuture<>();
    RoutineFuture<Void> joining = scheduler.submit("joining", r -> never.join(Duration.ofDays(1)));
    loop.runUntilIdle();
    assertThatThrownBy(joining::now).rootCause().hasMessageContaining("r.await(future)");
  }

  @Test
  void theDumpSaysWhatEveryRoutineWaitsForAndWhereItWasSpawned() {
    scheduler.spawn("waiter", r -> r.await(PortUp.TYPE.match("s1", 3)));
    loop.runUntilIdle();
    RoutineFuture<List<RoutineInfo>> dump = scheduler.submit("dump", r -> scheduler.routines());
    loop.runUntilIdle();
    assertThat(dump.now())
        .anySatisfy(
            info -> {
              assertThat(info.name()).isEqualTo("waiter");
              assertThat(info.state()).isEqualTo("waits for PortUp[s1, 3]");
              assertThat(info.spawnedAt()).contains("SchedulerTest");
            });
  }
}
