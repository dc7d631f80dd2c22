package io.weft.objectdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Transactions that walk, that are prepared, that run in the background. */
class WriteWalkTest {
  private final List<FaultyStorage> storages = new ArrayList<>();
  private final Nodes nodes =
      new Nodes(
          2,
          1,
          (scheduler, memory) -> {
            storages.add(new FaultyStorage(scheduler, memory, 1));
            return storages.get(storages.size() - 1);
          },
          ObjectDbOptions.DEFAULTS);
  private final ObjectDb db = nodes.db();

  private static final Walker<Item> ALL = WriteWalkTest::followAll;

  private static void followAll(Optional<Item> object, Step step) {
    object.ifPresent(item -> item.next().forEach(key -> step.follow(key, ALL)));
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  private void putChain() {
    nodes.transact(
        tx -> {
          tx.put(Item.of("a", 1, "b", "c"));
          tx.put(Item.of("b", 2, "a"));
          tx.put(Item.of("c", 3, "none"));
          tx.put(Item.of("other", 4));
          return true;
        });
  }

  @Test
  void aWriteWalkSeesAllThatTheWalkReachesAndReadsEachStepAtOnce() {
    putChain();
    storages.get(0).reads = 0;
    long sum =
        nodes.run(
            r ->
                db.writeWalk(
                    r,
                    Walk.from(Item.key("a"), ALL),
                    (tx, reached) -> {
                      long total =
                          reached.objects(Item.TYPE).stream().mapToLong(Item::number).sum();
                      assertThat(reached.objects()).hasSize(3);
                      assertThat(reached.find(Item.key("other"))).isEmpty();
                      tx.put(Item.of("sum", total));
                      return total;
                    }));
    assertThat(sum).isEqualTo(6);
    assertThat(nodes.get(1, Item.key("sum"))).contains(Item.of("sum", 6));
    // a; b and c; the one that is not there; the sum.
    assertThat(storages.get(0).reads).isLessThanOrEqualTo(4);
  }

  @Test
  void allThatTheWalkReachedCountsAsRead() {
    putChain();
    boolean[] started = {false};
    nodes.run(
        r ->
            db.writeWalk(
                r,
                Walk.from(Item.key("a"), ALL),
                (tx, reached) -> {
                  if (!started[0]) {
                    started[0] = true;
                    ObjectDb other = nodes.dbs.get(1);
                    nodes.start(
                        1,
                        x ->
                            other.transact(x, t -> t.update(Item.key("c"), i -> i.withNumber(30))));
                    for (int i = 0; i < 20; i++) {
                      tx.find(Item.key("wait-" + i)); // Until the other has overtaken it.
                    }
                  }
                  tx.put(Item.of("sum", reached.find(Item.key("c")).orElseThrow().number()));
                  return true;
                }));
    assertThat(nodes.get(0, Item.key("c")).orElseThrow().number()).isEqualTo(30);
    assertThat(nodes.get(0, Item.key("sum")).orElseThrow().number()).isEqualTo(30);
  }

  @Test
  void aWalkInATransactionSeesWhatWasWrittenBefore() {
    putChain();
    List<String> ids =
        nodes.transact(
            tx -> {
              tx.put(Item.of("a", 1, "other"));
              tx.delete(Item.key("b"));
              return tx.walk(Walk.from(Item.key("a"), ALL)).objects(Item.TYPE).stream()
                  .map(Item::id)
                  .toList();
            });
    assertThat(ids).containsExactly("a", "other");
    WalkResult once = nodes.run(r -> db.walkOnce(r, Walk.from(Item.key("a"), ALL)));
    assertThat(once.objects()).hasSize(2);
  }

  @Test
  void aWalkerThatThrowsIsNamedAndNothingIsWritten() {
    putChain();
    Walker<Item> bad =
        (object, step) -> {
          throw new IllegalStateException("no");
        };
    assertThatThrownBy(
            () ->
                nodes.transact(
                    tx -> {
                      tx.put(Item.of("x", 1));
                      return tx.walk(Walk.from(Item.key("b"), bad)).objects().size();
                    }))
        .isInstanceOfSatisfying(
            WalkException.class, e -> assertThat(e.key()).isEqualTo(Item.key("b")));
    assertThat(nodes.get(0, Item.key("x"))).isEmpty();
  }

  @Test
  void transactionsRunInTheBackground() {
    RoutineFuture<Long> number =
        db.asyncTransact(
            tx -> {
              tx.put(Item.of("a", 7));
              return 7L;
            });
    RoutineFuture<Integer> count =
        db.asyncWriteWalk(Walk.from(Item.key("a"), ALL), (tx, reached) -> reached.objects().size());
    nodes.runAll(Duration.ofMinutes(1));
    assertThat(number.now()).isEqualTo(7);
    assertThat(count.now()).isBetween(0, 1);
  }

  @Test
  void aBodyRestartsItsPreparationWithWhatItFoundOut() {
    nodes.transact(
        tx -> {
          tx.put(Item.of("a", 5));
          return true;
        });
    List<Optional<Object>> infos = new ArrayList<>();
    RoutineFuture<Optional<Long>> future =
        db.asyncTransact((Routine r, Optional<Object> info) -> prepare(r, info, infos));
    nodes.runAll(Duration.ofMinutes(1));
    assertThat(future.now()).contains(50L);
    assertThat(infos).containsExactly(Optional.empty(), Optional.of(5L));
    assertThat(nodes.get(0, Item.key("a"))).contains(Item.of("a", 50));

    RoutineFuture<Optional<Long>> none =
        db.<Long>asyncTransact((Routine r, Optional<Object> info) -> Optional.empty());
    RoutineFuture<Optional<Long>> never =
        db.<Long>asyncTransact(
            (Routine r, Optional<Object> info) ->
                Optional.of(
                    tx -> {
                      throw new RestartTransactionException("again");
                    }));
    RoutineFuture<Optional<Long>> slow =
        db.<Long>asyncTransact(
            (Routine r, Optional<Object> info) -> {
              r.sleep(Duration.ofDays(1));
              return Optional.empty();
            });
    never.toCompletableFuture();
    slow.toCompletableFuture();
    nodes.runAll(Duration.ofMinutes(5));
    assertThat(none.now()).isEmpty();
    assertThatThrownBy(never::now).hasCauseInstanceOf(TransactionConflictException.class);
    assertThatThrownBy(slow::now).hasCauseInstanceOf(TransactionTimeoutException.class);
  }

  @Test
  void theLimitsOfACallAreThoseOfAllItsPreparations() {
    TransactionLimits limits = new TransactionLimits(3, Duration.ofSeconds(10));
    int[] prepared = {0};
    RoutineFuture<Optional<Long>> often =
        db.<Long>asyncTransact(
            limits,
            (Routine r, Optional<Object> info) -> {
              prepared[0]++;
              return Optional.of(
                  tx -> {
                    throw new RestartTransactionException("again");
                  });
            });
    RoutineFuture<Optional<Long>> late =
        db.<Long>asyncTransact(
            limits,
            (Routine r, Optional<Object> info) -> {
              r.sleep(Duration.ofSeconds(4));
              return Optional.of(
                  tx -> {
                    throw new RestartTransactionException("again");
                  });
            });
    often.toCompletableFuture();
    late.toCompletableFuture();
    nodes.runAll(Duration.ofMinutes(1));
    assertThat(prepared[0]).isEqualTo(3);
    assertThatThrownBy(often::now)
        .cause()
        .isInstanceOfSatisfying(
            TransactionConflictException.class, e -> assertThat(e.attempts()).isEqualTo(3));
    assertThatThrownBy(late::now)
        .cause()
        .isInstanceOfSatisfying(
            TransactionTimeoutException.class,
            e -> {
              assertThat(e.limit()).isEqualTo(Duration.ofSeconds(10));
              assertThat(e.attempts()).isEqualTo(3);
            });
  }

  private static Optional<TransactionBody<Long>> prepare(
      Routine r, Optional<Object> info, List<Optional<Object>> infos) {
    infos.add(info);
    r.sleep(Duration.ofSeconds(1)); // It may wait.
    return Optional.of(
        tx -> {
          long present = tx.require(Item.key("a")).number();
          if (info.isEmpty()) {
            throw new RestartTransactionException(present);
          }
          return tx.update(Item.key("a"), item -> item.withNumber(present * 10)).number();
        });
  }

  @Test
  void theStoragesTimeIsTheSameDuringOneRun() {
    long[] times = new long[2];
    nodes.transact(
        tx -> {
          times[0] = tx.timestamp();
          tx.find(Item.key("wait")); // Takes its time.
          times[1] = tx.timestamp();
          return true;
        });
    assertThat(times[1]).isEqualTo(times[0]);
    assertThat(nodes.<Long>run(db::timestamp)).isGreaterThan(times[0] - 1);
  }

  @Test
  void anIndexOfManyFindsTheObjectsThatHaveTheValues() {
    MultiIndex<Item> byHost = MultiIndex.of(Item.TYPE, "host");
    List<String> host = List.of("host-1", "dot.ted");
    nodes.transact(
        tx -> {
          assertThat(byHost.insert(tx, host, Item.key("b"))).isTrue();
          assertThat(byHost.insert(tx, host, Item.key("a"))).isTrue();
          assertThat(byHost.insert(tx, host, Item.key("a"))).isFalse();
          byHost.insert(tx, List.of("host-2"), Item.key("c"));
          return true;
        });
    nodes.transact(
        tx -> {
          assertThat(byHost.find(tx, host)).containsExactly(Item.key("a"), Item.key("b"));
          assertThat(byHost.contains(tx, host, Item.key("c"))).isFalse();
          assertThat(byHost.remove(tx, host, Item.key("c"))).isFalse();
          assertThat(byHost.remove(tx, host, Item.key("a"))).isTrue();
          assertThat(byHost.remove(tx, host, Item.key("b"))).isTrue();
          return byHost.remove(tx, List.of("host-2"), Item.key("c"));
        });
    assertThat(nodes.memory.keys()).as("an empty index takes no room").isEmpty();
  }

  @Test
  void debuggingRunsEveryBodyOnceMore() {
    try (Nodes debugging =
        new Nodes(1, 1, (s, memory) -> memory, ObjectDbOptions.DEFAULTS.withDebugging(true))) {
      int[] runs = {0};
      debugging.transact(
          tx -> {
            runs[0]++;
            long number = tx.find(Item.key("a")).map(Item::number).orElse(0L);
            tx.put(Item.of("a", number + 1));
            return true;
          });
      assertThat(runs[0]).isEqualTo(2);
      assertThat(debugging.get(0, Item.key("a"))).contains(Item.of("a", 1));
    }
  }
}
