package io.weft.objectdb.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.objectdb.storage.CommitResult.Committed;
import io.weft.objectdb.storage.CommitResult.Conflict;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What every storage does, as {@link Storage} says it. Tests run in real time, each with a storage
 * of its own.
 */
public interface StorageContract {
  /**
   * A way to the storage under test, to be closed by who asked for it. All that one test opens lead
   * to the same storage, which is empty at first.
   */
  Storage open() throws Exception;

  private StorageNode node(String name) throws Exception {
    return new StorageNode(name, open());
  }

  private static Commit commit(String key, long seen, String value) {
    return new Commit(Map.of(key, seen), Map.of(key, Optional.of(value)));
  }

  private static long committed(CommitResult result) {
    assertThat(result).isInstanceOf(Committed.class);
    return ((Committed) result).version();
  }

  @Test
  default void anEmptyStorageHasNoValues() throws Exception {
    try (StorageNode node = node("one")) {
      Snapshot snapshot = node.call(r -> node.storage.read(r, List.of("a", "b")));
      assertThat(snapshot.values()).isEmpty();
      assertThat(snapshot.version()).isNotNegative();
      assertThat(node.call(r -> node.storage.read(r, List.of())).values()).isEmpty();
    }
  }

  @Test
  default void whatIsCommittedIsReadByEverybodyWithItsVersion() throws Exception {
    try (StorageNode one = node("one");
        StorageNode two = node("two")) {
      Map<String, Optional<String>> writes = Map.of("a", Optional.of("1"), "b", Optional.of("2"));
      Commit commit = new Commit(Map.of("a", 0L, "b", 0L), writes);
      long version = committed(one.call(r -> one.storage.commit(r, commit)));
      assertThat(version).isPositive();
      for (StorageNode node : List.of(one, two)) {
        Snapshot snapshot = node.call(r -> node.storage.read(r, List.of("a", "b", "c")));
        assertThat(snapshot.values())
            .isEqualTo(
                Map.of(
                    "a", new VersionedValue(version, "1"), "b", new VersionedValue(version, "2")));
        assertThat(snapshot.version()).isGreaterThanOrEqualTo(version);
      }
    }
  }

  @Test
  default void aCommitThatSawSomethingElseWritesNothingAndNamesTheKeys() throws Exception {
    try (StorageNode node = node("one")) {
      node.run(
          r -> {
            long a = node.put(r, "a", "1");
            long b = node.put(r, "b", "1");
            Map<String, Optional<String>> writes =
                Map.of("b", Optional.of("lost"), "c", Optional.of("lost"));
            Map<String, Long> reads = Map.of("a", a + 1, "b", b, "c", 0L, "d", a);
            assertThat(node.storage.commit(r, new Commit(reads, writes)))
                .isEqualTo(new Conflict(Set.of("a", "d")));
            assertThat(node.storage.commit(r, commit("a", 0, "lost")))
                .isEqualTo(new Conflict(Set.of("a")));
            assertThat(node.storage.read(r, List.of("a", "b", "c", "d")).values())
                .isEqualTo(
                    Map.of("a", new VersionedValue(a, "1"), "b", new VersionedValue(b, "1")));
          });
    }
  }

  @Test
  default void aCommitThatOnlyReadsComparesAndWritesNothing() throws Exception {
    try (StorageNode node = node("one")) {
      node.run(
          r -> {
            long a = node.put(r, "a", "1");
            long b = node.put(r, "b", "1");
            Commit good = new Commit(Map.of("a", a, "c", 0L), Map.of());
            assertThat(committed(node.storage.commit(r, good))).isGreaterThanOrEqualTo(b);
            Commit bad = new Commit(Map.of("a", 0L, "b", b), Map.of());
            assertThat(node.storage.commit(r, bad)).isEqualTo(new Conflict(Set.of("a")));
            assertThat(committed(node.storage.commit(r, new Commit(Map.of(), Map.of()))))
                .isGreaterThanOrEqualTo(b);
          });
    }
  }

