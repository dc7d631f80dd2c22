package io.weft.objectdb.storage.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.objectdb.storage.Commit;
import io.weft.objectdb.storage.CommitResult;
import io.weft.objectdb.storage.CommitResult.Committed;
import io.weft.objectdb.storage.CommitResult.Unknown;
import io.weft.objectdb.storage.CuttingProxy;
import io.weft.objectdb.storage.FeedRecorder;
import io.weft.objectdb.storage.Snapshot;
import io.weft.objectdb.storage.StorageException;
import io.weft.objectdb.storage.StorageNode;
import io.weft.objectdb.storage.VersionedValue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sessions that expire, connections that are cut, servers that are silent or forget. */
class ZooKeeperFaultsTest {
  private Zk zk;
  private CuttingProxy proxy;

  @BeforeEach
  void start() {
    zk = new Zk();
    proxy = new CuttingProxy(zk.port());
  }

  @AfterEach
  void stop() {
    proxy.close();
    zk.close();
  }

  /** The same part of the tree by way of the proxy. */
  private ZooKeeperSettings byProxy(ZooKeeperSettings settings) {
    return settings.toBuilder().servers(List.of("127.0.0.1:" + proxy.port())).build();
  }

  private static Commit commit(String key, long seen, String value) {
    return new Commit(Map.of(key, seen), Map.of(key, Optional.of(value)));
  }

  private static FeedRecorder watch(StorageNode node, List<String> keys) {
    FeedRecorder feed = new FeedRecorder();
    node.run(
        r -> {
          node.storage.subscribe(node.scheduler, feed).watch(keys);
          feed.read(r, node.storage, keys);
        });
    return feed;
  }

  @Test
  void anExpiredSessionIsFollowedByAnother() {
    ZooKeeperSettings settings = zk.settings();
    try (StorageNode one = Zk.node("one", settings);
        StorageNode two = Zk.node("two", settings)) {
      long seen = one.call(r -> one.put(r, "a", "1"));
      FeedRecorder feed = watch(one, List.of("a"));
      for (int i = 2; i < 4; i++) {
        long before = Zk.storage(one).status().sessionId();
        int resyncs = feed.resyncs;
        zk.expire(one);
        String value = "" + i;
        two.run(r -> two.put(r, "a", value));
        one.run(r -> feed.await(r, () -> feed.resyncs > resyncs));
        assertThat(Zk.storage(one).status().sessionId()).isNotEqualTo(before);
        Zk.assertCatchesUp(one, feed, two, List.of("a"));
        CommitResult late = one.call(r -> one.storage.commit(r, commit("a", seen, "lost")));
        assertThat(late).isInstanceOf(CommitResult.Conflict.class);
        one.run(r -> one.put(r, "a", "own"));
      }
    }
  }

  @Test
  void aFeedWhoseConnectionIsCutMissesNothing() {
    ZooKeeperSettings settings = zk.settings();
    List<String> keys = List.of("a", "b");
    try (StorageNode one = Zk.node("one", byProxy(settings));
        StorageNode two = Zk.node("two", settings)) {
      FeedRecorder feed = watch(one, keys);
      for (int i = 0; i < 4; i++) {
        int resyncs = feed.resyncs;
        proxy.cutAll();
        String value = "" + i;
        two.run(
            r -> {
              for (String key : keys) {
                two.put(r, key, value);
              }
              two.put(r, "a", null);
            });
        one.run(r -> feed.await(r, () -> feed.resyncs > resyncs));
        Zk.assertCatchesUp(one, feed, two, keys);
      }
    }
  }

