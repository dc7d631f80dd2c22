package io.weft.core;

import static io.weft.core.event.Any.ANY;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.event.BlockingEvent;
import io.weft.core.event.Event;
import io.weft.core.event.EventQueue;
import io.weft.core.event.EventType;
import io.weft.core.event.EventType1;
import io.weft.core.event.EventType2;
import io.weft.core.event.QueueDiscipline;
import io.weft.core.event.QueueSettings;
import io.weft.core.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Specification 4.3.5, through a scheduler. */
@Timeout(60)
class BlockingEventTest {
  /** Nobody may lose one of these. */
  record Request(String connection, int number, Set<String> closed) implements BlockingEvent {
    static final EventType2<Request, String, Integer> TYPE =
        EventType.of(Request.class, Request::connection, Request::number);

    @Override
    public boolean mayBeIgnoredNow() {
      return closed.contains(connection);
    }

    @Override
    public String toString() {
      return connection + number;
    }
  }

  record Tick(int number) implements Event {
    static final EventType1<Tick, Integer> TYPE = EventType.of(Tick.class, Tick::number);
  }

  private final Simulation simulation = Simulation.withSeed(1);
  private final Scheduler scheduler = simulation.scheduler("s");
  private final EventQueue queue = scheduler.queue();
  private final Set<String> closed = new HashSet<>();
  private final List<String> log = new ArrayList<>();

  @AfterEach
  void close() {
    simulation.close();
  }

  private void send(String connection, int... numbers) {
    for (int number : numbers) {
      scheduler.post(new Request(connection, number, closed));
    }
    simulation.settle();
  }

  private RoutineFuture<Void> handle(String connection, int count) {
    RoutineFuture<Void> handler =
        scheduler.spawn(
            "handler of " + connection,
            r -> {
              for (int i = 0; i < count; i++) {
                log.add(r.await(Request.TYPE.match(connection)).toString());
              }
            });
    simulation.settle();
    return handler;
  }

