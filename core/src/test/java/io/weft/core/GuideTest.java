package io.weft.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.event.Event;
import io.weft.core.event.EventType;
import io.weft.core.event.EventType2;
import io.weft.core.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Samples of the module's README: they compile and run. */
@Timeout(60)
class GuideTest {
  // README: events
  record PortUp(String datapath, int port) implements Event {
    static final EventType2<PortUp, String, Integer> TYPE =
        EventType.of(PortUp.class, PortUp::datapath, PortUp::port);
  }

  // README: end

  @Test
  void theModelOfTheGuideHolds() {
    // README: model
    List<String> log = new ArrayList<>(); // shared by routines, without a lock
    try (Scheduler scheduler = Scheduler.start("first")) {
      RoutineFuture<Void> parent =
          scheduler.spawn(
              "parent",
              r -> {
                RoutineFuture<Void> asking =
                    r.spawn(
                        "asking",
                        a -> {
                          log.add("ask");
                          a.sleep(Duration.ofMillis(20)); // waits: the others run meanwhile
                          log.add("have the answer");
                        });
                r.spawn("working", w -> log.add("work"));
                r.await(asking); // the parent waits, too: until the other has ended
              });
      parent.join(Duration.ofSeconds(10)); // this thread is none of the scheduler's: it blocks
    }
    assertThat(log).containsExactly("ask", "work", "have the answer");
    // README: end
  }

  @Test
  void theRoutinesOfTheGuideRun() {
    // README: routines
    try (Scheduler scheduler = Scheduler.start("controller")) {
      RoutineFuture<Integer> first =
          scheduler.submit("first-port", r -> r.await(PortUp.TYPE.match("s1")).port());
      scheduler.spawn(
          "watchdog",
          r -> {
            Optional<PortUp> seen = r.tryAwait(PortUp.TYPE.match("s1", 7), Duration.ofMillis(50));
            if (seen.isEmpty()) {
              r.send(new PortUp("s1", 7)); // waits while the queue is full
            }
          });
      int port = first.join(Duration.ofSeconds(10)); // from outside; a routine uses r.await
      assertThat(port).isEqualTo(7);
    }
    // README: end
  }

  record PortDown(String datapath, int port) implements Event {
    static final EventType2<PortDown, String, Integer> TYPE =
        EventType.of(PortDown.class, PortDown::datapath, PortDown::port);
  }

  private static String portOrStop(Routine r) throws Exception {
    // README: scopes
    String outcome;
    try {
      outcome =
          r.within(
              Duration.ofSeconds(30), // or RoutineTimeoutException, once, at the body's wait
              a ->
                  a.until(
                      PortDown.TYPE.match("s1"), // or RoutineStoppedException, which has the event
                      b -> "port " + b.await(PortUp.TYPE.match("s1")).port()));
    } catch (RoutineStoppedException e) {
      outcome = "stopped by " + e.matched().event();
    }
    // README: end
    return outcome;
  }

  @Test
  void theScopesOfTheGuideEndWithTheFirstEvent() {
    try (Scheduler scheduler = Scheduler.start("scopes")) {
      for (Event event : List.of(new PortUp("s1", 3), new PortDown("s1", 3))) {
        RoutineFuture<String> outcome =
            scheduler.submit(
                "parent",
                r -> {
                  RoutineFuture<String> body = r.submitNow("body", GuideTest::portOrStop);
                  r.send(event);
                  return r.await(body);
                });
        assertThat(outcome.join(Duration.ofSeconds(10)))
            .isEqualTo(event instanceof PortUp ? "port 3" : "stopped by " + event);
      }
    }
  }

  // README: program
  static int countTicks() throws InterruptedException {
    Scheduler scheduler =
        Scheduler.builder("worker")
            .quitOnShutdown() // SIGINT and SIGTERM cancel the routines, which clean up
            .debugging(false) // true: the log says who wakes whom
            .start();
    AtomicInteger ticks = new AtomicInteger();
    scheduler.spawnDaemon(
        "clock",
        r -> {
          scheduler.timers().every(Duration.ofMillis(1), ticks::incrementAndGet);
          r.await(PortDown.TYPE.match()); // does not keep the program running
        });
    scheduler.spawn("work", r -> r.sleep(Duration.ofMillis(20)));
    scheduler.join();
    return ticks.get();
  }

  // README: end

  @Test
  void theProgramOfTheGuideEnds() throws InterruptedException {
    assertThat(countTicks()).isPositive();
  }

  @Test
  void theSimulationOfTheGuideRuns() {
    // README: simulation
    Simulation.forEachSeed(
        1,
        10,
        simulation -> {
          Scheduler scheduler = simulation.scheduler("s");
          RoutineFuture<Void> retries =
              scheduler.spawn(
                  "retries",
                  r -> {
                    for (int i = 0; i < 60; i++) {
                      r.sleep(Duration.ofSeconds(30 + scheduler.random().nextInt(60)));
                    }
                  });
          simulation.runFor(Duration.ofHours(2)); // takes milliseconds
          assertThat(retries.isDone()).isTrue();
        });
    // README: end
  }
}
