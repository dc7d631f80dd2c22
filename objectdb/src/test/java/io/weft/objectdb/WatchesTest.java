package io.weft.objectdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.RoutineFuture;
import io.weft.objectdb.storage.Commit;
import io.weft.objectdb.storage.StorageException;
import io.weft.objectdb.storage.VersionedValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Watches by request id, references, and what is answered while the storage is away. */
class WatchesTest {
  private final OfflineStorage[] storages = new OfflineStorage[2];
  private int made;
  private final Nodes nodes =
      new Nodes(
          2,
          1,
          (scheduler, memory) -> {
            OfflineStorage storage = new OfflineStorage(memory);
            storages[made++] = storage;
            return storage;
          },
          ObjectDbOptions.DEFAULTS);
  private final ObjectDb db = nodes.dbs.get(1);

  @AfterEach
  void close() {
    nodes.close();
  }

  private void put(DataObject... objects) {
    nodes.transact(
        tx -> {
          List.of(objects).forEach(tx::put);
          return true;
        });
    nodes.settle();
  }

  private <T extends DataObject> Watched<T> watch(String requestId, Key<T> key) {
    return nodes.run(1, r -> db.watches(requestId).watch(r, key));
  }

  @Test
  void aReferenceIsUpToDateAndShowsWhatIsDeleted() {
    Watched<Item> a = watch("test", Item.key("a"));
    assertThat(a.isDeleted()).isTrue();
    RoutineFuture<Item> waiting = nodes.start(1, a::await);
    nodes.settle();
    assertThat(waiting.isDone()).isFalse();
    put(Item.of("a", 1));
    assertThat(waiting.now()).isEqualTo(Item.of("a", 1));
    assertThat(a.find()).contains(Item.of("a", 1));

    RoutineFuture<Optional<Stored<Item>>> next = nodes.start(1, a::awaitChange);
    nodes.settle();
    put(Item.of("b", 1));
    assertThat(next.isDone()).isFalse();
    put(Item.of("a", 2));
    assertThat(next.now().orElseThrow().updateVersion()).isEqualTo(2);
    nodes.transact(tx -> tx.delete(Item.key("a")));
    nodes.settle();
    assertThat(a.isDeleted()).isTrue();
    assertThat(a.isStale()).isFalse();
  }

  @Test
  void getWatchesAndSeesWhatThisNodeHasJustWritten() {
    List<Long> seen =
        nodes.run(
            1,
            r -> {
              Watches watches = db.watches("test");
              assertThat(watches.get(r, Item.key("a"))).isEmpty();
              db.execute(r, tx -> tx.put(Item.of("a", 1)));
              long first = watches.get(r, Item.key("a")).orElseThrow().number();
              db.execute(r, tx -> tx.put(Item.of("a", 2)));
              Map<Key<Item>, Item> both =
                  watches.getAll(r, List.of(Item.key("a"), Item.key("none")));
              assertThat(both).hasSize(1);
              return List.of(first, both.get(Item.key("a")).number());
            });
    assertThat(seen).containsExactly(1L, 2L);
  }

  @Test
  void watchesAreKeptByRequestId() {
    watch("one", Item.key("a"));
    Watched<Item> b = watch("one", Item.key("b"));
    Watched<Item> also = watch("two", Item.key("b"));
    assertThat(db.watchList())
        .containsExactly(
            Map.entry(Item.key("a"), List.of("one")),
            Map.entry(Item.key("b"), List.of("one", "two")));
    assertThat(db.watchList("two")).containsExactly(Item.key("b"));
    db.watches("one").unwatch(Item.key("b"));
    assertThatThrownBy(b::find).isInstanceOf(IllegalStateException.class);
    assertThat(also.isDeleted()).isTrue();
    assertThat(db.watchList("one")).containsExactly(Item.key("a"));
    RoutineFuture<Item> waiting = nodes.start(1, also::await);
    nodes.settle();
    db.unwatchAll("two");
    nodes.settle();
    assertThatThrownBy(waiting::now).hasRootCauseInstanceOf(IllegalStateException.class);
    db.unwatchAll("one");
    db.unwatchAll("one");
    nodes.settle();
    assertThat(db.watchList()).isEmpty();
    assertThat(db.mirror().size()).as("the claims only").isEqualTo(Claims.SLOTS);
  }

