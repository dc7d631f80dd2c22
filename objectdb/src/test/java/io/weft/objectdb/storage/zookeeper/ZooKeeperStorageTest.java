package io.weft.objectdb.storage.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.RoutineFuture;
import io.weft.objectdb.storage.Commit;
import io.weft.objectdb.storage.CommitResult;
import io.weft.objectdb.storage.CommitResult.Committed;
import io.weft.objectdb.storage.CommitResult.Conflict;
import io.weft.objectdb.storage.FeedRecorder;
import io.weft.objectdb.storage.Snapshot;
import io.weft.objectdb.storage.StorageException;
import io.weft.objectdb.storage.StorageNode;
import io.weft.objectdb.storage.Subscription;
import io.weft.objectdb.storage.VersionedValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZKUtil;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is ZooKeeper's own: deleted nodes and their removal, limits, rights, changes by others. */
class ZooKeeperStorageTest {
  private static Zk zk;

  @BeforeAll
  static void startServer() {
    zk = new Zk();
  }

  @AfterAll
  static void stopServer() {
    zk.close();
  }

  private static Commit commit(String key, long seen, String value) {
    return new Commit(Map.of(key, seen), Map.of(key, Optional.of(value)));
  }

  @Test
  void aNodeMadeAnewIsNotTakenForTheOneThatWasRead() throws Exception {
    ZooKeeperSettings settings = zk.settings();
    try (StorageNode one = Zk.node("one", settings);
        StorageNode two = Zk.node("two", settings)) {
      long seen = one.call(r -> one.put(r, "a", "first"));
      assertThat(one.call(r -> one.storage.read(r, List.of("a"))).values()).hasSize(1);
      long again =
          two.call(
              r -> {
                two.put(r, "a", null);
                assertThat(Zk.storage(two).recycle(r, List.of("a"))).isEqualTo(1);
                return two.put(r, "a", "second");
              });
      // Its count of contents is 0, as that of the first one was.
      CommitResult late = one.call(r -> one.storage.commit(r, commit("a", seen, "lost")));
      assertThat(late).isEqualTo(new Conflict(Set.of("a")));
      CommitResult next = one.call(r -> one.storage.commit(r, commit("a", again, "third")));
      assertThat(next).isInstanceOf(Committed.class);
    }
  }

  @Test
  void itRemembersWhatItHasReadOrWrittenUntilSomebodyChangesIt() throws Exception {
    ZooKeeperSettings settings = zk.settings();
    List<String> both = List.of("a", "b");
    try (StorageNode one = Zk.node("one", settings);
        StorageNode two = Zk.node("two", settings)) {
      one.run(
          r -> {
            one.put(r, "a", "1");
            long last = one.put(r, "b", "1");
            assertThat(one.storage.recall(both)).contains(one.storage.read(r, both));
            assertThat(one.storage.recall(both).orElseThrow().version()).isEqualTo(last);
            assertThat(one.storage.recall(List.of("a", "c"))).isEmpty();
            one.put(r, "c", "1");
            one.put(r, "c", null);
            assertThat(one.storage.recall(List.of("c")).orElseThrow().values()).isEmpty();
          });
      assertThat(two.storage.recall(both)).isEmpty();
      two.run(r -> two.put(r, "a", "2"));
      one.run(
          r -> {
            one.storage.read(r, List.of()); // What was changed before it is known with it.
            assertThat(one.storage.recall(both)).isEmpty();
            assertThat(one.storage.recall(List.of("b"))).isPresent();
            Snapshot now = one.storage.read(r, both);
            assertThat(one.storage.recall(both)).contains(now);
          });
    }
  }

  @Test
  void itDoesNotRememberWhatIsReadManyAtATime() throws Exception {
    try (StorageNode node = Zk.node("one", zk.settings())) {
      List<String> many = IntStream.range(0, 100).mapToObj(i -> "k" + i).toList();
      node.run(
          r -> {
            node.storage.read(r, many);
            assertThat(node.storage.recall(many.subList(0, 1))).isEmpty();
          });
    }
  }