  @Test
  default void aDeletedValueIsGoneAndComesBackWithAnotherVersion() throws Exception {
    try (StorageNode node = node("one")) {
      node.run(
          r -> {
            long first = node.put(r, "a", "1");
            long deleted = node.put(r, "a", null);
            assertThat(deleted).isGreaterThan(first);
            assertThat(node.storage.read(r, List.of("a")).values()).isEmpty();
            assertThat(node.storage.commit(r, commit("a", first, "lost")))
                .isEqualTo(new Conflict(Set.of("a")));
            long second = committed(node.storage.commit(r, commit("a", 0, "1")));
            assertThat(second).isGreaterThan(deleted);
            assertThat(node.storage.read(r, List.of("a")).values())
                .isEqualTo(Map.of("a", new VersionedValue(second, "1")));
          });
    }
  }

  @Test
  default void deletingWhatIsNotThereIsACommitLikeAnyOther() throws Exception {
    try (StorageNode node = node("one")) {
      node.run(
          r -> {
            Commit nothing = new Commit(Map.of("a", 0L), Map.of("a", Optional.empty()));
            committed(node.storage.commit(r, nothing));
            assertThat(node.storage.read(r, List.of("a")).values()).isEmpty();
          });
    }
  }

  @Test
  default void anyTextIsKeptAsItIs() throws Exception {
    List<String> texts =
        List.of(
            "",
            " ",
            "0",
            "\u0000\u0001\r\n",
            "\"\\{}[]'`$%&/?*",
            "\u00e4\u20ac\ud83d\ude00\uffff",
            "{\"a\":\"b\"}",
            "x".repeat(100_000),
            IntStream.range(0, 20_000).mapToObj(Integer::toHexString).reduce("", String::concat));
    try (StorageNode node = node("one")) {
      node.run(
          r -> {
            Map<String, Optional<String>> writes = new HashMap<>();
            for (int i = 0; i < texts.size(); i++) {
              writes.put("key" + i, Optional.of(texts.get(i)));
            }
            node.putAll(r, writes);
            Snapshot snapshot = node.storage.read(r, writes.keySet());
            for (int i = 0; i < texts.size(); i++) {
              assertThat(snapshot.values().get("key" + i).value()).isEqualTo(texts.get(i));
            }
          });
    }
  }

  @Test
  default void keysMayHoldWhatObjectsPutIntoThem() throws Exception {
    List<String> keys =
        List.of(
            "viperflow.logicalport.6d2e",
            "a b",
            "%2e",
            "a.b%25.c",
            "\u00e4\u20ac",
            "A",
            "a",
            ".",
            "..",
            "x".repeat(500));
    try (StorageNode node = node("one")) {
      node.run(
          r -> {
            Map<String, Optional<String>> writes = new HashMap<>();
            keys.forEach(key -> writes.put(key, Optional.of("of " + key)));
            node.putAll(r, writes);
            Snapshot snapshot = node.storage.read(r, keys);
            assertThat(snapshot.values()).hasSize(keys.size());
            snapshot
                .values()
                .forEach((key, value) -> assertThat(value.value()).isEqualTo("of " + key));
          });
    }
  }

  @Test
  default void aValueMayBeAsLargeAsTheStorageSays() throws Exception {
    try (StorageNode node = node("one")) {
      // Not more than a few megabytes, where the limit is higher.
      int size = Math.min(node.storage.maxValueBytes(), 3_000_000);
      node.run(
          r -> {
            String value = "\u00e4".repeat(size / 2) + "x".repeat(size % 2);
            FeedRecorder feed = new FeedRecorder();
            try (Subscription subscription = node.storage.subscribe(node.scheduler, feed)) {
              subscription.watch(List.of("large"));
              feed.read(r, node.storage, List.of("large"));
              long version = node.put(r, "large", value);
              feed.awaitVersion(r, version);
              assertThat(feed.values(r, node.storage))
                  .isEqualTo(Map.of("large", new VersionedValue(version, value)));
            }
            assertThat(node.storage.read(r, List.of("large")).values().get("large").value())
                .isEqualTo(value);
          });
    }
  }

