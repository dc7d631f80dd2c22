package io.weft.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.event.Event;
import io.weft.core.event.EventType;
import io.weft.core.event.EventType1;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What a routine may wait for, and what may end its wait, in virtual time. */
class RoutineTest extends OnVirtualTime {
  record Tick(int number) implements Event {
    static final EventType1<Tick, Integer> TYPE = EventType.of(Tick.class, Tick::number);
  }

  private final List<String> steps = new ArrayList<>();

  private static Duration seconds(int count) {
    return Duration.ofSeconds(count);
  }

  @Test
  void awaitAnySaysWhichMatcherSelectedTheEvent() {
    var one = Tick.TYPE.match(1);
    var two = Tick.TYPE.match(2);
    RoutineFuture<Routine.Matched> matched = scheduler.submit("any", r -> r.awaitAny(one, two));
    scheduler.post(new Tick(3));
    scheduler.post(new Tick(2));
    scheduler.post(new Tick(1));
    loop.runUntilIdle();
    assertThat(matched.now()).isEqualTo(new Routine.Matched(two, new Tick(2)));
    assertThat(scheduler.loop().waiters().size()).isZero();
  }

  @Test
  void awaitAnyOfThousandsEndsAllOfThem() {
    RoutineFuture<Routine.Matched> matched =
        scheduler.submit(
            "many",
            r ->
                r.awaitAny(
                    java.util.stream.IntStream.range(0, 20_000)
                        .mapToObj(Tick.TYPE::match)
                        .toList()));
    loop.runUntilIdle();
    scheduler.post(new Tick(19_999));
    loop.runUntilIdle();
    assertThat(matched.now().event()).isEqualTo(new Tick(19_999));
    assertThat(scheduler.loop().waiters().size()).isZero();
  }

  @Test
  void awaitAllWaitsForEveryOneAndKeepsTheirOrder() {
    RoutineFuture<Integer> slow =
        scheduler.submit(
            "slow",
            r -> {
              r.sleep(seconds(2));
              return 1;
            });
    RoutineFuture<Integer> quick = scheduler.submit("quick", r -> 2);
    RoutineFuture<List<Integer>> all =
        scheduler.submit("all", r -> r.awaitAll(List.of(slow, quick)));
    advance(seconds(1));
    assertThat(all.isDone()).isFalse();
    advance(seconds(1));
    assertThat(all.now()).containsExactly(1, 2);
  }

  @Test
  void awaitAllThrowsTheFirstFailureOnlyWhenAllHaveEnded() {
    RoutineFuture<Integer> slow =
        scheduler.submit(
            "slow",
            r -> {
              r.sleep(seconds(2));
              steps.add("slow ended");
              return 1;
            });
    RoutineFuture<Integer> failing =
        scheduler.submit(
            "failing",
            r -> {
              throw new IOException("broken");
            });
    RoutineFuture<Void> all =
        scheduler.spawn(
            "all",
            r -> {
              try {
                r.awaitAll(List.of(slow, failing));
              } catch (RoutineFailedException e) {
                steps.add(String.valueOf(e.getCause().getMessage()));
              }
            });
    advance(seconds(2));
    assertThat(all.isDone()).isTrue();
    assertThat(steps).containsExactly("slow ended", "broken");
  }

  @Test
  void joinSaysWhetherTheFutureWasInTime() {
    RoutineFuture<String> future = new RoutineFuture<>();
    scheduler.spawn(
        "joiner",
        r -> {
          steps.add("in time: " + r.join(future, seconds(1)));
          steps.add("in time: " + r.join(future, seconds(5)));
        });
    advance(seconds(1));
    advance(seconds(1));
    future.complete("x");
    loop.runUntilIdle();
    assertThat(steps).containsExactly("in time: false", "in time: true");
  }

  @Test
  void pollingALongLivedFutureLeavesNothingBehind() {
    RoutineFuture<String> future = new RoutineFuture<>();
    scheduler.spawn(
        "poller",
        r -> {
          while (!r.join(future, seconds(1))) {
            steps.add("polled");
          }
        });
    for (int i = 0; i < 100; i++) {
      advance(seconds(1));
    }
    assertThat(steps).hasSize(100);
    assertThat(future.watchers()).isEqualTo(1);
    loop.close();
    assertThat(future.watchers()).isZero();
  }

