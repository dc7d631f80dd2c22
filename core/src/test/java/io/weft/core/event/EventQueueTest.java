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

  private final EventQueue queue = new EventQueue(100, 3);

  private void send(String kind, int count) {
    for (int i = 1; i <= count; i++) {
      queue.offerOrPark(new Work(kind, i), () -> {});
    }
  }

  private List<String> drain() {
    List<String> all = new ArrayList<>();
    Optional<Event> event;
    while ((event = queue.poll()).isPresent()) {
      all.add(event.get().toString());
    }
    return all;
  }

  @Test
  void thePriorityDecidesAndEqualsTakeTurns() {
    queue.add("urgent", 5, Work.TYPE.match("u"), 10);
    queue.add("a", 1, Work.TYPE.match("a"), 10);
    queue.add("b", 1, Work.TYPE.match("b"), 10);
    send("x", 1);
    send("a", 3);
    send("b", 2);
    send("u", 2);
    assertThat(drain()).containsExactly("u1", "u2", "a1", "b1", "a2", "b2", "a3", "x1");
  }

  @Test
  void whoIsParkedEntersInItsOrderAsSoonAsThereIsRoom() {
    List<Integer> entered = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      int number = i;
      queue.offerOrPark(new Work("x", i), () -> entered.add(number));
    }
    assertThat(queue.parked()).isEqualTo(2);
    assertThat(queue.offer(new Work("x", 6))).isFalse();
    queue.poll();
    assertThat(entered).containsExactly(4);
    assertThat(drain()).containsExactly("x2", "x3", "x4", "x5");
    assertThat(entered).containsExactly(4, 5);
  }

  @Test
  void whoIsToldOfItsRoomMaySendAgainAtOnce() {
    send("x", 3);
    queue.offerOrPark(new Work("x", 4), () -> queue.offerOrPark(new Work("x", 5), () -> {}));
    assertThat(drain()).containsExactly("x1", "x2", "x3", "x4", "x5");
  }

  @Test
  void removingASubQueueMovesWhatItHolds() {
    EventQueue.SubQueue sub = queue.add("sub", 9, Work.TYPE.match("s"), 1);
    send("x", 1);
    send("s", 3);
    queue.remove(sub);
    queue.remove(sub);
    send("s", 1);
    assertThat(queue.subQueues()).hasSize(1);
    assertThat(drain()).containsExactly("x1", "s1", "s2", "s3", "s1");
  }

  @Test
  void theDefaultSubQueueStays() {
    assertThatThrownBy(() -> queue.remove(queue.subQueues().getFirst()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> queue.add("none", 0, Work.TYPE.match(), 0))
        .hasMessageContaining("limit must be at least 1");
  }
}