  @Test
  void whatNobodyWaitsForIsDelayedUntilSomebodyDoesAndKeepsItsOrder() {
    send("a", 1, 2, 3);
    assertThat(queue.size()).isEqualTo(3);
    assertThat(queue.blocked()).isEqualTo(1);
    handle("a", 2);
    assertThat(log).containsExactly("a1", "a2");
    assertThat(queue.size()).isEqualTo(1);
    handle("a", 1);
    assertThat(log).containsExactly("a1", "a2", "a3");
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void onlyTheSubQueueThatHoldsItBlocks() {
    EventQueue a = queue.add(Request.TYPE.match("a"), QueueSettings.named("a").withPriority(5));
    queue.add(Request.TYPE.match("b"), QueueSettings.named("b"));
    RoutineFuture<Tick> tick = scheduler.submit("tick", r -> r.await(Tick.TYPE.match(1)));
    send("a", 1, 2);
    handle("b", 1);
    send("b", 1);
    scheduler.post(new Tick(1));
    simulation.settle();
    assertThat(log).containsExactly("b1");
    assertThat(tick.isDone()).isTrue();
    assertThat(a.blocked()).isEqualTo(1);
    assertThat(a.size()).isEqualTo(2);
  }

  @Test
  void inAFairQueueOnlyItsOwnKeyBlocks() {
    queue.add(
        Request.TYPE.match(),
        QueueSettings.named("requests")
            .withDiscipline(QueueDiscipline.fair(Request.class, Request::connection)));
    handle("b", 2);
    send("a", 1, 2);
    send("b", 1, 2);
    assertThat(log).containsExactly("b1", "b2");
    handle("a", 2);
    assertThat(log).containsExactly("b1", "b2", "a1", "a2");
  }

  @Test
  void sendersWaitWhileTheSubQueueIsBlockedAndFull() {
    queue.add(Request.TYPE.match("a"), QueueSettings.named("a").withLimit(2));
    RoutineFuture<Void> sender =
        scheduler.spawn(
            "sender",
            r -> {
              for (int i = 1; i <= 4; i++) {
                r.send(new Request("a", i, closed));
                log.add("sent " + i);
              }
            });
    simulation.settle();
    assertThat(log).containsExactly("sent 1", "sent 2");
    assertThat(queue.size()).isEqualTo(2);
    assertThat(queue.parked()).isEqualTo(1);
    handle("a", 4);
    assertThat(log)
        .containsSubsequence("a1", "a2", "a3", "a4")
        .containsSubsequence("sent 3", "sent 4");
    assertThat(sender.isDone()).isTrue();
  }

  @Test
  void itIsDeliveredToAllThatWaitForItThen() {
    send("a", 1);
    for (int i = 1; i <= 3; i++) {
      int number = i;
      scheduler.spawn(
          "handler " + i,
          r -> log.add(number + " " + r.await(Request.TYPE.match(ANY, 1)).connection()));
    }
    simulation.settle();
    assertThat(log).containsExactly("1 a", "2 a", "3 a");
  }

  @Test
  void aMatcherForSomethingElseDoesNotReleaseIt() {
    send("a", 1);
    handle("b", 1);
    scheduler.spawn("other", r -> r.await(Request.TYPE.match("a", 2)));
    scheduler.spawn(
        "picky", r -> r.await(Request.TYPE.match("a").where(request -> request.number() > 1)));
    scheduler.spawn(
        "failing",
        r -> r.await(Request.TYPE.match("a").where(request -> 1 / (request.number() - 1) > 0)));
    simulation.settle();
    assertThat(queue.blocked()).isEqualTo(1);
    assertThat(log).isEmpty();
  }

  @Test
  void whoIsCancelledBeforeTheDeliveryHasNotHandledIt() {
    send("a", 1);
    RoutineFuture<Void> handler =
        scheduler.spawn("handler", r -> log.add(r.await(Request.TYPE.match("a")).toString()));
    // It begins to wait, which releases the event, and is cancelled before that is delivered.
    scheduler.spawn("canceller", r -> handler.cancel());
    simulation.settle();
    assertThat(log).isEmpty();
    assertThat(queue.blocked()).isEqualTo(1);
    handle("a", 1);
    assertThat(log).containsExactly("a1");
  }

  @Test
  void aWaiterThatTimedOutHasNotHandledIt() {
    RoutineFuture<Boolean> waiter =
        scheduler.submit(
            "waiter", r -> r.tryAwait(Request.TYPE.match("a"), Duration.ofSeconds(1)).isPresent());
    simulation.runFor(Duration.ofSeconds(2));
    assertThat(waiter.now()).isFalse();
    send("a", 1);
    assertThat(queue.blocked()).isEqualTo(1);
    handle("a", 1);
    assertThat(log).containsExactly("a1");
  }

  @Test
  void ignoreDropsThoseThatNobodyWillTake() {
    send("a", 1, 2);
    scheduler.execute(() -> log.add("dropped " + scheduler.ignore(Request.TYPE.match("b"))));
    scheduler.execute(() -> log.add("dropped " + scheduler.ignore(Request.TYPE.match("a"))));
    simulation.settle();
    // The second one blocks now.
    assertThat(log).containsExactly("dropped 0", "dropped 1");
    assertThat(queue.size()).isEqualTo(1);
    assertThat(queue.blocked()).isEqualTo(1);
    scheduler.execute(() -> scheduler.ignore(Request.TYPE.match(ANY, 2)));
    simulation.settle();
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void ignoreDropsOneThatWasReleasedForAWaiterThatIsNoMore() {
    send("a", 1);
    RoutineFuture<Void> handler =
        scheduler.spawn(
            "handler",
            r -> {
              try {
                r.await(Request.TYPE.match("a"));
              } finally {
                log.add("dropped " + scheduler.ignore(Request.TYPE.match("a")));
              }
            });
    // It begins to wait, which releases the event, and ends before that is delivered.
    scheduler.spawn("canceller", r -> handler.cancel());
    simulation.settle();
    assertThat(log).containsExactly("dropped 1");
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void itsOwnConditionIsAskedWhenItIsTakenAndBeforeEachPoll() {
    closed.add("b");
    send("b", 1);
    assertThat(queue.isEmpty()).isTrue();
    send("a", 1, 2);
    send("c", 1);
    assertThat(queue.blocked()).isEqualTo(1);
    closed.add("a");
    handle("c", 1);
    assertThat(log).containsExactly("c1");
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void clearingTheSubQueueDropsItAndLetsSendersIn() {
    EventQueue a = queue.add(Request.TYPE.match("a"), QueueSettings.named("a").withLimit(2));
    send("a", 1, 2, 3);
    assertThat(a.parked()).isEqualTo(1);
    scheduler.execute(() -> log.add("dropped " + a.clear()));
    simulation.settle();
    assertThat(a.size()).isEqualTo(1);
    handle("a", 1);
    assertThat(log).containsExactly("dropped 2", "a3");
  }

  @Test
  void removingTheSubQueueReturnsItsEventsToTheQueueAbove() {
    EventQueue a = queue.add(Request.TYPE.match("a"), QueueSettings.named("a").withLimit(2));
    send("a", 1, 2, 3);
    scheduler.execute(a::remove);
    simulation.settle();
    assertThat(queue.ownSize()).isEqualTo(3);
    assertThat(queue.blocked()).isEqualTo(1);
    handle("a", 3);
    assertThat(log).containsExactly("a1", "a2", "a3");
  }

  @Test
  void aQueueWithABlockedEventIsNotEmpty() {
    EventQueue a = queue.add(Request.TYPE.match("a"), QueueSettings.named("a"));
    EventQueue b = queue.add(Request.TYPE.match("b"), QueueSettings.named("b"));
    send("a", 1);
    RoutineFuture<Void> waiter =
        scheduler.spawn(
            "waiter",
            r -> {
              r.awaitEmpty(b);
              log.add("b is empty");
              r.awaitEmpty(a, b);
              log.add("both are empty");
            });
    simulation.runFor(Duration.ofHours(1));
    assertThat(log).containsExactly("b is empty");
    handle("a", 1);
    assertThat(waiter.isDone()).isTrue();
    assertThat(log).contains("both are empty");
  }

  @Test
  void aBlockedEventDoesNotKeepTheLoopBusy() {
    Simulation.forEachSeed(
        1,
        1,
        other -> {
          ManualLoop loop = Scheduler.builder("manual").ticker(other.ticker()).manual();
          loop.scheduler().post(new Request("a", 1, closed));
          loop.runUntilIdle();
          assertThat(loop.scheduler().queue().blocked()).isEqualTo(1);
          assertThat(loop.hasWork()).isFalse();
          loop.close();
        });
  }

  @Test
  void aControlEventEntersAFullQueue() {
    EventQueue a = queue.add(Tick.TYPE.match(), QueueSettings.named("ticks").withLimit(1));
    scheduler.execute(
        () -> {
          scheduler.post(new Tick(1));
          scheduler.post(new Tick(2));
        });
    scheduler.execute(
        () -> {
          scheduler.sendNow(new Tick(3));
          scheduler.sendNow(new Tick(4));
          log.add("ticks " + a.size());
        });
    simulation.settle();
    assertThat(log).containsExactly("ticks 2");
  }
}