  @Test
  void thoseWhoAwaitAFutureGoOnInTheOrderInWhichTheyCame() {
    RoutineFuture<String> future = new RoutineFuture<>();
    for (String name : List.of("a", "b", "c")) {
      scheduler.spawn(name, r -> steps.add(name + r.await(future)));
    }
    loop.runUntilIdle();
    future.complete("!");
    loop.runUntilIdle();
    assertThat(steps).containsExactly("a!", "b!", "c!");
  }

  @Test
  void theInnerOfTwoLimitsEndsOnlyTheInnerBody() {
    scheduler.spawn(
        "nested",
        r ->
            r.within(
                seconds(10),
                outer -> {
                  try {
                    outer.within(seconds(1), RoutineTest::sleepLong);
                  } catch (RoutineTimeoutException e) {
                    steps.add("inner " + e.limit());
                  }
                  outer.sleep(seconds(1));
                  steps.add("outer goes on");
                  return true;
                }));
    advance(seconds(1));
    advance(seconds(1));
    assertThat(steps).containsExactly("inner PT1S", "outer goes on");
  }

  private static boolean sleepLong(Routine r) {
    r.sleep(seconds(1000));
    return true;
  }

  @Test
  void theOuterLimitIsNotTakenForTheInnerOne() {
    RoutineFuture<Object> result =
        scheduler.submit(
            "retrying",
            r ->
                r.within(
                    seconds(2),
                    outer -> {
                      while (true) {
                        try {
                          outer.within(seconds(100), RoutineTest::sleepLong);
                        } catch (RoutineTimeoutException e) {
                          steps.add("again");
                        }
                      }
                    }));
    advance(seconds(2));
    assertThat(steps).isEmpty();
    assertThatThrownBy(result::now)
        .rootCause()
        .isInstanceOf(RoutineTimeoutException.class)
        .hasMessageContaining("PT2S");
  }

  @Test
  void aBodyOutOfTimeMayWaitWhileItCleansUp() {
    scheduler.spawn(
        "limited",
        r -> {
          try {
            r.within(
                seconds(1),
                body -> {
                  try {
                    return sleepLong(body);
                  } finally {
                    body.sleep(seconds(1));
                    steps.add("cleaned up");
                  }
                });
          } catch (RoutineTimeoutException e) {
            steps.add("timed out");
          }
          r.sleep(seconds(1));
          steps.add("free of the limit");
        });
    for (int i = 0; i < 3; i++) {
      advance(seconds(1));
    }
    assertThat(steps).containsExactly("cleaned up", "timed out", "free of the limit");
  }

  @Test
  void aLimitThatPassesAfterTheBodyHasEndedHasNoEffect() {
    RoutineFuture<String> result =
        scheduler.submit(
            "quick",
            r -> {
              String inTime = r.within(seconds(1), body -> "in time");
              r.sleep(seconds(5));
              return inTime;
            });
    advance(seconds(5));
    assertThat(result.now()).isEqualTo("in time");
  }

  @Test
  void aCancelledRoutineIsNotTakenForOneOutOfTime() {
    RoutineFuture<Void> future =
        scheduler.spawn(
            "limited",
            r -> {
              try {
                r.within(
                    seconds(2),
                    body -> {
                      try {
                        return sleepLong(body);
                      } finally {
                        body.sleep(seconds(100));
                      }
                    });
              } catch (RoutineTimeoutException e) {
                steps.add("went on although cancelled");
              }
            });
    advance(seconds(1));
    future.cancel();
    advance(seconds(1));
    assertThat(steps).isEmpty();
    assertThatThrownBy(future::now).hasCauseInstanceOf(RoutineCancelledException.class);
  }

  @Test
  void aSecondCancellationDoesNotDisturbTheCleanUp() {
    RoutineFuture<Void> future =
        scheduler.spawn(
            "sleeper",
            r -> {
              try {
                sleepLong(r);
              } finally {
                r.sleep(seconds(1));
                steps.add("cleaned up");
              }
            });
    loop.runUntilIdle();
    future.cancel();
    loop.runUntilIdle();
    future.cancel();
    advance(seconds(1));
    assertThat(steps).containsExactly("cleaned up");
  }

  @Test
  void aWaitThatHasEndedWinsOverACancellationThatComesAfter() {
    RoutineFuture<String> value = new RoutineFuture<>();
    RoutineFuture<Void> future =
        scheduler.spawn(
            "waiter",
            r -> {
              steps.add(r.await(value));
              r.yield();
              steps.add("never");
            });
    loop.runUntilIdle();
    scheduler.execute(
        () -> {
          value.complete("value");
          scheduler.execute(future::cancel);
        });
    loop.runUntilIdle();
    assertThat(steps).containsExactly("value");
    assertThat(future.isFailed()).isTrue();
  }