  @Test
  void recyclingLeavesNothingOfDeletedValuesAndEverythingElse() throws Exception {
    ZooKeeperSettings settings = zk.settings();
    ZooKeeper raw = zk.client();
    try (StorageNode one = Zk.node("one", settings)) {
      one.run(
          r -> {
            Map<String, Optional<String>> writes = new HashMap<>();
            for (int i = 0; i < 40; i++) {
              writes.put("key/" + i, Optional.of("" + i));
            }
            one.putAll(r, writes);
            writes.keySet().removeIf(key -> key.length() == 5);
            writes.replaceAll((key, value) -> Optional.empty());
            one.putAll(r, writes);
            List<String> left = IntStream.range(10, 40).mapToObj(i -> "key/" + i).toList();
            assertThat(writes).hasSize(30);
            assertThat(Zk.storage(one).keys(r)).hasSize(10).doesNotContainAnyElementsOf(left);
            assertThat(Zk.storage(one).recycle(r)).isEqualTo(30);
            assertThat(Zk.storage(one).recycle(r)).isZero();
            assertThat(Zk.storage(one).keys(r)).hasSize(10);
            one.put(r, "key/10", "again");
            assertThat(Zk.storage(one).keys(r)).hasSize(11);
          });
      String keys = settings.chroot() + "/objectdb/keys";
      assertThat(
              ZKUtil.listSubTreeBFS(raw, keys).stream()
                  .filter(path -> path.contains("/key%2F"))
                  .count())
          .isEqualTo(11);
    } finally {
      raw.close();
    }
  }

  @Test
  void deletedValuesAreRecycledByThemselves() throws Exception {
    ZooKeeperSettings settings = zk.settings();
    ZooKeeper raw = zk.client();
    String epoch = settings.chroot() + "/objectdb/epoch";
    try (StorageNode one = Zk.node("one", settings)) {
      one.run(
          r -> {
            for (int i = 0; i < 3; i++) {
              Map<String, Optional<String>> writes = new HashMap<>();
              for (int j = 0; j < 200; j++) {
                writes.put("key" + i + "-" + j, Optional.of("" + j));
              }
              one.putAll(r, writes);
              writes.replaceAll((key, value) -> Optional.empty());
              one.putAll(r, writes);
            }
            // Answers come in order: what the recycler had sent is done.
            one.storage.read(r, List.of());
            one.put(r, "end", "");
          });
      assertThat(raw.exists(epoch, false).getVersion()).isPositive();
    } finally {
      raw.close();
    }
  }