  @Test
  void strongReferencesAreBroughtAlongAndWeakOnesAreNot() {
    put(new Strong("s", List.of(Item.key("x"))), Item.of("x", 1, "y"), Item.of("y", 1));
    nodes.run(1, r -> db.watches("test").get(r, Strong.TYPE.key("s")));
    assertThat(db.watchList("test")).containsExactly(Strong.TYPE.key("s"));
    assertThat(db.mirror().size()).as("s, x and the claims").isEqualTo(2 + Claims.SLOTS);
  }

  @Test
  void aStrongReferenceLeadsSomewhereWhenItIsWritten() {
    assertThatThrownBy(() -> put(new Strong("s", List.of(Item.key("x")))))
        .isInstanceOfSatisfying(
            DanglingReferenceException.class,
            e -> {
              assertThat(e.from()).isEqualTo(Strong.TYPE.key("s"));
              assertThat(e.to()).isEqualTo(Item.key("x"));
            });
    put(new Strong("s", List.of(Item.key("x"))), Item.of("x", 1));
    // What is deleted later is seen as absent, and hinders nobody who does not write the reference.
    nodes.transact(tx -> tx.delete(Item.key("x")));
    assertThat(nodes.get(1, Strong.TYPE.key("s"))).isPresent();
    put(Item.of("other", 1, "nowhere"));
    assertThat(nodes.get(1, Item.key("nowhere"))).isEmpty();
  }

  @Test
  void whatIsKnownAnswersWhileTheStorageIsAway() {
    put(Item.of("a", 1), Item.of("b", 1));
    Watched<Item> a = watch("test", Item.key("a"));
    watch("test", Item.key("b"));
    View view =
        nodes.run(
            1, r -> db.walk(r, Walk.from(Item.key("a"), Walker.leaf()), ReadPolicy.STALE_ALLOWED));
    nodes.run(1, view::awaitChange);
    RoutineFuture<Changes> changes = nodes.start(1, view::awaitChange);
    storages[1].away = true;
    storages[1].resync();
    nodes.settle();

    assertThat(view.isStale()).isTrue();
    assertThat(view.find(Item.key("a"))).contains(Item.of("a", 1));
    assertThat(a.isStale()).isTrue();
    assertThat(a.find()).contains(Item.of("a", 1));
    assertThatThrownBy(() -> nodes.get(1, Item.key("a"))).isInstanceOf(StorageException.class);
    Answer<Map<Key<Item>, Item>> both =
        nodes.run(
            1, r -> db.getAll(r, List.of(Item.key("a"), Item.key("b")), ReadPolicy.STALE_ALLOWED));
    assertThat(both.stale()).isTrue();
    assertThat(both.value()).hasSize(2);
    assertThatThrownBy(
            () ->
                nodes.run(1, r -> db.get(r, Item.key("unknown"), ReadPolicy.STALE_ALLOWED).stale()))
        .isInstanceOf(StorageException.class);
    assertThatThrownBy(() -> nodes.run(1, r -> db.get(r, Item.key("a"), ReadPolicy.FRESH).stale()))
        .isInstanceOf(StorageException.class);
    assertThat(
            nodes
                .<Watched<Item>>run(
                    1, r -> db.watches("test").watch(r, Item.key("a"), ReadPolicy.STALE_ALLOWED))
                .find())
        .isPresent();

    put(Item.of("a", 2)); // On the other node.
    storages[1].away = false;
    storages[1].resync();
    nodes.runAll(Duration.ofSeconds(5));
    assertThat(changes.now().changed()).hasSize(1);
    assertThat(view.isStale()).isFalse();
    assertThat(a.isStale()).isFalse();
    assertThat(a.find()).contains(Item.of("a", 2));
    Answer<Optional<Item>> fresh =
        nodes.run(1, r -> db.get(r, Item.key("a"), ReadPolicy.STALE_ALLOWED));
    assertThat(fresh).isEqualTo(new Answer<>(Optional.of(Item.of("a", 2)), false));
  }

