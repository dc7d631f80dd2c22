package io.weft.objectdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Many places of a view in the order of their keys. */
class KeyOrderProperties {
  @Provide
  Arbitrary<List<Key<?>>> keys() {
    Arbitrary<String> beginning = Arbitraries.of("", "a", "network-1-", "network-2-\u0000");
    Arbitrary<String> end =
        Arbitraries.strings().withChars("ab\u0000\u0001\u00ff\uffff.").ofMaxLength(6);
    Arbitrary<Key<?>> key =
        Combinators.combine(beginning, end, Arbitraries.of(true, false))
            .as((b, e, pair) -> pair ? Pair.TYPE.key(b, e) : Item.key(b + e));
    return key.list().uniqueElements().ofMaxSize(100);
  }

  @Property(tries = 1000)
  void placesAreInTheOrderOfTheTextsOfTheirKeys(@ForAll("keys") List<Key<?>> keys) {
    try (Nodes nodes = new Nodes(1)) {
      View view = new View(nodes.db(), Walk.nothing(), ReadPolicy.FRESH);
      List<Graph.Place> places = new ArrayList<>();
      keys.forEach(key -> places.add(new Graph.Place(key, view)));
      KeyOrder.sort(places);
      assertThat(places.stream().map(place -> place.key.toString()))
          .containsExactlyElementsOf(
              keys.stream().map(Key::toString).sorted(Comparator.naturalOrder()).toList());
    }
  }
}
