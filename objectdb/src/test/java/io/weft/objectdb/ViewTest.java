package io.weft.objectdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.RoutineFuture;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Walks, and what their views report. */
class ViewTest {
  private final Nodes nodes = new Nodes(2);

  /** Goes on to all that an item refers to. */
  static final Walker<Item> ALL = ViewTest::followAll;

  private static void followAll(Optional<Item> object, Step step) {
    object.ifPresent(item -> item.next().forEach(key -> step.follow(key, ALL)));
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  private void put(Item... items) {
    nodes.transact(
        tx -> {
          List.of(items).forEach(tx::put);
          return true;
        });
  }

  @Test
  void theFirstCallReturnsAllThatTheWalkReachesAndTheNextWhatChanged() {
    put(Item.of("a", 1, "b"), Item.of("b", 2), Item.of("c", 3));
    View view = nodes.run(1, r -> nodes.dbs.get(1).walk(r, Walk.from(Item.key("a"), ALL)));
    Changes first = nodes.run(1, view::awaitChange);
    assertThat(first.added(Item.TYPE))
        .map(Stored::value)
        .containsExactly(Item.of("a", 1, "b"), Item.of("b", 2));

    RoutineFuture<Changes> next = nodes.start(1, view::awaitChange);
    nodes.settle();
    assertThat(next.isDone()).isFalse();
    put(Item.of("a", 1, "c"));
    nodes.settle();
    assertThat(next.now().added(Item.TYPE)).map(Stored::value).containsExactly(Item.of("c", 3));
    assertThat(next.now().changed(Item.TYPE))
        .map(c -> c.after().value())
        .containsExactly(Item.of("a", 1, "c"));
    assertThat(next.now().removed(Item.TYPE)).map(Stored::value).containsExactly(Item.of("b", 2));
  }
}