  @Test
  default void manyKeysAreReadAndWrittenAtOnce() throws Exception {
    int count = 2500;
    try (StorageNode node = node("one")) {
      node.run(
          r -> {
            Map<String, Optional<String>> writes = new HashMap<>();
            for (int i = 0; i < count; i++) {
              writes.put("k" + i, Optional.of("" + i));
            }
            long first = node.putAll(r, writes);
            Snapshot snapshot = node.storage.read(r, writes.keySet());
            assertThat(snapshot.values()).hasSize(count);
            Map<String, Long> reads = new HashMap<>();
            writes.keySet().forEach(key -> reads.put(key, first));
            reads.put("k7", first + 1);
            reads.put("k" + (count - 1), 0L);
            writes.replaceAll((key, value) -> Optional.empty());
            assertThat(node.storage.commit(r, new Commit(reads, writes)))
                .isEqualTo(new Conflict(Set.of("k7", "k" + (count - 1))));
            reads.replaceAll((key, seen) -> first);
            committed(node.storage.commit(r, new Commit(reads, writes)));
            assertThat(node.storage.read(r, writes.keySet()).values()).isEmpty();
          });
    }
  }

  @Test
  default void ofManyThatCountAKeyUpNoneIsLostAndEachHasAVersionOfItsOwn() throws Exception {
    int writers = 8;
    int rounds = 25;
    try (StorageNode one = node("one");
        StorageNode two = node("two")) {
      List<RoutineFuture<List<Long>>> all = new ArrayList<>();
      for (int i = 0; i < writers; i++) {
        StorageNode node = i % 2 == 0 ? one : two;
        all.add(node.start(r -> count(r, node, rounds)));
      }
      Set<Long> versions = new HashSet<>();
      for (RoutineFuture<List<Long>> each : all) {
        List<Long> own = StorageNode.result(each);
        assertThat(own).isSorted().hasSize(rounds);
        versions.addAll(own);
      }
      assertThat(versions).hasSize(writers * rounds);
      assertThat(one.call(r -> one.storage.read(r, List.of("n"))).values().get("n").value())
          .isEqualTo("" + writers * rounds);
    }
  }

  private static List<Long> count(Routine r, StorageNode node, int rounds) {
    List<Long> versions = new ArrayList<>();
    while (versions.size() < rounds) {
      Snapshot snapshot = node.storage.read(r, List.of("n"));
      VersionedValue value = snapshot.values().get("n");
      int number = value == null ? 0 : Integer.parseInt(value.value());
      Commit next = commit("n", StorageNode.versionOf(snapshot, "n"), "" + (number + 1));
      if (node.storage.commit(r, next) instanceof Committed done) {
        versions.add(done.version());
      }
    }
    return versions;
  }

  @Test
  default void neitherReadersNorTheFeedSeeHalfACommit() throws Exception {
    int rounds = 150;
    List<String> keys = List.of("a", "b", "c");
    try (StorageNode one = node("one");
        StorageNode two = node("two")) {
      one.run(r -> putEverywhere(r, one, keys, 0));
      FeedRecorder feed = new FeedRecorder();
      RoutineFuture<Boolean> reader =
          two.start(
              r -> {
                try (Subscription subscription = two.storage.subscribe(two.scheduler, feed)) {
                  subscription.watch(keys);
                  feed.read(r, two.storage, keys);
                  String last = "" + rounds;
                  Map<String, VersionedValue> told = Map.of();
                  while (told.isEmpty() || !told.get("a").value().equals(last)) {
                    assertEqual(two.storage.read(r, keys).values());
                    long before = feed.version();
                    told = feed.values(r, two.storage);
                    assertEqual(told);
                    if (!told.get("a").value().equals(last)) {
                      feed.await(r, () -> feed.version() > before);
                    }
                  }
                }
                return true;
              });
      one.run(
          r -> {
            for (int i = 1; i <= rounds; i++) {
              putEverywhere(r, one, keys, i);
            }
          });
      StorageNode.result(reader);
      assertThat(feed.complaints).isEmpty();
    }
  }

  private static void putEverywhere(Routine r, StorageNode node, List<String> keys, int number) {
    Map<String, Optional<String>> writes = new HashMap<>();
    keys.forEach(key -> writes.put(key, Optional.of("" + number)));
    node.putAll(r, writes);
  }

