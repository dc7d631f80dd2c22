package io.weft.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.weft.core.event.Event;
import io.weft.core.event.EventType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** How schedulers end, and what they tell of themselves. On real threads. */
@Timeout(60)
class SchedulerLifeTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  record Stop() implements Event {
    static final EventType<Stop> TYPE = EventType.of(Stop.class);
  }

  @Test
  void joinWaitsForAllButDaemons() throws Exception {
    Scheduler scheduler = Scheduler.start("worker");
    List<String> steps = new ArrayList<>();
    scheduler.spawnDaemon(
        "service",
        r -> {
          try {
            r.spawn("child of a daemon", x -> x.await(Stop.TYPE.match()));
            r.await(Stop.TYPE.match());
          } finally {
            steps.add("service cancelled");
          }
        });
    scheduler.spawn(
        "work",
        r -> {
          r.spawn("more work", x -> x.yield());
          r.yieldToPoll();
          steps.add("worked");
        });
    scheduler.join();
    assertThat(steps).containsExactly("worked", "service cancelled");
    assertThat(scheduler.submit("late", r -> 1).isFailed()).isTrue();
  }

  @Test
  void joinOfASchedulerWithoutWorkEndsAtOnce() throws Exception {
    Scheduler scheduler = Scheduler.start("idle");
    scheduler.join();
    scheduler.join();
    scheduler.close();
    assertThat(scheduler.submit("late", r -> 1).isFailed()).isTrue();
    assertThat(scheduler.dump(LIMIT)).isEqualTo("scheduler idle has ended\n");
  }

  @Test
  void aRoutineMayAskForTheEnd() throws Exception {
    Scheduler scheduler = Scheduler.start("quitter");
    RoutineFuture<Stop> other = scheduler.submit("other", r -> r.await(Stop.TYPE.match()));
    scheduler.spawn("quitter", r -> r.scheduler().quit());
    scheduler.join();
    assertThatThrownBy(() -> other.join(LIMIT)).hasCauseInstanceOf(RoutineCancelledException.class);
  }

  @Test
  void joiningFromARoutineIsExplained() {
    try (Scheduler scheduler = Scheduler.start("s")) {
      RoutineFuture<Void> joiner = scheduler.spawn("joiner", r -> r.scheduler().join());
      assertThatThrownBy(() -> joiner.join(LIMIT))
          .hasRootCauseMessage("a routine cannot join its scheduler: it would wait for itself");
    }
  }

  /** The program of {@link #aSignalEndsTheRoutinesBeforeTheJvm}. */
  static final class Program {
    public static void main(String[] args) throws InterruptedException {
      Scheduler scheduler = Scheduler.builder("program").quitOnShutdown().start();
      scheduler.spawn(
          "server",
          r -> {
            try {
              System.out.println("ready");
              r.await(Stop.TYPE.match());
            } finally {
              r.yieldToPoll();
              System.out.println("cleaned up");
            }
          });
      scheduler.join();
    }
  }

  @Test
  void aSignalEndsTheRoutinesBeforeTheJvm() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-opens=java.base/java.lang=ALL-UNNAMED");
    command.add("-Dweft.carrier=" + System.getProperty("weft.carrier", "auto"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Program.class.getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      List<String> lines = new ArrayList<>();
      String line;
      while ((line = out.readLine()) != null) {
        lines.add(line);
        if (line.equals("ready")) {
          process.toHandle().destroy(); // SIGTERM, and the streams stay open
        }
      }
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(lines).contains("ready", "cleaned up");
      assertThat(process.exitValue()).isEqualTo(128 + 15);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void callsRunOnTheLoopAndTellTheirResult() {
    Scheduler scheduler = Scheduler.start("s");
    try (scheduler) {
      assertThat(scheduler.call(() -> Thread.currentThread().getName()).join(LIMIT)).isEqualTo("s");
      assertThatThrownBy(
              () ->
                  scheduler
                      .call(
                          () -> {
                            throw new IOException("on purpose");
                          })
                      .join(LIMIT))
          .hasRootCauseInstanceOf(IOException.class);
    }
    assertThatThrownBy(() -> scheduler.call(() -> 1).join(LIMIT))
        .hasCauseInstanceOf(RoutineCancelledException.class);
  }

  @Test
  void theDumpTellsWhatEachWaitsForAndWhereItWasSpawned() {
    try (Scheduler scheduler = Scheduler.start("s")) {
      scheduler.spawn(
          "parent",
          r -> {
            r.spawnDaemon("child", x -> x.sleep(Duration.ofHours(1)));
            r.await(Stop.TYPE.match());
          });
      scheduler.spawn("last", r -> r.yield()).join(LIMIT);
      String[] lines = scheduler.dump(LIMIT).split("\n");
      assertThat(lines).hasSize(2);
      assertThat(lines[0])
          .startsWith(
              "parent waits for Stop, spawned at " + getClass().getName() + ".theDumpTells");
      assertThat(lines[1])
          .startsWith("  child (daemon) waits for PT1H, spawned at " + getClass().getName());
    }
  }

  @Test
  void theDumpOfALoopThatHangsIsTheStackOfWhatBlocksIt() throws InterruptedException {
    CountDownLatch blocking = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (Scheduler scheduler = Scheduler.start("s")) {
      scheduler.spawn("blocker", r -> blockOn(blocking, goOn));
      blocking.await();
      String dump = scheduler.dump(Duration.ofMillis(1));
      goOn.countDown();
      assertThat(dump)
          .startsWith("scheduler s does not answer: routine blocker runs, and is at")
          .contains("blockOn");
    }
  }

  private static void blockOn(CountDownLatch blocking, CountDownLatch goOn)
      throws InterruptedException {
    blocking.countDown();
    goOn.await();
  }

  @Test
  void theMetricsCount() {
    ManualLoop loop = Scheduler.builder("s").ticker(new VirtualTicker()).manual();
    Scheduler scheduler = loop.scheduler();
    scheduler.spawn("waits", r -> r.await(Stop.TYPE.match()));
    scheduler.spawn("sleeps", r -> r.sleep(Duration.ofSeconds(1)));
    loop.runUntilIdle();
    SchedulerMetrics metrics = scheduler.metrics();
    assertThat(metrics.routines()).isEqualTo(2);
    assertThat(metrics.timers()).isEqualTo(1);
    assertThat(metrics.events()).isZero();
    long resumptions = metrics.resumptions();
    scheduler.post(new Stop());
    scheduler.post(new Stop());
    loop.runUntilIdle();
    assertThat(metrics.events()).isEqualTo(2);
    assertThat(metrics.resumptions()).isEqualTo(resumptions + 1);
    assertThat(metrics.routines()).isEqualTo(1);
    assertThat(metrics.queuedEvents()).isZero();
    assertThat(metrics.rounds()).isPositive();
    loop.close();
  }

  @Test
  void theLagIsTheLongestRoundOfTheLastSeconds() {
    VirtualTicker ticker = new VirtualTicker();
    ManualLoop loop = Scheduler.builder("s").ticker(ticker).manual();
    Scheduler scheduler = loop.scheduler();
    scheduler.execute(() -> ticker.advance(Duration.ofSeconds(1)));
    loop.runUntilIdle();
    assertThat(scheduler.metrics().lag()).isEqualTo(Duration.ofSeconds(1));
    for (int i = 0; i < 2; i++) {
      ticker.advance(SchedulerMetrics.WINDOW.plusNanos(1));
      loop.runUntilIdle();
    }
    assertThat(scheduler.metrics().lag()).isZero();
    loop.close();
  }

  @Test
  void aBusyLoopPollsAfterSoManySteps() {
    int[] polls = new int[1];
    ManualLoop loop = Scheduler.builder("s").stepsBetweenPolls(10).manual();
    Scheduler scheduler = loop.scheduler();
    scheduler.install(
        new Poller() {
          @Override
          public void poll(long maxNanos) {
            polls[0]++;
          }

          @Override
          public void wakeup() {}

          @Override
          public void close() {}
        });
    for (int i = 0; i < 100; i++) {
      scheduler.execute(() -> {});
    }
    loop.runUntilIdle();
    assertThat(polls[0]).isBetween(10, 12);
    loop.close();
  }

  @Test
  void whoYieldsToThePollGoesOnAfterItAlthoughOthersAreBusy() {
    ManualLoop loop = Scheduler.builder("s").stepsBetweenPolls(10).manual();
    Scheduler scheduler = loop.scheduler();
    int[] turns = new int[1];
    RoutineFuture<Void> busy =
        scheduler.spawn(
            "busy",
            r -> {
              for (; turns[0] < 1000; turns[0]++) {
                r.yield();
              }
            });
    RoutineFuture<Integer> polite =
        scheduler.submit(
            "polite",
            r -> {
              r.yieldToPoll();
              return turns[0];
            });
    loop.runUntilIdle();
    assertThat(busy.isDone()).isTrue();
    assertThat(polite.now()).isLessThan(100);
    loop.close();
  }

  @Test
  void trySendDoesNotWaitForRoom() {
    ManualLoop loop = Scheduler.builder("s").queueLimit(2).manual();
    RoutineFuture<List<Boolean>> sent =
        loop.scheduler()
            .submit(
                "sender",
                r -> List.of(r.trySend(new Stop()), r.trySend(new Stop()), r.trySend(new Stop())));
    loop.runUntilIdle();
    assertThat(sent.now()).containsExactly(true, true, false);
    loop.close();
  }

  @Test
  void theDebuggingLogTellsWhoWakesWhom() {
    ch.qos.logback.classic.Logger log =
        (ch.qos.logback.classic.Logger) LoggerFactory.getLogger(Scheduler.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    Level before = log.getLevel();
    log.setLevel(Level.DEBUG);
    log.addAppender(lines);
    lines.start();
    ManualLoop loop = Scheduler.builder("s").debugging(true).manual();
    try {
      loop.scheduler().spawn("waiter", r -> r.await(Stop.TYPE.match()));
      loop.scheduler().spawn("sender", r -> r.send(new Stop()));
      loop.runUntilIdle();
    } finally {
      log.detachAppender(lines);
      log.setLevel(before);
      loop.close();
    }
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsSubsequence(
            "s: routine sender sends Stop[]", "s: event Stop[] wakes waiter, which waits for Stop");
  }

  @Test
  void aGraceCannotBeNegative() {
    assertThatThrownBy(() -> Scheduler.builder("s").closeGrace(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
