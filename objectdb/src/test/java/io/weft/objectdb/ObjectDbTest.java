package io.weft.objectdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.objectdb.storage.Commit;
import io.weft.objectdb.storage.MemoryStorage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Transactions on one node and on several. */
class ObjectDbTest {
  private final Nodes nodes = new Nodes(2);

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void whatATransactionInsertsIsThereAfterwards() {
    nodes.transact(
        tx -> {
          tx.insert(Item.of("a", 1, "b"));
          assertThat(tx.require(Item.key("a")).number()).isEqualTo(1);
          return true;
        });
    assertThat(nodes.get(1, Item.key("a"))).contains(Item.of("a", 1, "b"));
  }

  @Test
  void everyKindOfAttributeComesBack() {
    Pair pair =
        new Pair(
            "",
            "a.b+c",
            Optional.of("ü\"\n"),
            Optional.of(Item.key("x")),
            List.of(Item.key("é"), Single.KEY),
            Map.of(Item.key("y.z"), 3),
            Map.of("mtu", 1500, "list", List.of("p", 1)));
    nodes.transact(
        tx -> {
          tx.put(pair);
          return true;
        });
    assertThat(nodes.get(0, pair.key())).contains(pair);
    assertThat(nodes.memory.value("test.pair..a++b+_c").orElseThrow().value())
        .isEqualTo(
            "{\"createTime\":1000000,\"updateVersion\":1,\"value\":{\"left\":\"\",\"right\":\"a.b+c\",\"text\":\"ü\\\"\\n"
                + "\",\"item\":\"test.item.x\","
                + "\"others\":[\"test.item.é\",\"test.single\"],\"counts\":{\"test.item.y++z\":3},"
                + "\"list\":[\"p\",1],\"mtu\":1500}}");
  }

  @Test
  void aBodyThatThrowsWritesNothing() {
    assertThatThrownBy(
            () ->
                nodes.transact(
                    tx -> {
                      tx.insert(Item.of("a", 1));
                      return tx.require(Item.key("b"));
                    }))
        .isInstanceOfSatisfying(
            NoSuchObjectException.class, e -> assertThat(e.key()).isEqualTo(Item.key("b")));
    assertThat(nodes.memory.keys()).isEmpty();
  }

  private static boolean increment(Transaction tx, String id) {
    tx.update(Item.key(id), i -> i.withNumber(i.number() + 1));
    return true;
  }

  /** Nodes whose storage answers late, so that transactions overlap. */
  private static Nodes slowNodes(int count, ObjectDbOptions options, List<FaultyStorage> storages) {
    return new Nodes(
        count,
        7,
        (scheduler, memory) -> {
          storages.add(new FaultyStorage(scheduler, memory, storages.size()));
          return storages.get(storages.size() - 1);
        },
        options);
  }

  @Test
  void everyOneOfManyWritersOfOneKeyGetsItsTurn() {
    try (Nodes slow = slowNodes(5, ObjectDbOptions.DEFAULTS, new ArrayList<>())) {
      slow.transact(
          tx -> {
            tx.insert(Item.of("counter", 0));
            return true;
          });
      for (int node = 0; node < 5; node++) {
        ObjectDb db = slow.dbs.get(node);
        for (int i = 0; i < 4; i++) {
          slow.start(node, r -> db.transact(r, tx -> increment(tx, "counter")));
        }
      }
      slow.runAll(Duration.ofMinutes(1));
      assertThat(slow.get(0, Item.key("counter"))).contains(Item.of("counter", 20));
    }
  }

  @Test
  void attemptsAreBounded() {
    try (Nodes slow =
        slowNodes(2, ObjectDbOptions.DEFAULTS.withMaxAttempts(3), new ArrayList<>())) {
      int[] runs = {0};
      assertThatThrownBy(
              () ->
                  slow.transact(
                      tx -> {
                        runs[0]++;
                        tx.put(Item.of("a", runs[0]));
                        ObjectDb other = slow.dbs.get(1);
                        slow.start(
                            1,
                            r ->
                                other.transact(
                                    r,
                                    t -> {
                                      t.put(Item.of("a", 100 + runs[0]));
                                      return true;
                                    }));
                        for (int i = 0; i < 20; i++) {
                          tx.find(Item.key("wait-" + i));
                        }
                        return true;
                      }))
          .isInstanceOfSatisfying(
              TransactionConflictException.class,
              e -> {
                assertThat(e.attempts()).isEqualTo(3);
                assertThat(e.keys()).containsExactly("test.item.a");
              });
      assertThat(runs[0]).isEqualTo(3);
    }
  }