  private static void assertEqual(Map<String, VersionedValue> values) {
    assertThat(values).hasSize(3);
    assertThat(new HashSet<>(values.values())).hasSize(1);
  }

  @Test
  default void theFeedTellsEveryChangeOfWatchedKeysInOrder() throws Exception {
    try (StorageNode one = node("one");
        StorageNode two = node("two")) {
      FeedRecorder feed = new FeedRecorder();
      two.run(
          r -> {
            Subscription subscription = two.storage.subscribe(two.scheduler, feed);
            subscription.watch(List.of("a", "b"));
            feed.read(r, two.storage, List.of("a", "b"));
          });
      one.run(
          r -> {
            for (int i = 0; i < 50; i++) {
              one.put(r, i % 3 == 0 ? "a" : "other", "" + i);
            }
            one.put(r, "b", "1");
            one.put(r, "a", null);
          });
      Snapshot last = one.call(r -> one.storage.read(r, List.of("a", "b")));
      two.run(
          r -> {
            feed.awaitVersion(r, last.version());
            assertThat(feed.values(r, two.storage)).isEqualTo(last.values());
          });
      assertThat(feed.complaints).isEmpty();
    }
  }

  @Test
  default void theFeedReachesEveryVersionThatIsReadOrCommitted() throws Exception {
    try (StorageNode one = node("one");
        StorageNode two = node("two")) {
      FeedRecorder feed = new FeedRecorder();
      two.run(r -> two.storage.subscribe(two.scheduler, feed));
      for (int i = 0; i < 10; i++) {
        String value = "" + i;
        long version = one.call(r -> one.put(r, "not watched", value));
        two.run(
            r -> {
              Snapshot snapshot = two.storage.read(r, List.of());
              assertThat(snapshot.version()).isGreaterThanOrEqualTo(version);
              feed.awaitVersion(r, snapshot.version());
              Commit nothing = new Commit(Map.of("not there", 0L), Map.of());
              feed.awaitVersion(r, committed(two.storage.commit(r, nothing)));
              feed.awaitVersion(r, two.put(r, "own", value));
            });
      }
      assertThat(feed.complaints).isEmpty();
    }
  }

  @Test
  default void itsTimeGoesOnAndIsAboutThatOfThisMachine() throws Exception {
    try (StorageNode node = node("one")) {
      long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
      long first = node.call(node.storage::timestamp);

      assertThat(first).isCloseTo(now, within(TimeUnit.HOURS.toMicros(1)));
      assertThat(node.<Long>call(node.storage::timestamp)).isGreaterThanOrEqualTo(first);
    }
  }

  @Test
  default void aReadIsNotOlderThanWhatWasToldBefore() throws Exception {
    try (StorageNode one = node("one");
        StorageNode two = node("two")) {
      FeedRecorder feed = new FeedRecorder();
      RoutineFuture<Boolean> reader =
          two.start(
              r -> {
                try (Subscription subscription = two.storage.subscribe(two.scheduler, feed)) {
                  subscription.watch(List.of("a"));
                  feed.read(r, two.storage, List.of("a"));
                  while (true) {
                    Map<String, VersionedValue> told = feed.values(r, two.storage);
                    long version = feed.version();
                    Snapshot snapshot = two.storage.read(r, List.of("a"));
                    assertThat(snapshot.version()).isGreaterThanOrEqualTo(version);
                    if (told.containsKey("a")) {
                      assertThat(snapshot.values().get("a").version())
                          .isGreaterThanOrEqualTo(told.get("a").version());
                      if (told.get("a").value().equals("end")) {
                        return true;
                      }
                    }
                    feed.await(r, () -> feed.version() > version);
                  }
                }
              });
      one.run(
          r -> {
            for (int i = 0; i < 60; i++) {
              one.put(r, "a", "" + i);
            }
            one.put(r, "a", "end");
          });
      StorageNode.result(reader);
      assertThat(feed.complaints).isEmpty();
    }
  }