  @Test
  void aChildThatFailsAndNobodyAwaitsLeavesItsParentAlone() {
    RoutineFuture<String> parent =
        scheduler.submit(
            "parent",
            r -> {
              r.spawn(
                  "child",
                  c -> {
                    throw new IOException("unheard");
                  });
              r.sleep(seconds(1));
              return "fine";
            });
    advance(seconds(1));
    assertThat(parent.now()).isEqualTo("fine");
  }

  @Test
  void grandchildrenEndToo() {
    AtomicReference<RoutineFuture<Void>> grandchild = new AtomicReference<>();
    RoutineFuture<Void> parent =
        scheduler.spawn(
            "parent",
            r -> {
              r.spawn(
                  "child",
                  c -> {
                    grandchild.set(c.spawn("grandchild", RoutineTest::sleepLong));
                    sleepLong(c);
                  });
              sleepLong(r);
            });
    loop.runUntilIdle();
    parent.cancel();
    loop.runUntilIdle();
    assertThat(grandchild.get().isFailed()).isTrue();
    assertThat(scheduler.routines()).isEmpty();
  }

  @Test
  void anErrorOfTheBodyReachesThoseWhoAwait() {
    RoutineFuture<Void> failing =
        scheduler.spawn(
            "failing",
            r -> {
              throw new AssertionError("not so");
            });
    loop.runUntilIdle();
    assertThatThrownBy(failing::now)
        .isInstanceOf(RoutineFailedException.class)
        .hasCauseInstanceOf(AssertionError.class)
        .hasMessageContaining("failing");
  }

  @Test
  void uncheckedExceptionsReachAnotherRoutineAsTheyAre() {
    RoutineFuture<Void> failing =
        scheduler.spawn(
            "failing",
            r -> {
              throw new IllegalArgumentException("odd");
            });
    RoutineFuture<String> caught =
        scheduler.submit(
            "catching",
            r -> {
              try {
                r.await(failing);
                return "nothing";
              } catch (IllegalArgumentException e) {
                return String.valueOf(e.getMessage());
              }
            });
    loop.runUntilIdle();
    assertThat(caught.now()).isEqualTo("odd");
  }

  @Test
  void whoYieldsLetsAllOthersGoFirst() {
    scheduler.spawn(
        "polite",
        r -> {
          steps.add("polite 1");
          r.yield();
          steps.add("polite 2");
        });
    scheduler.spawn("a", r -> steps.add("a"));
    scheduler.spawn("b", r -> steps.add("b"));
    loop.runUntilIdle();
    assertThat(steps).containsExactly("polite 1", "a", "b", "polite 2");
  }

  @Test
  void whoYieldsHasATurnEvenWhenEventsNeverCease() {
    RoutineFuture<Void> storm =
        scheduler.spawn(
            "storm",
            r -> {
              for (int i = 0; ; i++) {
                scheduler.post(new Tick(i));
                r.await(Tick.TYPE.match(i));
              }
            });
    RoutineFuture<Void> polite =
        scheduler.spawn(
            "polite",
            r -> {
              r.yield();
              storm.cancel();
            });
    loop.runUntilIdle();
    assertThat(polite.isDone()).isTrue();
  }

  @Test
  void anEventIsDeliveredEvenWhenRoutinesNeverRest() {
    RoutineFuture<Void> restless =
        scheduler.spawn(
            "restless",
            r -> {
              while (true) {
                RoutineFuture<Boolean> soon = new RoutineFuture<>();
                scheduler.execute(() -> soon.complete(true));
                r.await(soon);
              }
            });
    scheduler.spawn(
        "waiter",
        r -> {
          r.await(Tick.TYPE.match(1));
          restless.cancel();
        });
    scheduler.post(new Tick(1));
    loop.runUntilIdle();
    assertThat(restless.isDone()).isTrue();
  }

  @Test
  void aRoutineHasATurnEvenWhenCallsNeverCease() {
    AtomicReference<Boolean> stop = new AtomicReference<>(false);
    scheduler.execute(
        new Runnable() {
          @Override
          public void run() {
            if (!stop.get()) {
              scheduler.execute(this);
            }
          }
        });
    scheduler.spawn("stopper", r -> stop.set(true));
    loop.runUntilIdle();
    assertThat(stop.get()).isTrue();
  }

