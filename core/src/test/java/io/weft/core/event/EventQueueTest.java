package io.weft.core.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EventQueueTest {
  record Work(String kind, int number) implements Event {
    static final EventType1<Work, String> TYPE = EventType.of(Work.class, Work::kind);

    @Override
    public String toString() {
      return kind + number;
    }
  }

  record Urgent(String kind, Optional<Integer> deadline) implements Event {
    @Override
    public String toString() {
      return kind + deadline.map(String::valueOf).orElse("");
    }
  }

  private final SchedulerQueue scheduler =
      new SchedulerQueue(QueueSettings.defaults().withTotalLimit(100).withLimit(3));
  private final EventQueue queue = scheduler.queue();

  private void send(Event event) {
    if (!scheduler.offer(event)) {
      scheduler.park(event, () -> {});
    }
  }

  private void send(String kind, int count) {
    for (int i = 1; i <= count; i++) {
      send(new Work(kind, i));
    }
  }

  private List<String> drain() {
    List<String> all = new ArrayList<>();
    for (Event event = scheduler.poll(); event != null; event = scheduler.poll()) {
      all.add(event.toString());
    }
    return all;
  }

  private static QueueSettings priority(int priority) {
    return QueueSettings.defaults().withPriority(priority);
  }

  @Test
  void thePriorityDecidesAndEqualsTakeTurns() {
    queue.add(Work.TYPE.match("u"), priority(5));
    queue.add(Work.TYPE.match("a"), priority(1));
    queue.add(Work.TYPE.match("b"), priority(1));
    send("x", 1);
    send("a", 3);
    send("b", 2);
    send("u", 2);
    assertThat(drain()).containsExactly("u1", "u2", "a1", "b1", "a2", "b2", "a3", "x1");
  }

  @Test
  void moreThan64PrioritiesAreFine() {
    for (int i = 0; i < 90; i++) {
      queue.add(Work.TYPE.match("k" + i), priority(i * 7 % 90));
    }
    for (int i = 0; i < 90; i++) {
      send("k" + i, 1);
    }
    List<String> expected = new ArrayList<>();
    for (int priority = 89; priority >= 0; priority--) {
      for (int i = 0; i < 90; i++) {
        if (i * 7 % 90 == priority) {
          expected.add("k" + i + "1");
        }
      }
    }
    assertThat(drain()).isEqualTo(expected);
  }

  @Test
  void aSubQueueMayHaveSubQueues() {
    EventQueue work = queue.add(Work.TYPE.match(), QueueSettings.named("work").withPriority(1));
    work.add(Work.TYPE.match("u"), QueueSettings.named("urgent").withPriority(2));
    send("x", 2);
    send("u", 2);
    assertThat(queue.find("work")).contains(work);
    assertThat(queue.find("urgent")).isEmpty();
    assertThat(work.find("urgent").orElseThrow().size()).isEqualTo(2);
    assertThat(work.size()).isEqualTo(4);
    assertThat(work.ownSize()).isEqualTo(2);
    assertThat(drain()).containsExactly("u1", "u2", "x1", "x2");
    assertThatThrownBy(() -> queue.add(Work.TYPE.match(), QueueSettings.named("work")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("work");
  }

  @Test
  void whoIsParkedEntersInItsOrderAsSoonAsThereIsRoom() {
    List<Integer> entered = new ArrayList<>();
    send("x", 3);
    for (int i = 4; i <= 5; i++) {
      int number = i;
      assertThat(scheduler.offer(new Work("x", i))).isFalse();
      scheduler.park(new Work("x", i), () -> entered.add(number));
    }
    assertThat(queue.parked()).isEqualTo(2);
    assertThat(scheduler.offer(new Work("x", 6))).isFalse();
    scheduler.poll();
    assertThat(entered).isEmpty();
    scheduler.finish(true);
    assertThat(entered).containsExactly(4);
    assertThat(drain()).containsExactly("x2", "x3", "x4", "x5");
    assertThat(entered).containsExactly(4, 5);
  }

  @Test
  void whoIsToldOfItsRoomMaySendAgainAtOnce() {
    send("x", 3);
    scheduler.park(new Work("x", 4), () -> send(new Work("x", 5)));
    assertThat(drain()).containsExactly("x1", "x2", "x3", "x4", "x5");
  }

  @Test
  void aParkedSenderMayTakeItsEventBack() {
    send("x", 3);
    ParkedSender first = scheduler.park(new Work("x", 4), () -> {});
    ParkedSender second = scheduler.park(new Work("x", 5), () -> {});
    assertThat(first.withdraw()).isTrue();
    assertThat(first.withdraw()).isFalse();
    assertThat(drain()).containsExactly("x1", "x2", "x3", "x5");
    assertThat(second.withdraw()).isFalse();
  }

  /** The room in the main queue goes round, however many senders one sub-queue has. */
  @Test
  void noSubQueueStarvesWhileItsSendersWaitForRoomInTheMainQueue() {
    SchedulerQueue small = new SchedulerQueue(QueueSettings.defaults().withTotalLimit(2));
    small.queue().add(Work.TYPE.match("a"), QueueSettings.defaults());
    small.queue().add(Work.TYPE.match("b"), QueueSettings.defaults());
    List<String> entered = new ArrayList<>();
    small.force(new Work("a", 1));
    small.force(new Work("a", 2));
    for (int i = 3; i <= 6; i++) {
      Work event = new Work("a", i);
      small.park(event, () -> entered.add(event.toString()));
    }
    for (int i = 1; i <= 2; i++) {
      Work event = new Work("b", i);
      small.park(event, () -> entered.add(event.toString()));
    }
    for (Event event = small.poll(); event != null; event = small.poll()) {
      assertThat(small.queue().size()).isLessThanOrEqualTo(2);
    }
    assertThat(entered).containsExactly("a3", "b1", "a4", "b2", "a5", "a6");
  }

  @Test
  void aControlEventDoesNotWait() {
    send("x", 5);
    scheduler.force(new Work("control", 1));
    assertThat(queue.size()).isEqualTo(4);
    assertThat(drain()).containsExactly("x1", "x2", "x3", "control1", "x4", "x5");
  }

  @Test
  void removingASubQueueMovesWhatItHolds() {
    EventQueue sub = queue.add(Work.TYPE.match("s"), priority(9).withLimit(1));
    EventQueue low = queue.add(Work.TYPE.match("l"), priority(-1));
    send("x", 1);
    send("s", 3);
    send("l", 1);
    sub.remove();
    low.remove();
    sub.remove();
    send("s", 1);
    assertThat(queue.subQueues()).isEmpty();
    assertThat(sub.isEmpty()).isTrue();
    assertThatThrownBy(() -> sub.add(Work.TYPE.match(), QueueSettings.defaults()))
        .isInstanceOf(IllegalStateException.class);
    // What had precedence has it still, what had to wait goes behind.
    assertThat(drain()).containsExactly("s1", "x1", "s2", "l1", "s3", "s1");
  }

  @Test
  void clearingDropsTheEventsAndLetsInWhoIsParked() {
    EventQueue sub = queue.add(Work.TYPE.match("s"), priority(9).withLimit(2));
    send("x", 1);
    send("s", 5);
    assertThat(sub.clear()).isEqualTo(2);
    assertThat(sub.parked()).isEqualTo(1);
    assertThat(drain()).containsExactly("s3", "s4", "s5", "x1");
  }

  @Test
  void thePriorityChangesWhileEventsAreInside() {
    EventQueue sub = queue.add(Work.TYPE.match("s"), priority(9));
    send("x", 2);
    send("s", 2);
    sub.changePriority(-1);
    assertThat(sub.priority()).isEqualTo(-1);
    assertThat(drain()).containsExactly("x1", "x2", "s1", "s2");
  }

  @Test
  void oneWaitsForSeveralQueuesToBeEmptyAtTheSameTime() {
    EventQueue a = queue.add(Work.TYPE.match("a"), priority(2));
    EventQueue b = queue.add(Work.TYPE.match("b"), priority(1));
    List<String> told = new ArrayList<>();
    send("a", 1);
    send("b", 2);
    EventQueue.whenAllEmpty(List.of(a, b), () -> told.add("both"));
    EventQueue.whenAllEmpty(List.of(a), () -> told.add("a"));
    EventQueue.whenAllEmpty(List.of(a, b), () -> told.add("never")).run();
    scheduler.poll();
    assertThat(told).isEmpty();
    scheduler.poll();
    assertThat(told).containsExactly("a");
    send("a", 1);
    scheduler.finish(true);
    assertThat(drain()).containsExactly("a1", "b2");
    assertThat(told).containsExactly("a", "both");
    EventQueue.whenAllEmpty(List.of(queue), () -> told.add("at once"));
    assertThat(told).endsWith("at once");
  }

  @Test
  void theQueueMayHandOutTheSmallestFirst() {
    queue.add(
        EventType.of(Event.class).match(),
        QueueSettings.defaults()
            .withDiscipline(
                new QueueDiscipline.SmallestFirst<Integer>(
                    event -> event instanceof Urgent u ? u.deadline() : Optional.empty())));
    send(new Urgent("a", Optional.of(3)));
    send(new Work("none", 1));
    send(new Urgent("b", Optional.of(1)));
    send(new Urgent("c", Optional.empty()));
    send(new Urgent("d", Optional.of(1)));
    assertThat(drain()).containsExactly("b1", "d1", "a3", "none1", "c");
  }

  @Test
  void anAttributeThatFailsMakesTheEventTheLast() {
    queue.add(
        Work.TYPE.match(),
        QueueSettings.defaults()
            .withDiscipline(QueueDiscipline.smallestFirst(Work.class, work -> 12 / work.number())));
    send(new Work("x", 0));
    send(new Work("x", 3));
    send(new Work("x", 6));
    assertThat(drain()).containsExactly("x6", "x3", "x0");
  }

  private EventQueue fair(QueueDiscipline.Fair fair, int limit) {
    return queue.add(
        Work.TYPE.match(), QueueSettings.defaults().withLimit(limit).withDiscipline(fair));
  }

  @Test
  void keysTakeFairTurnsHoweverManyEventsOneHas() {
    fair(QueueDiscipline.fair(Work.class, Work::kind), 100);
    send("a", 4);
    send("b", 2);
    assertThat(drain()).containsExactly("a1", "b1", "a2", "b2", "a3", "a4");
    // Who passed fewer lately goes first.
    send("a", 2);
    send("b", 3);
    send("c", 1);
    assertThat(drain()).containsExactly("c1", "b1", "b2", "a1", "b3", "a2");
  }

  @Test
  void whatPassedLongAgoDoesNotCount() {
    fair(QueueDiscipline.fair(Work.class, Work::kind).withMaxStat(2), 100);
    send("a", 4);
    send("b", 2);
    assertThat(drain()).hasSize(6);
    send("b", 1);
    send("a", 1);
    assertThat(drain()).containsExactly("b1", "a1");
  }

  @Test
  void aPlaceIsKeptForKeysThatHaveNoEventYet() {
    EventQueue fair = fair(QueueDiscipline.fair(Work.class, Work::kind).withLimitPerKey(3), 4);
    assertThat(scheduler.offer(new Work("a", 1))).isTrue();
    assertThat(scheduler.offer(new Work("a", 2))).isTrue();
    assertThat(scheduler.offer(new Work("a", 3))).isTrue();
    // The last place is for a newcomer, the next newcomer has to wait.
    send(new Work("a", 4));
    assertThat(fair.parked()).isEqualTo(1);
    assertThat(scheduler.offer(new Work("b", 1))).isTrue();
    send(new Work("c", 1));
    send(new Work("c", 2));
    assertThat(fair.parked()).isEqualTo(3);
    assertThat(drain()).containsExactly("a1", "b1", "c1", "a2", "c2", "a3", "a4");
  }

  @Test
  void aFairQueueRemembersNoMoreKeysThanItsStatisticsHold() {
    EventQueue fair = fair(QueueDiscipline.fair(Work.class, Work::kind).withMaxStat(50), 100);
    for (int i = 0; i < 10_000; i++) {
      send("k" + i, 1);
      assertThat(drain()).hasSize(1);
    }
    assertThat(fair.size()).isZero();
    assertThat(fair.keys()).isLessThanOrEqualTo(50);
  }

  @Test
  void settingsAreChecked() {
    assertThatThrownBy(queue::remove).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> queue.changePriority(1)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> QueueSettings.defaults().withLimit(0))
        .hasMessageContaining("limit must be at least 1");
    assertThatThrownBy(() -> QueueSettings.defaults().withTotalLimit(-1))
        .hasMessageContaining("totalLimit must be at least 1");
    assertThatThrownBy(() -> QueueDiscipline.fair(Work.class, Work::kind).withMaxStat(1_000_001))
        .hasMessageContaining("maxStat");
    EventQueue other = new SchedulerQueue(QueueSettings.defaults()).queue();
    assertThatThrownBy(() -> EventQueue.whenAllEmpty(List.of(queue, other), () -> {}))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