  /** Commits, deletions, recycling and feeds, all at the same time. */
  @Test
  void noCommitIsLostWhileNodesComeAndGo() throws Exception {
    ZooKeeperSettings settings = zk.settings();
    List<String> keys = List.of("a", "b", "c", "d");
    try (StorageNode one = Zk.node("one", settings);
        StorageNode two = Zk.node("two", settings)) {
      one.run(
          r -> {
            for (String key : keys) {
              one.put(r, key, "0");
            }
          });
      FeedRecorder feed = new FeedRecorder();
      Subscription subscription =
          two.call(
              r -> {
                Subscription made = two.storage.subscribe(two.scheduler, feed);
                made.watch(keys);
                feed.read(r, two.storage, keys);
                return made;
              });
      List<RoutineFuture<Integer>> all = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        StorageNode node = i % 2 == 0 ? one : two;
        long seed = i;
        all.add(node.start(r -> move(r, node, keys, new Random(seed), 40)));
      }
      RoutineFuture<Integer> recycler =
          one.start(
              r -> {
                int removed = 0;
                for (int i = 0; i < 60; i++) {
                  removed += Zk.storage(one).recycle(r, keys);
                }
                return removed;
              });
      int moved = 0;
      for (RoutineFuture<Integer> each : all) {
        moved += StorageNode.result(each);
      }
      StorageNode.result(recycler);
      Snapshot last = one.call(r -> one.storage.read(r, keys));
      int sum = last.values().values().stream().mapToInt(v -> Integer.parseInt(v.value())).sum();
      assertThat(sum).isEqualTo(moved);
      two.run(
          r -> {
            feed.awaitVersion(r, last.version());
            assertThat(feed.values(r, two.storage)).isEqualTo(last.values());
            subscription.close();
          });
      assertThat(feed.complaints).isEmpty();
    }
  }

  /** Adds one to some value, and moves all of another to it; returns how much was added. */
  private static int move(
      io.weft.core.Routine r, StorageNode node, List<String> keys, Random random, int rounds) {
    int done = 0;
    while (done < rounds) {
      String from = keys.get(random.nextInt(keys.size()));
      String to = keys.get(random.nextInt(keys.size()));
      if (from.equals(to)) {
        continue;
      }
      Snapshot before = node.storage.read(r, keys);
      int sum = 1;
      for (String key : List.of(from, to)) {
        VersionedValue value = before.values().get(key);
        sum += value == null ? 0 : Integer.parseInt(value.value());
      }
      Map<String, Long> reads = new HashMap<>();
      keys.forEach(key -> reads.put(key, StorageNode.versionOf(before, key)));
      Map<String, Optional<String>> writes =
          Map.of(from, Optional.empty(), to, Optional.of("" + sum));
      if (node.storage.commit(r, new Commit(reads, writes)) instanceof Committed) {
        done++;
      }
    }
    return rounds;
  }

  @Test
  void aValueOrACommitThatIsTooLargeIsRefusedWithItsSizes() throws Exception {
    ZooKeeperSettings settings = zk.settings().toBuilder().deflate(false).build();
    try (StorageNode one = Zk.node("one", settings)) {
      String big = "x".repeat(one.storage.maxValueBytes() + 1);
      assertThatThrownBy(() -> one.run(r -> one.put(r, "a", big)))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("the value of a has 1000001 bytes, the limit is 1000000");
      String half = "x".repeat(600_000);
      Commit two =
          new Commit(
              Map.of("a", 0L, "b", 0L), Map.of("a", Optional.of(half), "b", Optional.of(half)));
      assertThatThrownBy(() -> one.run(r -> one.storage.commit(r, two)))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("a commit of 2 values")
          .hasMessageMatching("(?s).*needs 1200\\d{3} bytes, the servers take 1048575");
      one.run(r -> one.put(r, "a", big.substring(1)));
      assertThat(one.call(r -> one.storage.read(r, List.of("a", "b"))).values()).hasSize(1);
    }
  }

  @Test
  void moreThanFitsAnAnswerIsReadAtOneVersion() throws Exception {
    ZooKeeperSettings settings = zk.settings().toBuilder().deflate(false).build();
    List<String> keys = IntStream.range(0, 40).mapToObj(i -> "big" + i).toList();
    try (StorageNode one = Zk.node("one", settings);
        StorageNode two = Zk.node("two", settings)) {
      String filler = "x".repeat(300_000);
      one.run(
          r -> {
            for (String key : keys) {
              one.put(r, key, filler);
            }
            // From now on the storage knows that little fits.
            one.storage.read(r, keys.subList(0, 20));
          });
      RoutineFuture<Boolean> writer =
          two.start(
              r -> {
                for (int i = 0; i < 30; i++) {
                  String value = "" + i;
                  two.putAll(r, Map.of("big1", Optional.of(value), "big39", Optional.of(value)));
                }
                return true;
              });
      one.run(
          r -> {
            while (true) {
              Snapshot snapshot = one.storage.read(r, keys);
              assertThat(snapshot.values()).hasSize(40);
              VersionedValue first = snapshot.values().get("big1");
              VersionedValue last = snapshot.values().get("big39");
              assertThat(first.value()).isEqualTo(last.value());
              if (first.value().equals("29")) {
                return;
              }
            }
          });
      StorageNode.result(writer);
    }
  }

  @Test
  void deflatedAndPlainValuesAreReadByBoth() throws Exception {
    ZooKeeperSettings settings = zk.settings();
    ZooKeeper raw = zk.client();
    String text = "{\"name\":\"" + "ab".repeat(1000) + "\"}";
    try (StorageNode packing = Zk.node("one", settings);
        StorageNode plain = Zk.node("two", settings.toBuilder().deflate(false).build())) {
      packing.run(r -> packing.put(r, "packed", text));
      plain.run(r -> plain.put(r, "plain", text));
      for (StorageNode node : List.of(packing, plain)) {
        Snapshot snapshot = node.call(r -> node.storage.read(r, List.of("packed", "plain")));
        assertThat(snapshot.values().values()).extracting(VersionedValue::value).containsOnly(text);
      }
      NodeNames names = new NodeNames(settings.chroot());
      assertThat(raw.getData(names.node("packed"), false, null)).hasSizeLessThan(100);
      raw.setData(names.node("plain"), new byte[] {'z', 1, 2, 3}, -1);
      assertThatThrownBy(() -> plain.run(r -> plain.storage.read(r, List.of("plain"))))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("the node of plain");
      assertThat(plain.call(r -> plain.storage.read(r, List.of("packed"))).values()).hasSize(1);
    } finally {
      raw.close();
    }
  }

  @Test
  void whatIsRemovedFromOutsideIsSeenAsDeleted() throws Exception {
    ZooKeeperSettings settings = zk.settings();
    ZooKeeper raw = zk.client();
    try (StorageNode one = Zk.node("one", settings)) {
      FeedRecorder feed = new FeedRecorder();
      one.run(
          r -> {
            one.storage.subscribe(one.scheduler, feed).watch(List.of("a", "b"));
            feed.read(r, one.storage, List.of("a", "b"));
            one.put(r, "a", "1");
            feed.awaitVersion(r, one.put(r, "b", "1"));
          });
      ZKUtil.deleteRecursive(raw, settings.chroot());
      one.run(
          r -> {
            long version = one.put(r, "b", "2");
            feed.awaitVersion(r, version);
            assertThat(feed.values(r, one.storage))
                .isEqualTo(Map.of("b", new VersionedValue(version, "2")));
            assertThat(one.storage.read(r, List.of("a")).values()).isEmpty();
          });
      assertThat(feed.complaints).isEmpty();
    } finally {
      raw.close();
    }
  }

  @Test
  void itsTimeIsThatOfTheServerAlsoAfterItsNodeWasRemoved() throws Exception {
    ZooKeeperSettings settings = zk.settings();
    ZooKeeper raw = zk.client();
    String node = new NodeNames(settings.chroot()).time();
    try (StorageNode one = Zk.node("one", settings)) {
      for (int i = 0; i < 2; i++) {
        long first = one.call(one.storage::timestamp);
        assertThat(first)
            .isEqualTo(TimeUnit.MILLISECONDS.toMicros(raw.exists(node, false).getMtime()));
        long second = one.call(one.storage::timestamp);
        assertThat(second).isGreaterThanOrEqualTo(first);
        assertThat(raw.exists(node, false).getVersion()).isEqualTo(2);
        ZKUtil.deleteRecursive(raw, i == 0 ? node : settings.chroot());
      }
      assertThat(one.<Long>call(one.storage::timestamp)).isPositive();
    } finally {
      raw.close();
    }
  }

  @Test
  void onlyTheOwnerGetsAtWhatIsHis() throws Exception {
    ZooKeeperSettings settings = zk.settings();
    ZooKeeperSettings mine =
        settings.toBuilder()
            .digest("weft", "secret")
            .access(ZooKeeperSettings.Access.OWNER)
            .build();
    assertThat(mine.toString()).doesNotContain("secret");
    ZooKeeper raw = zk.client();
    try (StorageNode one = Zk.node("one", mine);
        StorageNode other = Zk.node("other", mine)) {
      one.run(r -> one.put(r, "a", "1"));
      assertThat(other.call(r -> other.storage.read(r, List.of("a"))).values()).hasSize(1);
      NodeNames names = new NodeNames(settings.chroot());
      assertThatThrownBy(() -> raw.getData(names.node("a"), false, null))
          .isInstanceOf(KeeperException.NoAuthException.class);
    } finally {
      raw.close();
    }
    ZooKeeperSettings stranger =
        settings.toBuilder()
            .digest("weft", "guess")
            .callTimeout(java.time.Duration.ofMillis(500))
            .build();
    try (StorageNode node = Zk.node("stranger", stranger)) {
      node.run(
          r -> { // For as long as the server has not been asked.
            while (!Zk.storage(node).status().trouble().contains("NOAUTH")) {
              assertThatThrownBy(() -> node.storage.read(r, List.of("a")))
                  .isInstanceOf(StorageException.class);
            }
          });
      assertThatThrownBy(() -> node.run(r -> node.storage.read(r, List.of("a"))))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("NOAUTH")
          .hasMessageNotContaining("guess");
    }
  }

  @Test
  void aClosedStorageSaysSo() {
    StorageNode node = Zk.node("one", zk.settings());
    node.run(r -> node.put(r, "a", "1"));
    node.storage.close();
    node.storage.close();
    assertThat(Zk.storage(node).status().state()).isEqualTo(ZooKeeperStatus.State.CLOSED);
    assertThatThrownBy(() -> node.run(r -> node.storage.read(r, List.of("a"))))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("it is closed");
    assertThatThrownBy(() -> node.storage.subscribe(node.scheduler, new FeedRecorder()))
        .isInstanceOf(StorageException.class);
    CommitResult result = null;
    try {
      result = node.call(r -> node.storage.commit(r, commit("a", 0, "2")));
    } catch (StorageException e) {
      assertThat(e).hasMessageContaining("it is closed");
    }
    assertThat(result).isNull();
    node.close();
  }
}