  @Test
  void everyEventIsSeenByAWaiterThatWaitsAgainAtOnce() {
    int waiters = 3000;
    List<RoutineFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < waiters; i++) {
      all.add(
          scheduler.spawn(
              "waiter",
              r -> {
                for (int n = 0; n < 3; n++) {
                  steps.add(r.await(Tick.TYPE.match()).toString());
                }
              }));
    }
    loop.runUntilIdle();
    for (int n = 0; n < 3; n++) {
      scheduler.post(new Tick(n));
    }
    loop.runUntilIdle();
    assertThat(all).allMatch(RoutineFuture::isDone);
    assertThat(steps).hasSize(3 * waiters);
    assertThat(steps.subList(0, waiters)).containsOnly("Tick[number=0]");
  }

  @Test
  void aWaitWhoseRegistrationFailsIsNoWait() {
    RoutineFuture<String> result =
        scheduler.submit(
            "misuse",
            r -> {
              try {
                r.<Boolean>suspend(
                    "nothing",
                    w -> {
                      w.onEnd(() -> steps.add("undone"));
                      w.resume(true);
                      throw new IllegalStateException("no");
                    });
              } catch (IllegalStateException e) {
                steps.add("failed");
              }
              r.sleep(seconds(1));
              return "slept";
            });
    loop.runUntilIdle();
    assertThat(result.isDone()).isFalse();
    advance(seconds(1));
    assertThat(result.now()).isEqualTo("slept");
    assertThat(steps).containsExactly("undone", "failed");
  }

  @Test
  void whatIsToBeUndoneIsUndoneEvenWhenTheWaitHasEndedAlready() {
    RoutineFuture<Boolean> result =
        scheduler.submit(
            "early",
            r ->
                r.<Boolean>suspend(
                    "nothing",
                    w -> {
                      w.resume(true);
                      w.onEnd(() -> steps.add("undone"));
                    }));
    loop.runUntilIdle();
    assertThat(result.now()).isTrue();
    assertThat(steps).containsExactly("undone");
  }

  @Test
  void aFailingCleanUpDoesNotKeepTheRoutineAsleep() {
    RoutineFuture<Boolean> result =
        scheduler.submit(
            "unlucky",
            r ->
                r.<Boolean>suspend(
                    "nothing",
                    w -> {
                      w.onEnd(
                          () -> {
                            throw new IllegalStateException("on purpose");
                          });
                      w.onEnd(() -> steps.add("undone"));
                      scheduler.execute(() -> w.resume(true));
                    }));
    loop.runUntilIdle();
    assertThat(result.now()).isTrue();
    assertThat(steps).containsExactly("undone");
  }

  @Test
  void anErrorInACallOnTheLoopHarmsNobodyElse() {
    RoutineFuture<String> result =
        scheduler.submit(
            "bystander",
            r -> {
              r.sleep(seconds(1));
              return "unharmed";
            });
    scheduler.execute(
        () -> {
          throw new StackOverflowError("on purpose");
        });
    advance(seconds(1));
    assertThat(result.now()).isEqualTo("unharmed");
  }

  @Test
  void anIndexThatFailsHarmsNobodyElse() {
    EventType1<Tick, Integer> odd = EventType.of(Tick.class, t -> 1 / (t.number() - 1));
    RoutineFuture<Tick> wrong = scheduler.submit("odd", r -> r.await(odd.match(7)));
    RoutineFuture<Tick> right = scheduler.submit("fine", r -> r.await(Tick.TYPE.match(1)));
    loop.runUntilIdle();
    scheduler.post(new Tick(1));
    loop.runUntilIdle();
    assertThat(wrong.isDone()).isFalse();
    assertThat(right.now()).isEqualTo(new Tick(1));
  }

  @Test
  void aCancelledSenderLeavesItsEventWithTheQueue() {
    try (ManualLoop small = Scheduler.builder("small").ticker(ticker).queueLimit(1).manual()) {
      Scheduler s = small.scheduler();
      RoutineFuture<Optional<Tick>> received =
          s.submit("receiver", r -> r.tryAwait(Tick.TYPE.match(2), seconds(1)));
      small.runUntilIdle();
      RoutineFuture<Void> sender =
          s.spawn(
              "sender",
              r -> {
                r.send(new Tick(1));
                r.send(new Tick(2));
                steps.add("never");
              });
      s.spawn("canceller", r -> sender.cancel());
      small.runUntilIdle();
      assertThat(received.now()).contains(new Tick(2));
      assertThat(sender.isFailed()).isTrue();
      assertThat(steps).isEmpty();
    }
  }
}
