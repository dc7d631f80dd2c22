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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bodies that an event ends or that are observed, and waits for several events. */
class RoutineScopesTest extends OnVirtualTime {
  record Tick(int number) implements Event {
    static final EventType1<Tick, Integer> TYPE = EventType.of(Tick.class, Tick::number);
  }

  record Stop() implements Event {
    static final EventType<Stop> TYPE = EventType.of(Stop.class);
  }

  private final List<String> steps = new ArrayList<>();

  @AfterEach
  @Override
  void close() {
    super.close();
    assertThat(scheduler.loop().waiters().size()).isZero();
  }

  private void post(Event event) {
    scheduler.post(event);
    loop.runUntilIdle();
  }

  @Test
  void aBodyThatEndsFirstIsNotStopped() {
    RoutineFuture<Integer> result =
        scheduler.submit(
            "body", r -> r.until(Stop.TYPE.match(), x -> x.await(Tick.TYPE.match(1)).number()));
    loop.runUntilIdle();
    post(new Tick(1));
    post(new Stop());
    assertThat(result.now()).isEqualTo(1);
  }

  @Test
  void anEventStopsABodyAtItsWaitAndTheCleanUpMayWait() {
    RoutineFuture<Routine.Matched> stopped =
        scheduler.submit(
            "body",
            r -> {
              try {
                return r.until(
                    Stop.TYPE.match(),
                    x -> {
                      try {
                        x.sleep(Duration.ofDays(1));
                      } finally {
                        x.sleep(Duration.ofSeconds(1));
                        steps.add("cleaned up");
                      }
                      throw new AssertionError("not reached");
                    });
              } catch (RoutineStoppedException e) {
                r.sleep(Duration.ofSeconds(1));
                steps.add("goes on");
                return e.matched();
              }
            });
    loop.runUntilIdle();
    post(new Stop());
    assertThat(steps).isEmpty();
    advance(Duration.ofSeconds(1));
    assertThat(steps).containsExactly("cleaned up");
    advance(Duration.ofSeconds(1));
    assertThat(steps).containsExactly("cleaned up", "goes on");
    assertThat(stopped.now().event()).isEqualTo(new Stop());
  }

  @Test
  void theFirstEventStopsTheBodyOnce() {
    RoutineFuture<Event> stopped =
        scheduler.submit(
            "body",
            r -> {
              try {
                return r.until(
                    List.of(Tick.TYPE.match(1), Tick.TYPE.match(2)),
                    x -> x.await(Stop.TYPE.match()));
              } catch (RoutineStoppedException e) {
                return e.matched().event();
              }
            });
    loop.runUntilIdle();
    scheduler.post(new Tick(2));
    post(new Tick(1));
    assertThat(stopped.now()).isEqualTo(new Tick(2));
  }

  @Test
  void anOuterEndIsNotTakenForThatOfTheInnerScope() {
    RoutineFuture<Void> ended =
        scheduler.spawn(
            "body",
            r -> {
              try {
                r.within(
                    Duration.ofSeconds(1),
                    outer -> {
                      try {
                        return outer.until(Stop.TYPE.match(), x -> x.await(Tick.TYPE.match(1)));
                      } catch (RoutineStoppedException e) {
                        throw new AssertionError("nobody has sent it", e);
                      }
                    });
              } catch (RoutineTimeoutException e) {
                steps.add("time-out");
              }
            });
    advance(Duration.ofSeconds(1));
    assertThat(ended.isDone()).isTrue();
    assertThat(steps).containsExactly("time-out");
  }

  @Test
  void cancellingGoesThroughAllScopes() {
    RoutineFuture<Object> future =
        scheduler.submit(
            "body",
            r ->
                r.until(
                    Stop.TYPE.match(),
                    a ->
                        a.observing(
                            Tick.TYPE.match(), t -> {}, b -> b.await(Tick.TYPE.match(-1)))));
    loop.runUntilIdle();
    future.cancel();
    loop.runUntilIdle();
    assertThatThrownBy(future::now).hasCauseInstanceOf(RoutineCancelledException.class);
  }

