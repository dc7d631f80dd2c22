package io.weft.core.event;

import static io.weft.core.event.Any.ANY;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.simulation.Simulation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The samples of the README's section on events. */
@Timeout(60)
class QueueGuideTest {
  // README: hierarchy
  sealed interface PortEvent extends Event permits PortAdded, PortRemoved {
    EventType2<PortEvent, String, Integer> TYPE =
        EventType.of(PortEvent.class, PortEvent::datapath, PortEvent::port);

    String datapath();

    int port();
  }

  record PortAdded(String datapath, int port) implements PortEvent {
    static final EventType2<PortAdded, String, Integer> TYPE =
        EventType.of(PortAdded.class, PortAdded::datapath, PortAdded::port);
  }

  record PortRemoved(String datapath, int port) implements PortEvent {}

  // README: end

  // README: blocking
  record Order(String customer) implements BlockingEvent {
    static final EventType1<Order, String> TYPE = EventType.of(Order.class, Order::customer);
  }

  // README: end

  @Test
  void matchersOfTheGuide() {
    // README: matchers
    Matcher<PortEvent> whatever = PortEvent.TYPE.match("s1", 7); // added or removed
    Matcher<PortAdded> anySwitch = PortAdded.TYPE.match(ANY, 7); // the first index left open
    Matcher<PortAdded> low = PortAdded.TYPE.match("s1").where(added -> added.port() < 10);
    // README: end
    assertThat(whatever.matches(new PortRemoved("s1", 7))).isTrue();
    assertThat(anySwitch.matches(new PortAdded("s2", 7))).isTrue();
    assertThat(low.matches(new PortAdded("s1", 12))).isFalse();
  }

  @Test
  void queuesOfTheGuide() {
    try (Simulation simulation = Simulation.withSeed(1)) {
      Scheduler scheduler = simulation.scheduler("s");
      List<String> served = new ArrayList<>();
      // README: queues
      RoutineFuture<Void> shop =
          scheduler.spawn(
              "shop",
              r -> {
                EventQueue orders =
                    scheduler
                        .queue()
                        .add(
                            Order.TYPE.match(),
                            QueueSettings.named("orders")
                                .withPriority(10) // before everything that has less
                                .withLimit(1000) // then senders wait
                                .withDiscipline(
                                    QueueDiscipline.fair(Order.class, Order::customer)));
                r.send(new Order("ann")); // nobody waits for it: it blocks ann's orders only
                r.send(new Order("bob"));
                r.spawn("ann", ann -> served.add(ann.await(Order.TYPE.match("ann")).customer()));
                r.spawn("bob", bob -> served.add(bob.await(Order.TYPE.match("bob")).customer()));
                r.awaitEmpty(orders); // blocked events count: all are handled
                orders.remove();
              });
      // README: end
      simulation.await(shop);
      assertThat(served).containsExactlyInAnyOrder("ann", "bob");
      assertThat(scheduler.queue().subQueues()).isEmpty();
    }
  }
}
