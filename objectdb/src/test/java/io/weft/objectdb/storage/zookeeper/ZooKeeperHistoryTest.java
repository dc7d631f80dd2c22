package io.weft.objectdb.storage.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.objectdb.storage.Commit;
import io.weft.objectdb.storage.CommitResult.Committed;
import io.weft.objectdb.storage.CuttingProxy;
import io.weft.objectdb.storage.FeedRecorder;
import io.weft.objectdb.storage.Snapshot;
import io.weft.objectdb.storage.StorageChange;
import io.weft.objectdb.storage.StorageNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What several nodes read, wrote and were told while their connections were cut is one history: at
 * every version each key had its latest value, for everybody.
 */
class ZooKeeperHistoryTest {
  private static final List<String> KEYS = IntStream.range(0, 6).mapToObj(i -> "key" + i).toList();
  private static final int NODES = 3;
  private static final int ROUTINES = 3;
  private static final int TRANSACTIONS = 50;

  /** That a key had the value of a version at another, later one. */
  private record Sight(String key, long valueVersion, long at) {}

  private final Queue<Sight> sights = new ConcurrentLinkedQueue<>();

  @Test
  void allNodesSeeOneHistory() {
    try (Zk zk = new Zk();
        CuttingProxy proxy = new CuttingProxy(zk.port());
        StorageNode judge = Zk.node("judge", zk.settings())) {
      ZooKeeperSettings settings = Zk.settings(proxy.port());
      List<StorageNode> nodes = new ArrayList<>();
      List<FeedRecorder> feeds = new ArrayList<>();
      List<RoutineFuture<Boolean>> all = new ArrayList<>();
      Random random = new Random();
      proxy.cutAfterReplyBytes(random.nextInt(60_000));
      for (int i = 0; i < NODES; i++) {
        StorageNode node = Zk.node("node" + i, settings);
        FeedRecorder feed = new FeedRecorder();
        nodes.add(node);
        feeds.add(feed);
        node.run(
            r -> {
              node.storage.subscribe(node.scheduler, feed).watch(KEYS);
              feed.read(r, node.storage, KEYS);
            });
        for (int j = 0; j < ROUTINES; j++) {
          long seed = random.nextLong();
          all.add(node.start(r -> work(r, node, new Random(seed))));
        }
      }
      int cuts = 0;
      while (!all.stream().allMatch(RoutineFuture::isDone)) {
        if (proxy.cuts() >= cuts && cuts < 6) {
          cuts++;
          proxy.cutAfterReplyBytes(random.nextInt(60_000));
          proxy.cutAfterRequestBytes(random.nextInt(60_000));
        }
        judge.run(r -> judge.storage.read(r, List.of()));
      }
      all.forEach(StorageNode::result);
      Snapshot last = nodes.getFirst().call(r -> nodes.getFirst().storage.read(r, KEYS));
      note(last);
      for (int i = 0; i < NODES; i++) {
        StorageNode node = nodes.get(i);
        FeedRecorder feed = feeds.get(i);
        note(Zk.assertCatchesUp(node, feed, nodes.getFirst(), KEYS));
        feed.changes.forEach(this::note);
      }
      nodes.forEach(StorageNode::close);
      assertThat(proxy.cuts()).isPositive();
      check();
    }
  }

  private boolean work(Routine r, StorageNode node, Random random) {
    for (int i = 0; i < TRANSACTIONS; i++) {
      List<String> keys = KEYS.stream().filter(key -> random.nextBoolean()).toList();
      Snapshot before = node.storage.read(r, keys);
      note(before);
      Map<String, Long> reads = new HashMap<>();
      Map<String, Optional<String>> writes = new HashMap<>();
      for (String key : keys) {
        reads.put(key, StorageNode.versionOf(before, key));
        if (random.nextBoolean()) {
          writes.put(key, Optional.of("" + random.nextLong()));
        }
      }
      if (node.storage.commit(r, new Commit(reads, writes)) instanceof Committed committed) {
        // What it read was still so just before, what it wrote is so from then on.
        long at = committed.version() - (writes.isEmpty() ? 0 : 1);
        reads.forEach((key, seen) -> sights.add(new Sight(key, seen, at)));
        writes.keySet().forEach(key -> note(key, committed.version(), committed.version()));
      }
    }
    return true;
  }

  private void note(Snapshot snapshot) {
    snapshot.values().forEach((key, value) -> note(key, value.version(), snapshot.version()));
  }

  private void note(StorageChange change) {
    change
        .values()
        .forEach((key, value) -> value.ifPresent(v -> note(key, v.version(), change.version())));
  }

  private void note(String key, long valueVersion, long at) {
    sights.add(new Sight(key, valueVersion, at));
  }

  /** No value that anybody has seen is from between another one's version and its sight. */
  private void check() {
    Map<String, TreeMap<Long, Boolean>> versions = new HashMap<>();
    for (Sight sight : sights) {
      versions.computeIfAbsent(sight.key(), k -> new TreeMap<>()).put(sight.valueVersion(), true);
    }
    assertThat(sights).hasSizeGreaterThan(NODES * ROUTINES * TRANSACTIONS);
    for (Sight sight : sights) {
      assertThat(versions.get(sight.key()).floorKey(sight.at()))
          .as("latest version of %s at %d", sight.key(), sight.at())
          .isEqualTo(sight.valueVersion());
    }
  }
}