  @Test
  void aCallMayHaveLimitsOfItsOwn() {
    TransactionLimits once = ObjectDbOptions.DEFAULTS.limits().withMaxAttempts(1);
    try (Nodes slow = slowNodes(2, ObjectDbOptions.DEFAULTS, new ArrayList<>())) {
      ObjectDb db = slow.db();
      int[] runs = {0};
      Consumer<Transaction> losing =
          tx -> {
            runs[0]++;
            tx.put(Item.of("a", runs[0]));
            if (runs[0] < 3) {
              slow.start(
                  1,
                  r ->
                      slow.dbs
                          .get(1)
                          .transact(
                              r,
                              other -> {
                                other.put(Item.of("a", 100 + runs[0]));
                                return true;
                              }));
            }
            for (int i = 0; i < 20; i++) {
              tx.find(Item.key("wait-" + i));
            }
          };
      assertThatThrownBy(
              () ->
                  slow.run(
                      r -> {
                        db.execute(r, once, losing);
                        return true;
                      }))
          .isInstanceOfSatisfying(
              TransactionConflictException.class, e -> assertThat(e.attempts()).isEqualTo(1));
      assertThat(runs[0]).isEqualTo(1);

      Duration limit = Duration.ofMillis(20);
      assertThatThrownBy(
              () ->
                  slow.run(
                      r ->
                          db.writeWalk(
                              r,
                              once.withTime(limit),
                              Walk.nothing(),
                              (tx, reached) -> {
                                for (int i = 0; i < 1000; i++) {
                                  tx.put(Item.of(i, 0));
                                }
                                return true;
                              })))
          .isInstanceOfSatisfying(
              TransactionTimeoutException.class, e -> assertThat(e.limit()).isEqualTo(limit));
      slow.run(
          r -> {
            db.execute(r, losing); // With those of the node.
            return true;
          });
      assertThat(runs[0]).isEqualTo(3);
    }
  }

  @Test
  void timeIsBounded() {
    Duration limit = Duration.ofMillis(20);
    try (Nodes slow =
        slowNodes(1, ObjectDbOptions.DEFAULTS.withTransactionLimit(limit), new ArrayList<>())) {
      assertThatThrownBy(
              () ->
                  slow.transact(
                      tx -> {
                        for (int i = 0; i < 1000; i++) {
                          tx.put(Item.of(i, 0));
                        }
                        return true;
                      }))
          .isInstanceOfSatisfying(
              TransactionTimeoutException.class, e -> assertThat(e.limit()).isEqualTo(limit));
      assertThat(slow.memory.keys()).isEmpty();
    }
  }

  @Test
  void aLostReplyIsReportedAndNotTriedAgain() {
    List<FaultyStorage> storages = new ArrayList<>();
    try (Nodes slow = slowNodes(1, ObjectDbOptions.DEFAULTS, storages)) {
      storages.get(0).unknownPeriod = 1;
      int[] runs = {0};
      assertThatThrownBy(
              () ->
                  slow.transact(
                      tx -> {
                        runs[0]++;
                        tx.put(Item.of("a", 1));
                        return true;
                      }))
          .isInstanceOfSatisfying(
              UnknownOutcomeException.class,
              e -> assertThat(e.keys()).containsExactly("test.item.a"));
      assertThat(runs[0]).isEqualTo(1);
    }
  }

  @Test
  void aBodySeesOneVersionEvenWhenItCatchesEverything() {
    try (Nodes slow = slowNodes(2, ObjectDbOptions.DEFAULTS, new ArrayList<>())) {
      slow.transact(
          tx -> {
            tx.put(Item.of("a", 1));
            tx.put(Item.of("b", 1));
            return true;
          });
      List<String> seen = new ArrayList<>();
      slow.transact(
          tx -> {
            long a = tx.require(Item.key("a")).number();
            if (a == 1) {
              ObjectDb other = slow.dbs.get(1);
              slow.start(1, r -> other.transact(r, t -> increment(t, "a") && increment(t, "b")));
              for (int i = 0; i < 20; i++) {
                try {
                  tx.find(Item.key("wait-" + i));
                } catch (RuntimeException e) {
                  throw new AssertionError("the signal to restart is no exception", e);
                }
              }
            }
            seen.add(a + "=" + tx.require(Item.key("b")).number());
            return true;
          });
      assertThat(seen).containsExactly("2=2");
    }
  }

  @Test
  void aValueThatIsTooLargeIsRefusedBeforeAnythingIsWritten() {
    Item large = new Item("large", 1, java.util.Collections.nCopies(100_000, Item.key("é")));
    assertThatThrownBy(
            () ->
                nodes.transact(
                    tx -> {
                      tx.put(Item.of("small", 1));
                      tx.put(large);
                      return true;
                    }))
        .isInstanceOfSatisfying(
            ValueTooLargeException.class,
            e -> {
              assertThat(e.key()).isEqualTo(large.key());
              assertThat(e.limit()).isEqualTo(MemoryStorage.DEFAULT_MAX_VALUE_BYTES);
              assertThat(e.bytes()).isGreaterThan(e.limit());
            });
    assertThat(nodes.memory.keys()).isEmpty();
  }