  @Test
  void aCommitWhoseAnswerIsLostHasAnUnknownOutcome() {
    ZooKeeperSettings settings = zk.settings();
    try (StorageNode one = Zk.node("one", byProxy(settings))) {
      one.run(
          r -> {
            long seen = one.put(r, "a", "1");
            proxy.cutRequest("written-and-not-told", true, 1);
            assertThat(one.storage.commit(r, commit("a", seen, "written-and-not-told")))
                .isInstanceOf(Unknown.class);
            VersionedValue there = one.storage.read(r, List.of("a")).values().get("a");
            assertThat(there.value()).isEqualTo("written-and-not-told");
            proxy.cutRequest("never-arrived", false, 1);
            assertThat(one.storage.commit(r, commit("a", there.version(), "never-arrived")))
                .isInstanceOf(Unknown.class);
            assertThat(one.storage.read(r, List.of("a")).values().get("a")).isEqualTo(there);
            one.put(r, "a", "and so on");
          });
    }
  }

  @Test
  void withoutConnectionNothingIsWrittenAndThatIsSaid() {
    ZooKeeperSettings settings =
        byProxy(zk.settings()).toBuilder().callTimeout(Duration.ofMillis(300)).build();
    proxy.refuse();
    try (StorageNode one = Zk.node("one", settings)) {
      assertThatThrownBy(() -> one.run(r -> one.storage.commit(r, commit("a", 0, "1"))))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("127.0.0.1:" + proxy.port())
          .hasMessageContaining("not connected yet");
      assertThatThrownBy(() -> one.run(r -> one.storage.read(r, List.of("a"))))
          .isInstanceOf(StorageException.class);
      proxy.recover();
      assertThat(readAtLast(one, List.of("a")).values()).isEmpty();
    }
  }

  /** Reads, however often the time for it is up before there is an answer. */
  private static Snapshot readAtLast(StorageNode node, List<String> keys) {
    return node.call(
        r -> {
          while (true) {
            try {
              return node.storage.read(r, keys);
            } catch (StorageException e) {
              r.yield();
            }
          }
        });
  }

  @Test
  void aSilentServerEndsCallsByTheirTime() {
    ZooKeeperSettings settings =
        byProxy(zk.settings()).toBuilder().callTimeout(Duration.ofMillis(200)).build();
    try (StorageNode one = Zk.node("one", settings)) {
      long first = readAtLast(one, List.of()).version();
      proxy.fallSilent();
      assertThatThrownBy(() -> one.run(r -> one.storage.read(r, List.of("a"))))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("no answer within PT0.2S");
      Commit commit = new Commit(Map.of(), Map.of("a", Optional.of("lost")));
      assertThat(one.<CommitResult>call(r -> one.storage.commit(r, commit)))
          .isInstanceOf(Unknown.class);
      proxy.recover();
      Snapshot last = readAtLast(one, List.of("a"));
      assertThat(last).isEqualTo(new Snapshot(first, Map.of()));
    }
  }

  @Test
  void aServerThatStaysSilentIsLeft() {
    ZooKeeperSettings settings =
        zk.settings().toBuilder().sessionTimeout(Duration.ofSeconds(1)).build();
    try (StorageNode one = Zk.node("one", byProxy(settings));
        StorageNode two = Zk.node("two", settings)) {
      FeedRecorder feed = watch(one, List.of("a"));
      proxy.fallSilent();
      int accepted = proxy.accepted();
      while (proxy.accepted() == accepted) {
        readAtLast(two, List.of());
      }
      proxy.recover();
      two.run(r -> two.put(r, "a", "1"));
      Zk.assertCatchesUp(one, feed, two, List.of("a"));
      assertThat(feed.resyncs).isPositive();
    }
  }