  @Test
  void aStorageThatDoesNotAnswerIsWaitedForSoLongAndNoLonger() {
    put(Item.of("a", 1));
    watch("test", Item.key("a"));
    storages[1].silent = true;
    Answer<Optional<Item>> answer =
        nodes.run(1, r -> db.get(r, Item.key("a"), ReadPolicy.staleAfter(Duration.ofSeconds(2))));
    assertThat(answer).isEqualTo(new Answer<>(Optional.of(Item.of("a", 1)), true));
  }

  /** Writes a text past the database. */
  private void write(String key, Optional<String> text) {
    nodes.run(
        r -> {
          VersionedValue present = nodes.memory.read(r, List.of(key)).values().get(key);
          long seen = present == null ? 0 : present.version();
          return nodes.memory.commit(r, new Commit(Map.of(key, seen), Map.of(key, text)));
        });
    nodes.settle();
  }

  @Test
  void whatIsCorruptIsReportedToWhoAsksForItAndHoldsUpNobodyElse() {
    put(Item.of("a", 1), Item.of("b", 1));
    Watched<Item> a = watch("test", Item.key("a"));
    Watched<Item> b = watch("test", Item.key("b"));
    RoutineFuture<Optional<Stored<Item>>> change = nodes.start(1, a::awaitChange);
    write("test.item.a", Optional.of("no"));

    assertThatThrownBy(change::now).hasCauseInstanceOf(CorruptObjectException.class);
    assertThatThrownBy(a::find)
        .isInstanceOfSatisfying(
            CorruptObjectException.class, e -> assertThat(e.key()).isEqualTo(Item.key("a")));
    assertThatThrownBy(() -> nodes.run(1, a::await)).isInstanceOf(CorruptObjectException.class);
    assertThatThrownBy(() -> watch("test", Item.key("a")).find())
        .isInstanceOf(CorruptObjectException.class);
    put(Item.of("b", 2));
    assertThat(b.find()).contains(Item.of("b", 2));
    assertThat(watch("test", Item.key("c")).isDeleted()).isTrue();
    List<Key<Item>> both = List.of(Item.key("b"), Item.key("c"));
    assertThat(nodes.<Map<Key<Item>, Item>>run(1, r -> db.watches("test").getAll(r, both)))
        .hasSize(1);
    storages[1].resync();
    nodes.settle();
    assertThatThrownBy(a::find).isInstanceOf(CorruptObjectException.class);
    assertThat(b.find()).contains(Item.of("b", 2));

    write("test.item.a", Optional.empty());
    assertThat(a.isDeleted()).isTrue();
    put(Item.of("a", 3));
    assertThat(a.find()).contains(Item.of("a", 3));
  }

  @Test
  void whatCannotBeReadIsNotWatched() {
    nodes.run(
        r ->
            nodes.memory.commit(
                r,
                new Commit(Map.of("test.item.a", 0L), Map.of("test.item.a", Optional.of("no")))));
    watch("test", Item.key("b"));
    assertThatThrownBy(() -> watch("test", Item.key("a")))
        .isInstanceOfSatisfying(
            CorruptObjectException.class, e -> assertThat(e.key()).isEqualTo(Item.key("a")));
    assertThat(db.watchList("test")).containsExactly(Item.key("b"));
    put(Item.of("b", 2));
    assertThat(watch("test", Item.key("b")).find()).contains(Item.of("b", 2));
  }

  @Test
  void severalAreWatchedWithOneRead() {
    put(Item.of("a", 1));
    List<Key<Item>> keys = List.of(Item.key("b"), Item.key("a"));
    Map<Key<Item>, Watched<Item>> watched = nodes.run(1, r -> db.watches("test").watchAll(r, keys));
    assertThat(watched.keySet()).containsExactlyElementsOf(keys);
    assertThat(watched.get(Item.key("a")).find()).contains(Item.of("a", 1));
    assertThat(watched.get(Item.key("b")).isDeleted()).isTrue();
    storages[1].away = true;
    Map<Key<Item>, Item> known =
        nodes.run(1, r -> db.watches("test").getAll(r, keys, ReadPolicy.STALE_ALLOWED));
    assertThat(known).containsExactly(Map.entry(Item.key("a"), Item.of("a", 1)));
  }