  /** Puts a text where an object belongs. */
  private void putRaw(String key, String text) {
    nodes.run(
        r -> nodes.memory.commit(r, new Commit(Map.of(key, 0L), Map.of(key, Optional.of(text)))));
  }

  @Test
  void whatIsNoObjectIsNamedWithTheField() {
    Map<String, String> reasons =
        Map.of(
            "{}", "createTime",
            "{\"createTime\":1,\"updateVersion\":1,\"value\":null}", "null",
            "{\"createTime\":1,\"updateVersion\":1,\"value\":{\"id\":\"1\",\"number\":\"x\",\"next\":[]}}",
                "number",
            "{\"createTime\":1,\"updateVersion\":1,\"value\":{\"id\":\"2\",\"number\":1,\"next\":[],\"nest\":[]}}",
                "nest",
            "{\"createTime\":1,\"updateVersion\":1,\"value\":{\"id\":\"3\",\"number\":1,\"next\":[\"test.pair.a.b\"]}}",
                "not a reference to a Item",
            "{\"createTime\":1,\"updateVersion\":1,\"value\":{\"id\":\"4\",\"number\":1,\"next\":[\"none\"]}}",
                "not a key",
            "{\"createTime\":1,\"updateVersion\":1,\"value\":{\"id\":\"other\",\"number\":1,\"next\":[]}}",
                "it holds test.item.other",
            "{\"createTime\":1,\"updateVersion\":1,\"value\":{\"number\":1,\"next\":[]}}", "id",
            "[", "START_ARRAY instead of START_OBJECT");
    int number = 0;
    for (Map.Entry<String, String> entry : reasons.entrySet()) {
      String id = "corrupt-" + number++;
      putRaw("test.item." + id, entry.getKey());
      assertThatThrownBy(() -> nodes.get(0, Item.key(id)))
          .isInstanceOf(CorruptObjectException.class)
          .hasMessageContaining("test.item." + id)
          .hasMessageContaining(entry.getValue());
    }
  }

  @Test
  void absentAttributesThatMayBeEmptyAreEmpty() {
    putRaw(
        "test.pair.a.b",
        "{\"createTime\":1,\"updateVersion\":1,\"value\":{\"left\":\"a\",\"right\":\"b\","
            + "\"others\":[],\"counts\":{}}}");
    Pair pair = nodes.get(0, Pair.TYPE.key("a", "b")).orElseThrow();
    assertThat(pair.text()).isEmpty();
    assertThat(pair.item()).isEmpty();
    assertThat(pair.extra()).isEmpty();
  }

  @Test
  void anIndexLetsNoOtherObjectHaveTheSameValues() {
    UniqueIndex<Item> index = UniqueIndex.of(Item.TYPE, "_mac_address_index");
    List<String> values = List.of("network", "02:00:00:00:00:01");
    nodes.transact(
        tx -> {
          index.insert(tx, values, Item.key("a"));
          index.insert(tx, values, Item.key("a"));
          assertThat(index.find(tx, values)).contains(Item.key("a"));
          assertThat(index.remove(tx, values, Item.key("b"))).isFalse();
          return true;
        });
    assertThatThrownBy(
            () ->
                nodes.transact(
                    tx -> {
                      index.insert(tx, values, Item.key("b"));
                      return true;
                    }))
        .isInstanceOfSatisfying(
            UniqueKeyException.class,
            e -> {
              assertThat(e.owner()).isEqualTo(Item.key("a"));
              assertThat(e.rejected()).isEqualTo(Item.key("b"));
              assertThat(e.values()).isEqualTo(values);
            });
    nodes.transact(tx -> index.remove(tx, values, Item.key("a")));
    assertThat(nodes.memory.keys()).isEmpty();
  }

  @Test
  void aTransactionIsOfNoUseAfterwards() {
    Transaction[] kept = new Transaction[1];
    nodes.transact(
        tx -> {
          kept[0] = tx;
          return true;
        });
    assertThatThrownBy(() -> kept[0].find(Item.key("a"))).hasMessageContaining("over");
  }

  @Test
  void onlyRoutinesOfTheNodesOwnSchedulerMayUseIt() {
    assertThatThrownBy(() -> nodes.run(1, r -> nodes.dbs.get(0).stored(r, Item.key("a")).isEmpty()))
        .isInstanceOf(IllegalArgumentException.class);
    ObjectType<Item> unknown = ObjectType.of("test.unknown", Item.class, 1);
    assertThatThrownBy(() -> nodes.get(0, unknown.key("a"))).hasMessageContaining("not registered");
  }
}
