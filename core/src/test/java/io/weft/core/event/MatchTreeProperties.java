package io.weft.core.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The tree against a list of matchers that are asked one after the other. */
class MatchTreeProperties {
  interface Port extends Event {
    int port();
  }

  record Up(int datapath, int port, String reason) implements Port {}

  record Down(int datapath, int port) implements Port {}

  record Other(int number) implements Event {}

  private static final EventType0<Event> ANY = EventType.of(Event.class);
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
            Arbitraries.integers().between(0, 4),
            Arbitraries.integers().between(0, 11),
            Arbitraries.integers().between(0, 3),
            Arbitraries.integers().between(0, 3))
        .as(Step::new)
        .list()
        .ofMaxSize(150);
  }

  private static Matcher<?> matcher(Step step) {
    return switch (step.type) {
      case 0 -> ANY.match();
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
      default -> ANY.match().where(event -> event.hashCode() % 2 == 0);
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

  private record Entry(Matcher<?> matcher, int id, MatchTree.Registration<Integer> registration) {}

  @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
  void findsWhatAListOfMatchersWouldFind(@ForAll("steps") List<Step> steps) {
    MatchTree<Integer> tree = new MatchTree<>();
    List<Entry> model = new ArrayList<>();
    int ids = 0;
    for (Step step : steps) {
      switch (step.action) {
        case 0, 1 -> {
          Matcher<?> matcher = matcher(step);
          int id = ids++;
          model.add(new Entry(matcher, id, tree.add(matcher, id)));
        }
        case 2 -> {
          if (!model.isEmpty()) {
            Entry entry = model.remove((step.a * 4 + step.b) % model.size());
            tree.remove(entry.registration);
            tree.remove(entry.registration);
          }
        }
        default -> {
          Event event = event(step);
          assertThat(tree.find(event))
              .containsExactlyInAnyOrderElementsOf(
                  model.stream().filter(e -> selects(e.matcher, event)).map(Entry::id).toList());
        }
      }
      assertThat(tree.size()).isEqualTo(model.size());
    }
    model.forEach(entry -> tree.remove(entry.registration));
    assertThat(tree.size()).isZero();
    assertThat(tree.nodes()).isZero();
  }

  @Example
  void waitersOfOneMatcherAreFoundInTheirOrderAndLessSpecificOnesFirst() {
    MatchTree<String> tree = new MatchTree<>();
    tree.add(UP.match(1, 2), "specific 1");
    tree.add(UP.match(), "general");
    tree.add(UP.match(1, 2), "specific 2");
    assertThat(tree.find(new Up(1, 2, "r"))).containsExactly("general", "specific 1", "specific 2");
  }

  @Example
  void typesThatAProgramMakesAsItGoesDoNotPileUp() {
    MatchTree<String> tree = new MatchTree<>();
    for (int i = 0; i < 100_000; i++) {
      tree.remove(tree.add(EventType.of(Other.class, Other::number).match(i), "w"));
    }
    assertThat(tree.types()).isLessThan(1000);
  }
}