  // Events.

  private List<ObjectChanged> collect() {
    List<ObjectChanged> seen = new ArrayList<>();
    nodes
        .loops
        .get(1)
        .scheduler()
        .spawnDaemon(
            "collector",
            r -> {
              while (true) {
                seen.add(r.await(ObjectChanged.TYPE.match()));
              }
            });
    return seen;
  }

  @Test
  void changesOfWatchedObjectsAreEvents() {
    List<ObjectChanged> seen = collect();
    put(Item.of("a", 1), Item.of("b", 1), new Strong("s", List.of(Item.key("b"))));
    nodes.run(
        1,
        r -> {
          Watches watches = db.watches("test");
          watches.sendChanges();
          watches.watch(r, Item.key("a"));
          watches.watch(r, Item.key("none"));
          watches.watch(r, Strong.TYPE.key("s"));
          db.watches("silent").watch(r, Item.key("b"));
          return true;
        });
    nodes.settle();
    assertThat(seen).as("to begin to watch is no change").isEmpty();

    put(Item.of("a", 2), Item.of("b", 2), Item.of("none", 1));
    assertThat(seen)
        .extracting(ObjectChanged::key)
        .containsExactly(Item.key("none"), Item.key("a"));
    assertThat(seen).extracting(ObjectChanged::requestId).containsOnly("test");
    assertThat(seen.get(0).before()).isEmpty();
    assertThat(seen.get(1).before().orElseThrow().value()).isEqualTo(Item.of("a", 1));
    assertThat(seen.get(1).after().orElseThrow().value()).isEqualTo(Item.of("a", 2));
    assertThat(seen.get(1).isDeleted()).isFalse();

    seen.clear();
    nodes.transact(tx -> tx.delete(Item.key("a")));
    nodes.settle();
    assertThat(seen).hasSize(1);
    assertThat(seen.get(0).isDeleted()).isTrue();

    seen.clear();
    db.watches("test").unwatch(Item.key("none"));
    put(Item.of("none", 2));
    db.unwatchAll("test");
    put(new Strong("s", List.of()));
    assertThat(seen).isEmpty();
  }

  @Test
  void aRoutineWaitsForAChangeAndForOtherThings() {
    RoutineFuture<Object> first =
        nodes.start(
            1,
            r -> {
              Watches watches = db.watches("test");
              watches.sendChanges();
              Watched<Item> a = watches.watch(r, Item.key("a"));
              r.awaitAny(
                  ObjectChanged.TYPE.match(Item.key("b")), ObjectChanged.TYPE.match(a.key()));
              return a.find().orElseThrow();
            });
    nodes.settle();
    put(Item.of("b", 1));
    assertThat(first.isDone()).isFalse();
    put(Item.of("a", 1));
    assertThat(first.now()).isEqualTo(Item.of("a", 1));
  }

  @Test
  void changesThatComeBeforeTheEventIsSentAreOne() {
    List<ObjectChanged> seen = collect();
    List<Optional<Stored<?>>> states = new ArrayList<>();
    states.add(Optional.empty());
    for (int i = 1; i < 3; i++) {
      states.add(Optional.of(new Stored<>(Item.of("a", i), 7, i)));
    }
    nodes.run(
        1,
        r -> {
          ChangeEvents events = new ChangeEvents(r.scheduler(), "test");
          for (int i = 1; i < 3; i++) {
            events.add(new ObjectChanged(Item.key("a"), "test", states.get(i - 1), states.get(i)));
          }
          return true;
        });
    assertThat(seen)
        .containsExactly(new ObjectChanged(Item.key("a"), "test", states.get(0), states.get(2)));
  }
}
