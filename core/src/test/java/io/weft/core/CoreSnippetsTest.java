package io.weft.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.event.Event;
import io.weft.core.event.EventType;
import io.weft.core.event.EventType2;
import io.weft.core.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The samples in this package's javadoc. */
@Timeout(60)
class CoreSnippetsTest {
  record PortUp(String datapath, int port) implements Event {
    static final EventType2<PortUp, String, Integer> TYPE =
        EventType.of(PortUp.class, PortUp::datapath, PortUp::port);
  }

  record PortDown(String datapath, int port) implements Event {
    static final EventType2<PortDown, String, Integer> TYPE =
        EventType.of(PortDown.class, PortDown::datapath, PortDown::port);
  }

  private static int firstPort() {
    // @start region=scheduler
    try (Scheduler scheduler = Scheduler.start("controller")) {
      RoutineFuture<Integer> port =
          scheduler.submit("first-port", r -> r.await(PortUp.TYPE.match("br0")).port());
      scheduler.spawn("monitor", r -> r.send(new PortUp("br0", 7)));
      return port.join(Duration.ofSeconds(10)); // blocks this thread; a routine awaits instead
    } // cancels the routines that still run, lets them clean up, ends the loop
    // @end
  }

  @Test
  void schedulerGivesResultsToOtherThreads() {
    assertThat(firstPort()).isEqualTo(7);
  }

  private static void provisionBridges(List<String> provisioned) throws InterruptedException {
    // @start region=program
    Scheduler scheduler =
        Scheduler.builder("controller")
            .queueLimit(10_000) // events; then senders wait
            .quitOnShutdown() // SIGTERM cancels the routines, which clean up
            .start();
    scheduler.spawnDaemon(
        "statistics",
        r -> {
          while (true) {
            r.sleep(Duration.ofSeconds(10)); // join does not wait for a daemon
          }
        });
    scheduler.spawn("provision", r -> provisioned.add("br0"));
    scheduler.join(); // until "provision" has ended, or a signal came
    // @end
  }

  @Test
  void aProgramEndsWithItsRoutines() throws InterruptedException {
    List<String> provisioned = new ArrayList<>();
    provisionBridges(provisioned);
    assertThat(provisioned).containsExactly("br0");
  }

  private static int drive() {
    // @start region=manual
    List<Integer> ports = new ArrayList<>();
    try (ManualLoop loop = Scheduler.builder("embedded").manual()) {
      Scheduler scheduler = loop.scheduler();
      scheduler.spawn("ports", r -> ports.add(r.await(PortUp.TYPE.match("br0")).port()));
      loop.runUntilIdle(); // on this thread: now the routine waits
      scheduler.post(new PortUp("br0", 7));
      loop.runUntilIdle(); // now it has its event
    }
    // @end
    return ports.getFirst();
  }

  @Test
  void aHostDrivesTheLoopByHand() {
    assertThat(drive()).isEqualTo(7);
  }

  @Test
  void otherThreadsLookAtWhatBelongsToTheLoop() {
    try (Scheduler scheduler = Scheduler.start("controller")) {
      // @start region=call
      RoutineFuture<Integer> queued = scheduler.call(() -> scheduler.queue().size());
      int events = queued.join(Duration.ofSeconds(1));
      // @end
      assertThat(events).isZero();
    }
  }

  // Routine.

  private static void addPort(Routine r, String bridge, int port) {
    r.send(new PortUp(bridge, port));
  }

  private static PortUp addAndAwait(Routine r) {
    // @start region=await
    // An event that passes before the wait is gone: begin to wait, then cause it.
    RoutineFuture<PortUp> up = r.submitNow("up", w -> w.await(PortUp.TYPE.match("br0", 7)));
    addPort(r, "br0", 7);
    return r.await(up);
    // @end
  }

  @Test
  void whoWaitsBeforeTheCauseMissesNothing() {
    try (Simulation simulation = Simulation.withSeed(1)) {
      Scheduler scheduler = simulation.scheduler("s");
      assertThat(simulation.await(scheduler.submit("add", CoreSnippetsTest::addAndAwait)))
          .isEqualTo(new PortUp("br0", 7));
    }
  }

