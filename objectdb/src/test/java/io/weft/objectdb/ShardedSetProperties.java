package io.weft.objectdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Sharded sets against a plain one. */
class ShardedSetProperties {
  private static final ShardedSet<String> SET = ShardedSet.ofStrings(Single.KEY, "names");
  private static final ShardedSet<Key<Item>> KEYS =
      ShardedSet.ofKeys(Single.KEY, "items", Item.TYPE);

  @Property(tries = 40)
  void theSetIsASetWhileItSplitsAndMerges(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 600) int universe) {
    Random random = new Random(seed);
    try (Nodes nodes = new Nodes(1)) {
      TreeSet<String> model = new TreeSet<>();
      // Grows, stays and shrinks, several members at a time.
      for (int adds : new int[] {9, 9, 9, 9, 5, 1, 1, 1, 1, 5}) {
        nodes.transact(
            tx -> {
              for (int i = 0; i < universe; i++) {
                String member = "m." + random.nextInt(universe);
                if (random.nextInt(10) < adds) {
                  assertThat(SET.add(tx, member)).isEqualTo(model.add(member));
                } else {
                  assertThat(SET.remove(tx, member)).isEqualTo(model.remove(member));
                }
              }
              return true;
            });
        nodes.transact(
            tx -> {
              assertThat(SET.list(tx)).containsExactlyElementsOf(model);
              assertThat(SET.isEmpty(tx)).isEqualTo(model.isEmpty());
              for (int i = 0; i < 20; i++) {
                String member = "m." + random.nextInt(universe);
                assertThat(SET.contains(tx, member)).isEqualTo(model.contains(member));
              }
              return true;
            });
      }
      nodes.transact(
          tx -> {
            model.forEach(member -> assertThat(SET.remove(tx, member)).isTrue());
            return true;
          });
      assertThat(nodes.memory.keys()).isEmpty();
    }
  }

  @Example
  void clearLeavesNothing() {
    try (Nodes nodes = new Nodes(1)) {
      List<Key<Item>> members = IntStream.range(0, 500).mapToObj(Item::key).sorted().toList();
      nodes.transact(
          tx -> {
            members.forEach(m -> KEYS.add(tx, m));
            return true;
          });
      assertThat(nodes.transact(KEYS::list)).isEqualTo(members);
      nodes.transact(
          tx -> {
            KEYS.clear(tx);
            return true;
          });
      assertThat(nodes.memory.keys()).isEmpty();
    }
  }
}