  @Test
  void anObserverSeesEveryEventWhileTheBodyRuns() {
    RoutineFuture<Tick> last =
        scheduler.submit(
            "body",
            r ->
                r.observing(
                    Tick.TYPE.match(),
                    tick -> steps.add("saw " + tick.number()),
                    x -> {
                      x.await(Tick.TYPE.match(2));
                      steps.add("got 2");
                      return x.await(Tick.TYPE.match(4));
                    }));
    loop.runUntilIdle();
    for (int i = 1; i <= 5; i++) {
      post(new Tick(i));
    }
    assertThat(last.now()).isEqualTo(new Tick(4));
    assertThat(steps).containsExactly("saw 1", "saw 2", "got 2", "saw 3", "saw 4");
  }

  @Test
  void anExceptionFromAnObserverEndsTheBodyAndSurfaces() {
    RoutineFuture<Void> future =
        scheduler.spawn(
            "body",
            r ->
                r.observing(
                    Tick.TYPE.match(),
                    tick -> {
                      throw new IllegalArgumentException("no " + tick);
                    },
                    x -> x.await(Stop.TYPE.match())));
    loop.runUntilIdle();
    post(new Tick(1));
    assertThatThrownBy(future::now)
        .hasRootCauseInstanceOf(IllegalArgumentException.class)
        .hasRootCauseMessage("no Tick[number=1]");
  }

  @Test
  void awaitAllTakesTheFirstEventOfEachMatcherInAnyOrder() {
    var one = Tick.TYPE.match(1);
    var two = Tick.TYPE.match(2);
    RoutineFuture<Arrivals> all = scheduler.submit("all", r -> r.awaitAll(one, two));
    loop.runUntilIdle();
    post(new Tick(2));
    post(new Tick(2));
    assertThat(all.isDone()).isFalse();
    post(new Tick(1));
    assertThat(all.now().inOrder())
        .containsExactly(
            new Routine.Matched(two, new Tick(2)), new Routine.Matched(one, new Tick(1)));
    assertThat(all.now().of(one)).contains(new Tick(1));
  }

  @Test
  void whatHasArrivedIsKnownWhenTheWaitEndsEarly() {
    Arrivals arrivals = Arrivals.of(Tick.TYPE.match(1), Tick.TYPE.match(2), Tick.TYPE.match(3));
    RoutineFuture<Void> waiting =
        scheduler.spawn(
            "all",
            r -> {
              try {
                r.within(
                    Duration.ofSeconds(1),
                    x -> {
                      x.awaitAll(arrivals);
                      return null;
                    });
              } catch (RoutineTimeoutException e) {
                steps.add("so far " + arrivals.inOrder().size());
                r.awaitAll(arrivals);
                steps.add("complete");
              }
            });
    loop.runUntilIdle();
    post(new Tick(3));
    post(new Tick(1));
    advance(Duration.ofSeconds(1));
    assertThat(steps).containsExactly("so far 2");
    post(new Tick(2));
    assertThat(waiting.isDone()).isTrue();
    assertThat(steps).containsExactly("so far 2", "complete");
  }

  @Test
  void oneEventCountsForEveryMatcherThatSelectsIt() {
    RoutineFuture<Arrivals> all =
        scheduler.submit("all", r -> r.awaitAll(Tick.TYPE.match(), Tick.TYPE.match(7)));
    loop.runUntilIdle();
    post(new Tick(7));
    assertThat(all.now().isComplete()).isTrue();
  }

  @Test
  void runAllRunsAtTheSameTimeAndKeepsTheOrderOfTheBodies() {
    RoutineFuture<List<Integer>> all =
        scheduler.submit(
            "all",
            r ->
                r.<Integer>runAll(
                    List.of(
                        x -> {
                          x.sleep(Duration.ofSeconds(2));
                          return 2;
                        },
                        x -> {
                          x.sleep(Duration.ofSeconds(1));
                          return 1;
                        })));
    advance(Duration.ofSeconds(2));
    assertThat(all.now()).containsExactly(2, 1);
  }

  @Test
  void runAllWaitsForTheOthersWhenOneFails() {
    RoutineFuture<List<Object>> all =
        scheduler.submit(
            "all",
            r ->
                r.runAll(
                    List.of(
                        x -> {
                          throw new IllegalStateException("first");
                        },
                        x -> {
                          x.sleep(Duration.ofSeconds(1));
                          steps.add("the other has ended");
                          return 1;
                        })));
    loop.runUntilIdle();
    assertThat(all.isDone()).isFalse();
    advance(Duration.ofSeconds(1));
    assertThat(steps).containsExactly("the other has ended");
    assertThatThrownBy(all::now).hasRootCauseMessage("first");
  }

