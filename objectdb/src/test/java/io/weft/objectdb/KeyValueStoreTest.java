package io.weft.objectdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.RoutineCall;
import io.weft.core.RoutineFuture;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The low-level API. */
class KeyValueStoreTest {
  private final Nodes nodes = new Nodes(2);
  private final KeyValueStore store = new KeyValueStore(nodes.db(), "test");

  @AfterEach
  void close() {
    nodes.close();
  }

  private <T> T run(RoutineCall<T> body) {
    return nodes.run(body);
  }

  private Optional<String> get(String key) {
    return this.<Optional<String>>run(r -> store.get(r, key));
  }

  @Test
  void aValueIsWhatWasSetUntilItIsDeleted() {
    assertThat(get("a.b")).isEmpty();
    run(
        r -> {
          store.set(r, "a.b", "1");
          store.mset(r, Map.of("c", "2", "+", "3"), Optional.empty());
          return true;
        });
    assertThat(get("a.b")).contains("1");
    assertThat(this.<Map<String, String>>run(r -> store.mget(r, List.of("+", "none", "c"))))
        .containsExactly(Map.entry("+", "3"), Map.entry("c", "2"));
    assertThat(this.<List<String>>run(store::listAllKeys)).containsExactly("+", "a.b", "c");
    assertThat(this.<List<String>>run(r -> new KeyValueStore(nodes.db(), "other").listAllKeys(r)))
        .isEmpty();
    KeyValueStore remote = new KeyValueStore(nodes.dbs.get(1), "test");
    assertThat(nodes.<Optional<String>>run(1, r -> remote.get(r, "c"))).contains("2");
    assertThat(this.<Boolean>run(r -> store.delete(r, "a.b"))).isTrue();
    assertThat(this.<Boolean>run(r -> store.delete(r, "a.b"))).isFalse();
    assertThat(this.<Boolean>run(r -> store.delete(r, "c") && store.delete(r, "+"))).isTrue();
    assertThat(nodes.memory.keys()).isEmpty();
  }

  @Test
  void aValueLivesAsLongAsItWasGiven() {
    run(
        r -> {
          store.set(r, "short", "1", Duration.ofSeconds(10));
          store.set(r, "renewed", "2", Duration.ofSeconds(10));
          store.set(r, "ever", "3");
          return true;
        });
    nodes.ticker.advance(Duration.ofSeconds(9));
    assertThat(get("short")).contains("1");
    assertThat(this.<Optional<String>>run(r -> store.get(r, "renewed", Duration.ofSeconds(10))))
        .contains("2");
    nodes.ticker.advance(Duration.ofSeconds(1));
    assertThat(get("short")).isEmpty();
    assertThat(get("renewed")).contains("2");
    assertThat(this.<KeyValueStore.Status>run(store::status).keys()).isEqualTo(3);
    assertThat(this.<KeyValueStore.Status>run(store::status).timestamp())
        .isEqualTo(nodes.ticker.nanoTime() / 1000);
    assertThat(this.<Integer>run(store::recycle)).isEqualTo(1);
    assertThat(this.<List<String>>run(store::listAllKeys)).containsExactly("ever", "renewed");
    assertThat(this.<Integer>run(r -> store.recycle(r, List.of("ever", "gone")))).isZero();
    nodes.ticker.advance(Duration.ofSeconds(100));
    assertThat(this.<Boolean>run(r -> store.delete(r, "renewed"))).as("it had expired").isFalse();
    assertThat(this.<List<String>>run(store::listAllKeys)).containsExactly("ever");
  }

  @Test
  void whatHasOutlivedItsTimeIsRemovedByItself() {
    RoutineFuture<Void> recycling = store.recycleEvery(Duration.ofMinutes(5));
    recycling.toCompletableFuture(); // Its end is no news for the log.
    run(
        r -> {
          store.set(r, "short", "1", Duration.ofMinutes(1));
          store.set(r, "long", "2", Duration.ofMinutes(7));
          return true;
        });
    nodes.runAll(Duration.ofMinutes(6));
    assertThat(this.<List<String>>run(store::listAllKeys)).containsExactly("long");
    nodes.runAll(Duration.ofMinutes(6));
    assertThat(nodes.memory.keys()).isEmpty();
    recycling.cancel();
    run(
        r -> {
          store.set(r, "short", "1", Duration.ofMinutes(1));
          return true;
        });
    nodes.ticker.advance(Duration.ofMinutes(10));
    nodes.settle();
    assertThat(nodes.memory.keys()).hasSize(1);
  }

  @Test
  void updatesAreAllOrNothing() {
    run(
        r -> {
          store.mset(r, new TreeMap<>(Map.of("a", "1", "b", "2")), Optional.empty());
          return true;
        });
    assertThat(
            this.<Optional<String>>run(
                r -> store.update(r, "a", (k, v) -> v.map(t -> t + k), Optional.empty())))
        .contains("1a");
    assertThat(
            this.<Map<String, Optional<String>>>run(
                r ->
                    store.mupdate(
                        r,
                        List.of("a", "b", "c"),
                        (k, v) -> k.equals("b") ? Optional.empty() : Optional.of(k),
                        Optional.empty())))
        .hasSize(3);
    assertThat(this.<Map<String, String>>run(r -> store.mget(r, List.of("a", "b", "c"))))
        .isEqualTo(Map.of("a", "a", "c", "c"));
    long time =
        Long.parseLong(
            this.<Map<String, Optional<String>>>run(
                    r ->
                        store.updateAllWithTime(
                            r,
                            List.of("a", "c"),
                            (values, now) -> Map.of("c", Optional.of("" + now)),
                            Optional.empty()))
                .get("c")
                .orElseThrow());
    assertThat(time).isEqualTo(nodes.ticker.nanoTime() / 1000);
    assertThatThrownBy(
            () ->
                run(
                    r ->
                        store.updateAll(
                            r,
                            List.of("a"),
                            values -> Map.of("a", Optional.empty(), "x", Optional.of("1")),
                            Optional.empty())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'x'");
    assertThat(get("a")).contains("a");
  }

  @Test
  void whatHasNotChangedIsTakenFromTheCache() {
    run(
        r -> {
          store.mset(r, Map.of("a", "1", "b", "2"), Optional.empty());
          return true;
        });
    KeyValueStore.Cache first =
        run(r -> store.mgetWithCache(r, List.of("a", "b"), KeyValueStore.Cache.EMPTY));
    run(
        r -> {
          store.set(r, "b", "3");
          return true;
        });
    KeyValueStore.Cache second = run(r -> store.mgetWithCache(r, List.of("a", "b"), first));
    assertThat(second.values()).isEqualTo(Map.of("a", "1", "b", "3"));
    assertThat(second.values().get("a")).isSameAs(first.values().get("a"));
  }
}
