package io.weft.objectdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.RoutineFuture;
import io.weft.objectdb.storage.Commit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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

  private View view(Walk walk) {
    return nodes.run(1, r -> nodes.dbs.get(1).walk(r, walk));
  }

  private Changes next(View view) {
    return nodes.run(1, view::awaitChange);
  }

  private static List<String> ids(List<Stored<Item>> items) {
    return items.stream().map(s -> s.value().id()).toList();
  }

  @Test
  void theFirstContentsMayBeEmpty() {
    View view = view(Walk.from(Item.key("a"), ALL));
    assertThat(next(view).isEmpty()).isTrue();
    put(Item.of("a", 1));
    assertThat(ids(next(view).added(Item.TYPE))).containsExactly("a");
    assertThat(view.stored(Item.key("a")).orElseThrow().updateVersion()).isEqualTo(1);
  }

  @Test
  void changesThatComeBeforeTheNextCallAreOne() {
    put(Item.of("a", 1, "b"), Item.of("b", 1));
    View view = view(Walk.from(Item.key("a"), ALL));
    next(view);
    put(Item.of("b", 2), Item.of("c", 1));
    put(Item.of("a", 1, "b", "c"));
    put(Item.of("b", 3));
    nodes.transact(tx -> tx.delete(Item.key("c")));
    Changes changes = next(view);
    assertThat(changes.added()).isEmpty();
    assertThat(changes.removed()).isEmpty();
    assertThat(changes.changed(Item.TYPE)).map(c -> c.key().part(0)).containsExactly("a", "b");
    assertThat(changes.changed(Item.TYPE).get(1).before().value().number()).isEqualTo(1);
    assertThat(changes.changed(Item.TYPE).get(1).after().value().number()).isEqualTo(3);
    assertThat(changes.version()).isEqualTo(nodes.memory.version());
  }

  @Test
  void contentsStayAsTheyAreBetweenCalls() {
    put(Item.of("a", 1));
    View view = view(Walk.from(Item.key("a"), ALL));
    next(view);
    put(Item.of("a", 2));
    nodes.settle();
    assertThat(view.find(Item.key("a"))).contains(Item.of("a", 1));
  }

  @Test
  void aNodeSeesItsOwnCommitAtOnce() {
    View view = view(Walk.from(Item.key("a"), ALL));
    next(view);
    boolean seen =
        nodes.run(
            1,
            r -> {
              nodes.dbs.get(1).execute(r, tx -> tx.put(Item.of("a", 1)));
              return view.tryAwaitChange(r, Duration.ZERO).isPresent();
            });
    assertThat(seen).isTrue();
  }

  @Test
  void rootsComeAndGo() {
    put(Item.of("a", 1, "c"), Item.of("b", 1, "c"), Item.of("c", 1));
    View view = view(Walk.nothing().withWalker(Item.TYPE, ALL));
    assertThat(next(view).isEmpty()).isTrue();
    RoutineFuture<Changes> waiting = nodes.start(1, view::awaitChange);
    nodes.settle();
    view.setRoots(List.of(Item.key("a")));
    nodes.settle();
    assertThat(ids(waiting.now().added(Item.TYPE))).containsExactly("a", "c");
    view.setRoots(List.of(Item.key("b")));
    Changes changes = next(view);
    assertThat(ids(changes.added(Item.TYPE))).containsExactly("b");
    assertThat(ids(changes.removed(Item.TYPE))).containsExactly("a");
    view.setRoots(List.of());
    assertThat(ids(next(view).removed(Item.TYPE))).containsExactly("b", "c");
    assertThat(view.nodeCount()).isZero();
    assertThatThrownBy(() -> view.setRoots(List.of(Single.KEY))).hasMessageContaining("no walker");
  }

  @Test
  void aCircleThatNobodyFollowsAnyMoreGoes() {
    put(Item.of("a", 1, "b"), Item.of("b", 1, "c"), Item.of("c", 1, "b", "c"));
    View view = view(Walk.from(Item.key("a"), ALL));
    assertThat(next(view).added()).hasSize(3);
    put(Item.of("a", 1));
    assertThat(ids(next(view).removed(Item.TYPE))).containsExactly("b", "c");
    assertThat(view.nodeCount()).isEqualTo(1);
  }

  @Test
  void aWalkerThatThrowsHurtsItsOwnViewOnlyAndUntilItIsGone() {
    put(Item.of("a", 1, "b"), Item.of("b", 13));
    Walker<Item> picky =
        (object, step) -> {
          if (object.orElseThrow().number() == 13) {
            throw new IllegalStateException("unlucky");
          }
        };
    Walker<Item> first =
        (object, step) -> object.ifPresent(i -> i.next().forEach(key -> step.follow(key, picky)));
    View healthy = view(Walk.from(Item.key("a"), ALL));
    View hurt = view(Walk.from(Item.key("a"), first));
    assertThat(next(healthy).added()).hasSize(2);
    assertThatThrownBy(() -> next(hurt))
        .isInstanceOfSatisfying(
            WalkException.class, e -> assertThat(e.key()).isEqualTo(Item.key("b")))
        .hasMessageContaining("unlucky");
    RoutineFuture<Changes> later = nodes.start(1, hurt::awaitChange);
    nodes.settle();
    assertThat(later.isDone()).isFalse();
    put(Item.of("b", 14));
    nodes.settle();
    assertThat(ids(later.now().added(Item.TYPE))).containsExactly("a", "b");

    // Deleted and not followed any more in one commit: the walker sees that it is gone, and throws,
    // but nothing leads to it.
    nodes.transact(
        tx -> {
          tx.put(Item.of("a", 2));
          return tx.delete(Item.key("b"));
        });
    assertThat(ids(next(hurt).removed(Item.TYPE))).containsExactly("b");
    assertThat(next(healthy).version()).isEqualTo(nodes.memory.version());
  }

  @Test
  void whatCannotBeReadIsNamed() {
    nodes.run(
        r ->
            nodes.memory.commit(
                r,
                new Commit(
                    Map.of("test.item.a", 0L), Map.of("test.item.a", Optional.of("nonsense")))));
    assertThatThrownBy(() -> next(view(Walk.from(Item.key("a"), ALL))))
        .isInstanceOf(WalkException.class)
        .hasMessageContaining("test.item.a")
        .hasCauseInstanceOf(CorruptObjectException.class);
  }

  @Test
  void aClosedViewReportsNothingAndHoldsNothing() {
    put(Item.of("a", 1));
    View view = view(Walk.from(Item.key("a"), ALL));
    next(view);
    RoutineFuture<Changes> waiting = nodes.start(1, view::awaitChange);
    nodes.settle();
    assertThatThrownBy(() -> next(view)).hasMessageContaining("another routine");
    view.close();
    nodes.settle();
    assertThatThrownBy(waiting::now).hasStackTraceContaining("the view is closed");
    assertThat(nodes.dbs.get(1).mirror().size()).isEqualTo(Claims.SLOTS);
    put(Item.of("a", 2));
    nodes.dbs.get(1).close();
    assertThatThrownBy(() -> view(Walk.nothing())).hasMessageContaining("closed");
  }

  @Test
  void aCancelledOrTimedOutWaitLeavesTheViewAsItWas() throws Exception {
    put(Item.of("a", 1));
    View view = view(Walk.from(Item.key("a"), ALL));
    next(view);
    RoutineFuture<Changes> waiting = nodes.start(1, view::awaitChange);
    nodes.settle();
    waiting.cancel();
    nodes.settle();
    assertThat(waiting.isFailed()).isTrue();
    boolean empty = nodes.run(1, r -> view.tryAwaitChange(r, Duration.ofSeconds(3)).isEmpty());
    assertThat(empty).isTrue();
    RoutineFuture<Optional<Changes>> timed =
        nodes.start(1, r -> view.tryAwaitChange(r, Duration.ofSeconds(Long.MAX_VALUE)));
    nodes.settle();
    put(Item.of("a", 2));
    nodes.settle();
    assertThat(timed.now().orElseThrow().changed()).hasSize(1);
    assertThat(nodes.loops.get(1).nanosToNextTimer()).isEmpty();
  }

  @Test
  void aViewThatGrowsWithoutEndIsStopped() {
    try (Nodes small =
        new Nodes(1, 1, (s, memory) -> memory, ObjectDbOptions.DEFAULTS.withMaxNodes(100))) {
      View view = small.run(r -> small.db().walk(r, Walk.from(Item.key("1"), new Endless())));
      assertThatThrownBy(() -> small.run(view::awaitChange))
          .isInstanceOf(WalkException.class)
          .hasMessageContaining("at most 100");
    }
  }

  private record Endless() implements Walker<Item> {
    @Override
    public void visit(Optional<Item> object, Step step) {
      step.follow(Item.key(step.key().part(0) + "1"), this);
    }
  }
}
