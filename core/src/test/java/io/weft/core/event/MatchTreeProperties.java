package io.weft.core.event;

import static io.weft.core.event.Any.ANY;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

/** The tree against a list of matchers that are asked one after the other. */
@Tag("pure")
class MatchTreeProperties {
  interface Port extends Event {
    int port();
  }

  record Up(int datapath, int port, String reason) implements Port {}

  record Down(int datapath, int port) implements Port {}

  record Other(int number) implements Event {}

  private static final EventType0<Event> ANYTHING = EventType.of(Event.class);
  private static final EventType1<Port, Integer> PORT = EventType.of(Port.class, Port::port);
  private static final EventType3<Up, Integer, Integer, String> UP =
      EventType.of(Up.class, Up::datapath, Up::port, Up::reason);
  private static final EventType2<Down, Integer, Integer> DOWN =
      EventType.of(Down.class, Down::datapath, Down::port);
  private static final EventType1<Up, Integer> FRAGILE =
      EventType.of(Up.class, up -> 6 / up.datapath());

  private record Step(int action, int type, int a, int b) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 5),
            Arbitraries.integers().between(0, 16),
            Arbitraries.integers().between(0, 3),
            Arbitraries.integers().between(0, 3))
        .as(Step::new)
        .list()
        .ofMaxSize(150);
  }

  private static Matcher<?> matcher(Step step) {
    return switch (step.type) {
      case 0 -> ANYTHING.match();
      case 1 -> PORT.match();
      case 2 -> PORT.match(step.b);
      case 3 -> UP.match();
      case 4 -> UP.match(step.a);
      case 5 -> UP.match(step.a, step.b);
      case 6 -> UP.match(step.a, step.b, "r" + step.b);
      case 7 -> DOWN.match(step.a).where(down -> down.port() > step.b);
      case 8 -> DOWN.match(step.a, step.b);
      case 9 -> FRAGILE.match(step.a);
      case 10 -> PORT.match().where(port -> port.port() / (port.port() - step.b) > 0);
      case 11 -> UP.match(ANY, step.b);
      case 12 -> UP.match(ANY, step.b, "r" + step.a);
      case 13 -> UP.match(step.a, ANY, "r" + step.b);
      case 14 -> UP.match(ANY, ANY, "r" + step.b);
      case 15 -> DOWN.match(ANY, step.b);
      default -> ANYTHING.match().where(event -> event.hashCode() % 2 == 0);
    };
  }

  private static Event event(Step step) {
    return switch (step.type % 3) {
      case 0 -> new Up(step.a, step.b, "r" + step.a);
      case 1 -> new Down(step.a, step.b);
      default -> new Other(step.a);
    };
  }

  private static boolean selects(Matcher<?> matcher, Event event) {
    try {
      return matcher.matches(event);
    } catch (ArithmeticException e) {
      return false;
    }
  }

  private record Entry(
      Matcher<?> matcher, int id, boolean takes, MatchTree.Registration<Integer> registration) {}

  private static final class Run {
    final MatchTree<Integer> tree = new MatchTree<>();
    final List<Entry> model = new ArrayList<>();
    private int ids;

    Entry add(Step step) {
      Matcher<?> matcher = matcher(step);
      int id = ids++;
      boolean takes = step.a + step.b != 3;
      Entry entry =
          new Entry(
              matcher, id, takes, takes ? tree.add(matcher, id) : tree.addObserver(matcher, id));
      model.add(entry);
      return entry;
    }

    void remove(Entry entry) {
      model.remove(entry);
      tree.remove(entry.registration);
      tree.remove(entry.registration);
    }

    /**
     * Delivers an event and lets those who get it remove others and add new ones: who was there
     * gets it, unless he was removed before he got it.
     */
    void deliver(Event event, Step step) {
      List<Entry> before = List.copyOf(model);
      Map<Integer, Entry> byId = new HashMap<>();
      before.forEach(entry -> byId.put(entry.id, entry));
      Set<Integer> unseen = new HashSet<>();
      before.stream().filter(e -> selects(e.matcher, event)).forEach(e -> unseen.add(e.id));
      boolean[] taken = {false};
      boolean result =
          tree.deliver(
              event,
              (id, delivered) -> {
                assertThat(delivered).isSameAs(event);
                assertThat(unseen.remove(id)).isTrue();
                taken[0] |= byId.get(id).takes;
                int what = (id + step.type) % 4;
                if (what == 0) {
                  // As a routine does that goes on, and waits for the same.
                  remove(byId.get(id));
                  add(step);
                } else if (what == 1 && !model.isEmpty()) {
                  Entry other = model.get((id + step.a) % model.size());
                  unseen.remove(other.id);
                  remove(other);
                } else if (what == 2) {
                  add(step);
                }
              });
      assertThat(unseen).isEmpty();
      assertThat(result).isEqualTo(taken[0]);
    }
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void findsWhatAListOfMatchersWouldFind(@ForAll("steps") List<Step> steps) {
    Run run = new Run();
    for (Step step : steps) {
      switch (step.action) {
        case 0, 1 -> run.add(step);
        case 2 -> {
          if (!run.model.isEmpty()) {
            run.remove(run.model.get((step.a * 4 + step.b) % run.model.size()));
          }
        }
        case 3 -> run.deliver(event(step), step);
        default -> {
          List<Integer> found = new ArrayList<>();
          run.tree.deliver(event(step), (id, event) -> found.add(id));
          assertThat(found)
              .containsExactlyInAnyOrderElementsOf(
                  run.model.stream()
                      .filter(entry -> selects(entry.matcher, event(step)))
                      .map(Entry::id)
                      .toList());
        }
      }
      assertThat(run.tree.size()).isEqualTo(run.model.size());
    }
  }

  /** Values come and go in any order; what is kept for them is bounded by who is waiting. */
  @Property(tries = 30, edgeCases = EdgeCasesMode.NONE)
  void placesAreKeptOnlyWithinBounds(@ForAll("churn") List<Step> churn) {
    MatchTree<Integer> tree = new MatchTree<>();
    List<MatchTree.Registration<Integer>> waiting = new ArrayList<>();
    int value = 0;
    for (Step step : churn) {
      for (int i = 0; i < 20; i++) {
        if (waiting.size() > 10 * step.a + 10 * step.b) {
          tree.remove(waiting.remove((step.type * 31 + i) % waiting.size()));
        } else {
          value++;
          waiting.add(
              tree.add(
                  step.action == 0
                      ? UP.match(ANY, value % 7, "r" + value)
                      : UP.match(value % 50, value),
                  value));
        }
        // Three places at most lead to each waiter, or to a place that has none.
        assertThat(tree.nodes()).isLessThanOrEqualTo(3 * (2 * waiting.size() + 256) + 3);
      }
    }
    for (MatchTree.Registration<Integer> registration : waiting) {
      tree.remove(registration);
    }
    assertThat(tree.nodes()).isLessThanOrEqualTo(3 * 256 + 3);
  }

  @Provide
  Arbitrary<List<Step>> churn() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 1),
            Arbitraries.integers().between(0, 100),
            Arbitraries.integers().between(0, 10),
            Arbitraries.integers().between(0, 10))
        .as(Step::new)
        .list()
        .ofMinSize(50)
        .ofMaxSize(150);
  }
}