  @Test
  void runAllTellsAllFailures() {
    RoutineFuture<List<Object>> all =
        scheduler.submit(
            "all",
            r ->
                r.runAll(
                    List.of(
                        x -> {
                          throw new IllegalStateException("first");
                        },
                        x -> {
                          throw new IllegalArgumentException("second");
                        },
                        x -> 3)));
    loop.runUntilIdle();
    assertThatThrownBy(all::now)
        .cause()
        .isInstanceOfSatisfying(
            MultipleFailuresException.class,
            e ->
                assertThat(e.failures())
                    .extracting(Throwable::getMessage)
                    .containsExactly("first", "second"));
  }

  @Test
  void aCancelledRunAllWaitsUntilItsBodiesHaveCleanedUp() {
    RoutineFuture<List<Object>> all =
        scheduler.submit(
            "all",
            r ->
                r.runAll(
                    List.of(
                        x -> {
                          try {
                            return x.await(Stop.TYPE.match());
                          } finally {
                            x.sleep(Duration.ofSeconds(1));
                            steps.add("cleaned up");
                          }
                        })));
    loop.runUntilIdle();
    all.cancel();
    loop.runUntilIdle();
    assertThat(all.isDone()).isFalse();
    advance(Duration.ofSeconds(1));
    assertThat(all.isDone()).isTrue();
    assertThat(steps).containsExactly("cleaned up");
  }

  @Test
  void aChildThatIsSpawnedNowRunsToItsFirstWaitBeforeItsParentGoesOn() {
    scheduler.spawn(
        "parent",
        r -> {
          RoutineFuture<Void> child =
              r.spawnNow(
                  "child",
                  x -> {
                    steps.add("child begins");
                    x.await(Stop.TYPE.match());
                    steps.add("child got it");
                  });
          steps.add("parent goes on");
          r.send(new Stop());
          r.await(child);
        });
    scheduler.spawn("other", r -> steps.add("other"));
    loop.runUntilIdle();
    assertThat(steps).containsExactly("child begins", "parent goes on", "other", "child got it");
  }

  @Test
  void theFailureOfAChildThatIsSpawnedNowIsItsParents() {
    RoutineFuture<Void> parent =
        scheduler.spawn(
            "parent",
            r ->
                r.spawnNow(
                    "child",
                    x -> {
                      throw new IllegalStateException("at once");
                    }));
    loop.runUntilIdle();
    assertThatThrownBy(parent::now).hasRootCauseMessage("at once");
  }

  /** That this compiles says that none of them declares an exception which the body does not. */
  private static int waitInScopes(Routine r) {
    return r.within(
        Duration.ofSeconds(1),
        a ->
            a.until(
                Stop.TYPE.match(),
                b ->
                    b.observing(
                        Tick.TYPE.match(), tick -> {}, c -> c.await(Tick.TYPE.match(1)).number())));
  }

  @Test
  void scopesOfABodyThatThrowsNothingCheckedThrowNothingChecked() {
    RoutineFuture<Integer> result = scheduler.submit("body", RoutineScopesTest::waitInScopes);
    loop.runUntilIdle();
    post(new Tick(1));
    assertThat(result.now()).isEqualTo(1);
  }

  private static String read(Routine r, boolean broken) throws IOException {
    r.yield();
    if (broken) {
      throw new IOException("the disk is broken");
    }
    return "data";
  }

  @Test
  void scopesThrowTheExceptionOfTheirBodyAsItsType() {
    RoutineFuture<String> result =
        scheduler.submit(
            "body",
            r -> {
              try {
                return r.within(
                    Duration.ofSeconds(1), x -> x.until(Stop.TYPE.match(), y -> read(y, true)));
              } catch (IOException e) { // and nothing else has to be caught
                return e.getMessage() + ", " + r.within(Duration.ofSeconds(1), x -> "going on");
              }
            });
    loop.runUntilIdle();
    assertThat(result.now()).isEqualTo("the disk is broken, going on");
  }
}
