package io.weft.core.event;

import static io.weft.core.event.Any.ANY;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The samples in this package's javadoc. */
@Timeout(60)
class EventSnippetsTest {
  // @start region=type
  /** A flow has left a table of a switch. */
  record FlowRemoved(String datapath, int table, long cookie, String reason) implements Event {
    static final EventType3<FlowRemoved, String, Integer, Long> TYPE =
        EventType.of(
            FlowRemoved.class, FlowRemoved::datapath, FlowRemoved::table, FlowRemoved::cookie);
  }

  // @end

  @Test
  void matchersSelectByIndices() {
    // @start region=matcher
    Matcher<FlowRemoved> all = FlowRemoved.TYPE.match();
    Matcher<FlowRemoved> ofSwitch = FlowRemoved.TYPE.match("br0"); // the others are left open
    Matcher<FlowRemoved> ofTable = FlowRemoved.TYPE.match("br0", 3);
    Matcher<FlowRemoved> ofCookie = FlowRemoved.TYPE.match(ANY, ANY, 0x2aL); // on any switch
    Matcher<FlowRemoved> expired =
        ofTable.where(flow -> flow.reason().equals("idle timeout")); // no index: asked each time
    // @end
    FlowRemoved flow = new FlowRemoved("br0", 3, 0x2a, "delete");
    assertThat(List.of(all, ofSwitch, ofTable, ofCookie)).allMatch(m -> m.matches(flow));
    assertThat(expired.matches(flow)).isFalse();
  }

  record PortStatus(String datapath, int port) implements Event {
    static final EventType1<PortStatus, String> TYPE =
        EventType.of(PortStatus.class, PortStatus::datapath);
  }

  record PacketIn(String datapath, int port) implements Event {
    static final EventType1<PacketIn, String> TYPE =
        EventType.of(PacketIn.class, PacketIn::datapath);
  }

  record Expiry(String host, Duration at) implements Event {
    static final EventType0<Expiry> TYPE = EventType.of(Expiry.class);
  }

  private static EventQueue addQueues(Scheduler scheduler) {
    // @start region=queues
    EventQueue main = scheduler.queue();
    main.add(
        PortStatus.TYPE.match(), // few, and urgent: before everything else
        QueueSettings.named("port-status").withPriority(10));
    EventQueue packets =
        main.add(
            PacketIn.TYPE.match(),
            QueueSettings.named("packet-in")
                .withLimit(1000) // then senders wait: back-pressure up to the switch
                .withDiscipline(QueueDiscipline.fair(PacketIn.class, PacketIn::datapath)));
    // @end
    return packets;
  }

  private static EventQueue addOrdered(Scheduler scheduler) {
    // @start region=discipline
    QueueDiscipline earliestFirst = QueueDiscipline.smallestFirst(Expiry.class, Expiry::at);
    QueueDiscipline fairToSwitches =
        QueueDiscipline.fair(PacketIn.class, PacketIn::datapath)
            .withLimitPerKey(100); // events of one switch; its senders wait then
    // @end
    scheduler
        .queue()
        .add(PacketIn.TYPE.match(), QueueSettings.named("fair").withDiscipline(fairToSwitches));
    return scheduler
        .queue()
        .add(Expiry.TYPE.match(), QueueSettings.named("early").withDiscipline(earliestFirst));
  }

  @Test
  void urgentEventsOvertakeAndFloodsAreShared() {
    try (Simulation simulation = Simulation.withSeed(1)) {
      Scheduler scheduler = simulation.scheduler("s");
      List<Event> seen = new ArrayList<>();
      for (Matcher<?> matcher : List.of(PacketIn.TYPE.match(), PortStatus.TYPE.match())) {
        scheduler.spawn(
            "waiter",
            r -> {
              while (true) {
                seen.add(r.await(matcher));
              }
            });
      }
      RoutineFuture<Void> sender =
          scheduler.spawn(
              "sender",
              r -> {
                EventQueue packets = addQueues(scheduler);
                for (int i = 0; i < 3; i++) {
                  r.send(new PacketIn("br0", i));
                }
                r.send(new PacketIn("br1", 0));
                r.send(new PortStatus("br0", 1));
                assertThat(packets.size()).isEqualTo(4);
              });
      simulation.settle();
      assertThat(sender.isFailed()).isFalse();
      assertThat(seen).hasSize(5);
      assertThat(seen.getFirst()).isInstanceOf(PortStatus.class);
      assertThat(seen.indexOf(new PacketIn("br1", 0)))
          .isLessThan(seen.indexOf(new PacketIn("br0", 1)));
    }
  }

  @Test
  void theEarliestExpiryComesFirst() {
    try (Simulation simulation = Simulation.withSeed(1)) {
      Scheduler scheduler = simulation.scheduler("s");
      List<String> seen = new ArrayList<>();
      scheduler.spawn(
          "waiter",
          r -> {
            while (true) {
              seen.add(r.await(Expiry.TYPE.match()).host());
            }
          });
      scheduler.spawn(
          "sender",
          r -> {
            addOrdered(scheduler);
            r.send(new Expiry("late", Duration.ofMinutes(5)));
            r.send(new Expiry("early", Duration.ofMinutes(1)));
          });
      simulation.settle();
      assertThat(seen).containsExactly("early", "late");
    }
  }

  // @start region=blocking
  /** A switch asks what to do with a port: somebody must say so, unless the switch has gone. */
  record PortQuestion(String datapath, int port, Set<String> connected) implements BlockingEvent {
    static final EventType1<PortQuestion, String> TYPE =
        EventType.of(PortQuestion.class, PortQuestion::datapath);

    @Override
    public boolean mayBeIgnoredNow() {
      return !connected.contains(datapath);
    }
  }

  // @end

  @Test
  void blockingEventsStayUntilSomebodyWaits() {
    try (Simulation simulation = Simulation.withSeed(1)) {
      Scheduler scheduler = simulation.scheduler("s");
      Set<String> connected = new HashSet<>(Set.of("br0", "br1"));
      scheduler.spawn(
          "sender",
          r -> {
            scheduler.queue().add(PortQuestion.TYPE.match(), QueueSettings.named("questions"));
            r.send(new PortQuestion("br0", 1, connected));
            r.send(new PortQuestion("br1", 1, connected));
          });
      simulation.settle();
      assertThat(scheduler.queue().blocked()).isEqualTo(1);
      RoutineFuture<PortQuestion> asked =
          scheduler.submit("answers", r -> r.await(PortQuestion.TYPE.match("br0")));
      assertThat(simulation.await(asked).port()).isEqualTo(1);
      connected.remove("br1");
      scheduler.execute(() -> {});
      simulation.settle();
      assertThat(scheduler.queue().isEmpty()).isTrue();
    }
  }
}