  /** Counters that go up while connections are cut at any byte. */
  @Test
  void noAcknowledgedCommitIsLostHoweverConnectionsAreCut() {
    ZooKeeperSettings settings = zk.settings();
    int counters = 4;
    List<String> keys = List.of("n0", "n1", "n2", "n3");
    try (StorageNode one = Zk.node("one", byProxy(settings));
        StorageNode two = Zk.node("two", settings)) {
      FeedRecorder feed = watch(one, keys);
      proxy.cutAfterReplyBytes(500);
      List<RoutineFuture<int[]>> all =
          java.util.stream.IntStream.range(0, counters)
              .mapToObj(i -> one.start(r -> countUp(r, one, "n" + i, 40)))
              .toList();
      RoutineFuture<Boolean> cutter =
          two.start(
              r -> {
                for (int cuts = 1; cuts < 4; cuts++) {
                  while (proxy.cuts() < cuts && !all.stream().allMatch(RoutineFuture::isDone)) {
                    two.storage.read(r, List.of());
                  }
                  if (cuts % 2 == 0) {
                    proxy.cutAfterReplyBytes(500 + 797 * cuts);
                  } else {
                    proxy.cutAfterRequestBytes(500 + 797 * cuts);
                  }
                }
                return true;
              });
      int sum = 0;
      int unknown = 0;
      for (RoutineFuture<int[]> each : all) {
        int[] counts = StorageNode.result(each);
        sum += counts[0];
        unknown += counts[1];
      }
      StorageNode.result(cutter);
      Snapshot last = two.call(r -> two.storage.read(r, keys));
      int there = last.values().values().stream().mapToInt(v -> Integer.parseInt(v.value())).sum();
      assertThat(there).isBetween(sum, sum + unknown);
      assertThat(proxy.cuts()).isPositive();
      Zk.assertCatchesUp(one, feed, two, keys);
    }
  }

  /** Returns how many were acknowledged, and of how many the outcome is unknown. */
  static int[] countUp(Routine r, StorageNode node, String key, int rounds) {
    int[] counts = new int[2];
    int last = -1;
    while (counts[0] + counts[1] < rounds) {
      Snapshot snapshot = node.storage.read(r, List.of(key));
      VersionedValue value = snapshot.values().get(key);
      int number = value == null ? 0 : Integer.parseInt(value.value());
      assertThat(number).isGreaterThanOrEqualTo(last);
      Commit next = commit(key, StorageNode.versionOf(snapshot, key), "" + (number + 1));
      switch (node.storage.commit(r, next)) {
        case Committed committed -> {
          counts[0]++;
          last = number + 1;
        }
        case Unknown unknown -> counts[1]++;
        case CommitResult.Conflict conflict -> {
          // An earlier one of unknown outcome came late.
        }
      }
    }
    return counts;
  }

  @Test
  void aServerThatWasRestartedGoesOn() {
    ZooKeeperSettings settings = zk.settings();
    try (StorageNode one = Zk.node("one", settings)) {
      one.run(r -> one.put(r, "a", "1"));
      FeedRecorder feed = watch(one, List.of("a"));
      zk.restart(false);
      one.run(r -> feed.await(r, () -> feed.resyncs > 0));
      one.run(
          r -> {
            assertThat(feed.values(r, one.storage).get("a").value()).isEqualTo("1");
            feed.awaitVersion(r, one.put(r, "a", "2"));
          });
      assertThat(feed.complaints).isEmpty();
    }
  }

  /** The view turns to what is there; versions go on growing all the same. */
  @Test
  void aServerThatHasLostEverythingIsSeenAsEmpty() {
    ZooKeeperSettings settings =
        zk.settings().toBuilder().sessionTimeout(Duration.ofSeconds(1)).build();
    try (StorageNode one = Zk.node("one", settings)) {
      long seen =
          one.call(
              r -> {
                for (int i = 0; i < 20; i++) {
                  one.put(r, "a", "" + i);
                }
                return one.put(r, "b", "1");
              });
      FeedRecorder feed = watch(one, List.of("a", "b"));
      zk.restart(true);
      one.run(
          r -> {
            feed.await(r, () -> feed.resyncs > 0);
            assertThat(feed.values(r, one.storage)).isEmpty();
            assertThat(feed.version()).isGreaterThan(seen);
            assertThat(one.storage.commit(r, commit("b", seen, "lost")))
                .isInstanceOf(CommitResult.Conflict.class);
            long version = one.put(r, "b", "2");
            assertThat(version).isGreaterThan(seen);
            feed.awaitVersion(r, version);
            assertThat(feed.values(r, one.storage))
                .isEqualTo(Map.of("b", new VersionedValue(version, "2")));
          });
      assertThat(feed.complaints).isEmpty();
    }
  }
}