  private static String portState(Routine r) {
    // @start region=tryAwait
    Optional<PortUp> up = r.tryAwait(PortUp.TYPE.match("br0", 7), Duration.ofSeconds(5));
    return up.isPresent() ? "up" : "still down"; // a time-out is no error here
    // @end
  }

  private static String configure(Routine r) {
    // @start region=within
    try {
      return r.within(
          Duration.ofSeconds(10), // for all waits of the body together
          w -> {
            PortUp first = w.await(PortUp.TYPE.match("br0"));
            PortUp second = w.await(PortUp.TYPE.match("br0"));
            return "bond of " + first.port() + " and " + second.port();
          });
    } catch (RoutineTimeoutException e) {
      return "no two ports within " + e.limit();
    }
    // @end
  }

  @Test
  void waitsHaveLimits() {
    try (Simulation simulation = Simulation.withSeed(1)) {
      Scheduler scheduler = simulation.scheduler("s");
      assertThat(simulation.await(scheduler.submit("state", CoreSnippetsTest::portState)))
          .isEqualTo("still down");
      assertThat(simulation.await(scheduler.submit("configure", CoreSnippetsTest::configure)))
          .isEqualTo("no two ports within PT10S");
    }
  }

  private static int pollUntilDown(Routine r, List<Integer> polls) {
    // @start region=until
    try {
      return r.until(
          PortDown.TYPE.match("br0", 7),
          w -> {
            while (true) {
              polls.add(7); // read the counters of port 7
              w.sleep(Duration.ofSeconds(10));
            }
          });
    } catch (RoutineStoppedException e) {
      return ((PortDown) e.matched().event()).port(); // it has gone: nothing to poll any more
    }
    // @end
  }

  @Test
  void anEventStopsABody() {
    try (Simulation simulation = Simulation.withSeed(1)) {
      Scheduler scheduler = simulation.scheduler("s");
      List<Integer> polls = new ArrayList<>();
      RoutineFuture<Integer> port = scheduler.submit("poll", r -> pollUntilDown(r, polls));
      simulation.runFor(Duration.ofSeconds(25));
      scheduler.post(new PortDown("br0", 7));
      assertThat(simulation.await(port)).isEqualTo(7);
      assertThat(polls).hasSize(3);
    }
  }

  private static void restart(Routine r, String datapath) {
    addPort(r, datapath, 1);
    addPort(r, datapath, 2);
    r.sleep(Duration.ofSeconds(1));
  }

  private static List<Integer> portsOfRestart(Routine r) {
    // @start region=observing
    List<Integer> ports = new ArrayList<>();
    return r.observing(
        PortUp.TYPE.match("br0"),
        up -> ports.add(up.port()), // for each that passes; takes it from nobody
        w -> {
          restart(w, "br0");
          return ports;
        });
    // @end
  }

  private static long flowCount(Routine r, String bridge) {
    r.sleep(Duration.ofMillis(bridge.length()));
    return bridge.length();
  }

  private static long allFlows(Routine r, List<String> bridges) {
    // @start region=runAll
    List<RoutineCall<Long>> requests = new ArrayList<>();
    for (String bridge : bridges) {
      requests.add(w -> flowCount(w, bridge)); // each in a child of its own
    }
    List<Long> counts = r.runAll(requests); // in the order of the bridges
    return counts.stream().mapToLong(Long::longValue).sum();
    // @end
  }

  @Test
  void bodiesAreObservedAndRunTogether() {
    try (Simulation simulation = Simulation.withSeed(1)) {
      Scheduler scheduler = simulation.scheduler("s");
      assertThat(simulation.await(scheduler.submit("restart", CoreSnippetsTest::portsOfRestart)))
          .containsExactly(1, 2);
      assertThat(
              simulation.await(
                  scheduler.submit(
                      "flows", (Routine r) -> allFlows(r, List.of("br-int", "br-ex")))))
          .isEqualTo(11);
    }
  }

  private static String fetch(Routine r, CompletableFuture<String> request) {
    // @start region=future
    RoutineFuture<String> reply = new RoutineFuture<>(() -> request.cancel(true));
    request.whenComplete( // on whatever thread
        (text, failure) -> {
          if (failure == null) {
            reply.complete(text);
          } else {
            reply.fail(failure);
          }
        });
    return reply.awaitOrCancel(r); // a wait that ends early cancels the request
    // @end
  }