  @Test
  default void severalListenersOfANodeHearTheSameUntilTheyAreClosed() throws Exception {
    try (StorageNode node = node("one")) {
      FeedRecorder first = new FeedRecorder();
      FeedRecorder second = new FeedRecorder();
      node.run(
          r -> {
            Subscription one = node.storage.subscribe(node.scheduler, first);
            Subscription two = node.storage.subscribe(node.scheduler, second);
            for (Subscription each : List.of(one, two)) {
              each.watch(List.of("a"));
            }
            first.read(r, node.storage, List.of("a"));
            second.read(r, node.storage, List.of("a"));
            long version = node.put(r, "a", "1");
            first.awaitVersion(r, version);
            second.awaitVersion(r, version);
            assertThat(first.values(r, node.storage)).isEqualTo(second.values(r, node.storage));
            one.close();
            one.close();
            int heard = first.changes.size() + first.resyncs;
            two.unwatch(List.of("a"));
            two.watch(List.of("a"));
            long later = node.put(r, "a", "2");
            second.awaitVersion(r, later);
            assertThat(first.changes.size() + first.resyncs).isEqualTo(heard);
            assertThat(second.values(r, node.storage))
                .isEqualTo(Map.of("a", new VersionedValue(later, "2")));
            two.close();
          });
      assertThat(first.complaints).isEmpty();
      assertThat(second.complaints).isEmpty();
    }
  }

  @Test
  default void aScanFindsEveryKeyThatHasAValue() throws Exception {
    try (StorageNode one = node("one");
        StorageNode two = node("two")) {
      assertThat(one.<Set<String>>call(r -> scanned(r, one))).isEmpty();
      Map<String, Optional<String>> writes = new HashMap<>();
      for (int i = 0; i < 2500; i++) {
        writes.put((i % 2 == 0 ? "a/" : "\u00e4%.") + i, Optional.of("of " + i));
      }
      one.run(
          r -> {
            one.putAll(r, writes);
            one.put(r, "deleted", "1");
            one.put(r, "deleted", null);
          });
      assertThat(two.<Set<String>>call(r -> scanned(r, two))).isEqualTo(writes.keySet());
    }
  }

  @Test
  default void aScanFindsWhatStaysWhileOthersComeAndGo() throws Exception {
    try (StorageNode one = node("one");
        StorageNode two = node("two")) {
      Map<String, Optional<String>> writes = new HashMap<>();
      for (int i = 0; i < 3000; i++) {
        writes.put("stays" + i, Optional.of("" + i));
      }
      one.run(
          r -> {
            one.putAll(r, writes);
            one.put(r, "goes", "1");
          });
      RoutineFuture<Boolean> writer =
          two.start(
              r -> {
                for (int i = 0; i < 50; i++) {
                  two.put(r, "comes" + i, "" + i);
                  two.put(r, "stays" + i, "again");
                  two.put(r, "goes", i % 2 == 0 ? null : "1");
                }
                return true;
              });
      do {
        assertThat(one.<Set<String>>call(r -> scanned(r, one))).containsAll(writes.keySet());
      } while (!writer.isDone());
      StorageNode.result(writer);
    }
  }

  private static Set<String> scanned(Routine r, StorageNode node) {
    Set<String> keys = new HashSet<>();
    KeyScan scan = node.storage.scan();
    for (List<String> page = scan.next(r); !page.isEmpty(); page = scan.next(r)) {
      keys.addAll(page);
    }
    assertThat(scan.next(r)).isEmpty();
    return keys;
  }

  @Test
  default void aRoutineThatIsCancelledWhileItWaitsHurtsNobodyElse() throws Exception {
    try (StorageNode node = node("one")) {
      List<RoutineFuture<Long>> cancelled = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        String value = "" + i;
        RoutineFuture<Long> each = node.start(r -> node.put(r, "a", value));
        if (i % 2 == 0) {
          each.cancel();
          cancelled.add(each);
        }
      }
      long version = node.call(r -> node.put(r, "a", "end"));
      Snapshot snapshot = node.call(r -> node.storage.read(r, List.of("a")));
      assertThat(snapshot.values().get("a").version()).isGreaterThanOrEqualTo(version);
      assertThat(cancelled).hasSize(100);
    }
  }
}
