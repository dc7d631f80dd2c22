package io.weft.core.event;

import static io.weft.core.event.Any.ANY;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MatchTreeTest {
  /** Something about a port, whatever it is. */
  sealed interface PortEvent extends Event {
    EventType2<PortEvent, String, String> TYPE =
        EventType.of(PortEvent.class, PortEvent::id, PortEvent::network);

    String id();

    String network();
  }

  record Created(String id, String network, int vlan) implements PortEvent {
    static final EventType3<Created, String, String, Integer> TYPE =
        EventType.of(Created.class, Created::id, Created::network, Created::vlan);
  }

  record Deleted(String id, String network) implements PortEvent {
    static final EventType2<Deleted, String, String> TYPE =
        EventType.of(Deleted.class, Deleted::id, Deleted::network);
  }

  private static final Created CREATED = new Created("new_port", "my_network", 7);
  private static final Deleted DELETED = new Deleted("new_port", "my_network");

  private final MatchTree<String> tree = new MatchTree<>();

  private List<String> find(Event event) {
    List<String> found = new ArrayList<>();
    tree.deliver(event, (waiter, e) -> found.add(waiter));
    return found;
  }

  @Test
  void anIndexMayBeLeftOpen() {
    tree.add(Created.TYPE.match("new_port", "my_network"), "both");
    tree.add(Created.TYPE.match("new_port"), "port");
    tree.add(Created.TYPE.match(ANY, "my_network"), "network");
    tree.add(Created.TYPE.match(), "any");
    tree.add(Created.TYPE.match("new_port", ANY, 7), "port and vlan");
    tree.add(Created.TYPE.match(ANY, ANY, 7), "vlan");
    tree.add(Created.TYPE.match("new_port").where(e -> e.network().startsWith("my_")), "predicate");
    assertThat(find(CREATED))
        .containsExactlyInAnyOrder(
            "both", "port", "network", "any", "port and vlan", "vlan", "predicate");
    assertThat(find(new Created("other", "my_network", 8))).containsExactly("any", "network");
    assertThat(find(new Created("new_port", "other", 8))).containsExactly("any", "port");
    assertThat(find(new Created("other", "other", 7))).containsExactly("any", "vlan");
    assertThat(Created.TYPE.match(ANY, "my_network").matches(CREATED)).isTrue();
    assertThat(Created.TYPE.match(ANY, "other")).hasToString("Created[ANY, other]");
  }

  @Test
  void theMatcherOfAParentSelectsEverySubtypeThatOfASubtypeOnlyItsOwn() {
    tree.add(PortEvent.TYPE.match("new_port"), "parent");
    tree.add(PortEvent.TYPE.match(ANY, "other"), "parent of another network");
    tree.add(Created.TYPE.match("new_port"), "created");
    tree.add(Deleted.TYPE.match(ANY, "my_network"), "deleted");
    assertThat(find(CREATED)).containsExactly("parent", "created");
    assertThat(find(DELETED)).containsExactly("parent", "deleted");
  }

  @Test
  void waitersOfOneMatcherAreFoundInTheirOrderAndLessSpecificOnesFirst() {
    tree.add(Created.TYPE.match("p", "n"), "specific 1");
    tree.add(Created.TYPE.match(), "general");
    tree.add(Created.TYPE.match("p", "n"), "specific 2");
    assertThat(find(new Created("p", "n", 1)))
        .containsExactly("general", "specific 1", "specific 2");
  }

  @Test
  void whoOnlyObservesDoesNotTakeAnEvent() {
    MatchTree.Registration<String> observer =
        tree.addObserver(Created.TYPE.match("new_port"), "observer");
    List<String> seen = new ArrayList<>();
    assertThat(tree.deliver(CREATED, (waiter, e) -> seen.add(waiter))).isFalse();
    tree.add(Created.TYPE.match(ANY, "my_network"), "waiter");
    assertThat(tree.deliver(CREATED, (waiter, e) -> seen.add(waiter))).isTrue();
    tree.remove(observer);
    assertThat(tree.deliver(CREATED, (waiter, e) -> seen.add(waiter))).isTrue();
    assertThat(seen).containsExactly("observer", "waiter", "observer", "waiter");
    assertThat(tree.deliver(DELETED, (waiter, e) -> seen.add(waiter))).isFalse();
  }

  @Test
  void whoIsRemovedBeforeItsTurnDoesNotSeeTheEventNorDoesWhoComesMeanwhile() {
    List<MatchTree.Registration<String>> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      all.add(tree.add(Created.TYPE.match("new_port"), "w" + i));
    }
    List<String> seen = new ArrayList<>();
    tree.deliver(
        CREATED,
        (waiter, event) -> {
          seen.add(waiter);
          if (waiter.equals("w1")) {
            // Itself, who is next, and who comes after that; and somebody new.
            tree.remove(all.get(1));
            tree.remove(all.get(2));
            tree.remove(all.get(3));
            tree.add(Created.TYPE.match("new_port"), "new");
            tree.add(Created.TYPE.match("new_port", "my_network"), "new below");
          }
        });
    assertThat(seen).containsExactly("w0", "w1", "w4");
    assertThat(find(CREATED)).containsExactly("w0", "w4", "new", "new below");
  }

  @Test
  void indexValuesThatDoNotComeAgainTakeNoMemory() {
    for (int i = 0; i < 100_000; i++) {
      tree.remove(tree.add(Created.TYPE.match("port" + i, "n", i), "w"));
      tree.remove(tree.add(Created.TYPE.match(ANY, "n" + i), "w"));
    }
    assertThat(tree.nodes()).isLessThan(1000);
    assertThat(tree.size()).isZero();
  }

  @Test
  void typesThatAProgramMakesAsItGoesDoNotPileUp() {
    for (int i = 0; i < 100_000; i++) {
      tree.remove(tree.add(EventType.of(Deleted.class, Deleted::id).match("p" + i), "w"));
    }
    assertThat(tree.types()).isLessThan(1000);
  }
}