  @Test
  void aFutureCarriesWorkDoneElsewhere() {
    try (Simulation simulation = Simulation.withSeed(1)) {
      Scheduler scheduler = simulation.scheduler("s");
      CompletableFuture<String> done = CompletableFuture.completedFuture("2.17.9");
      assertThat(simulation.await(scheduler.submit("fetch", (Routine r) -> fetch(r, done))))
          .isEqualTo("2.17.9");
      CompletableFuture<String> never = new CompletableFuture<>();
      RoutineFuture<String> waiting = scheduler.submit("fetch", r -> fetch(r, never));
      simulation.settle();
      waiting.cancel();
      simulation.settle();
      assertThat(never).isCancelled();
    }
  }

  // @start region=suspension
  /** Holds routines back until the switch is ready. */
  static final class Gate {
    private final Set<Suspension<Boolean>> waiting = new LinkedHashSet<>();
    private boolean open;

    void await(Routine r) {
      if (!open) {
        r.<Boolean>suspend(
            "the gate of br0", // what the dump of the routines says
            w -> {
              waiting.add(w);
              w.onEnd(() -> waiting.remove(w)); // cancelled or not
            });
      }
    }

    void open() { // loop or routine
      open = true;
      List.copyOf(waiting).forEach(w -> w.resume(true));
    }
  }

  // @end

  @Test
  void aWaitOfOnesOwn() {
    try (Simulation simulation = Simulation.withSeed(1)) {
      Scheduler scheduler = simulation.scheduler("s");
      Gate gate = new Gate();
      RoutineFuture<Void> through = scheduler.spawn("through", gate::await);
      RoutineFuture<Void> cancelled = scheduler.spawn("cancelled", gate::await);
      simulation.settle();
      cancelled.cancel();
      simulation.settle();
      assertThat(through.isDone()).isFalse();
      assertThat(gate.waiting).hasSize(1);
      scheduler.execute(gate::open);
      simulation.await(through);
    }
  }

  private static List<Duration> echoes(Routine r) {
    List<Duration> echoes = new ArrayList<>();
    long start = r.scheduler().ticker().nanoTime();
    Runnable sendEcho =
        () -> echoes.add(Duration.ofNanos(r.scheduler().ticker().nanoTime() - start));
    // @start region=timers
    Timer echo = r.scheduler().timers().every(Duration.ofSeconds(15), sendEcho);
    try {
      r.await(PortDown.TYPE.match("br0"));
    } finally {
      echo.cancel();
    }
    // @end
    return echoes;
  }

  @Test
  void timersCallAgainUntilTheyAreCancelled() {
    try (Simulation simulation = Simulation.withSeed(1)) {
      Scheduler scheduler = simulation.scheduler("s");
      RoutineFuture<List<Duration>> echoes = scheduler.submit("echoes", CoreSnippetsTest::echoes);
      simulation.runFor(Duration.ofSeconds(40));
      scheduler.post(new PortDown("br0", 7));
      assertThat(simulation.await(echoes))
          .containsExactly(Duration.ofSeconds(15), Duration.ofSeconds(30));
    }
  }

  private static String awaitBoth(Routine r) throws Exception {
    // @start region=arrivals
    Arrivals ports = Arrivals.of(PortUp.TYPE.match("br0", 1), PortUp.TYPE.match("br0", 2));
    try {
      r.within(
          Duration.ofSeconds(5),
          w -> {
            w.awaitAll(ports);
            return ports;
          });
    } catch (RoutineTimeoutException e) {
      return "only " + ports.inOrder().size() + " of 2 ports came up"; // what came is kept
    }
    return "both are up";
    // @end
  }

  @Test
  void arrivalsKeepWhatCame() {
    try (Simulation simulation = Simulation.withSeed(1)) {
      Scheduler scheduler = simulation.scheduler("s");
      RoutineFuture<String> outcome = scheduler.submit("both", CoreSnippetsTest::awaitBoth);
      simulation.settle();
      scheduler.post(new PortUp("br0", 2));
      assertThat(simulation.await(outcome)).isEqualTo("only 1 of 2 ports came up");
    }
  }
}
