package io.weft.objectdb.storage.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.objectdb.storage.Commit;
import io.weft.objectdb.storage.FeedRecorder;
import io.weft.objectdb.storage.FreePorts;
import io.weft.objectdb.storage.Snapshot;
import io.weft.objectdb.storage.StorageException;
import io.weft.objectdb.storage.StorageNode;
import io.weft.objectdb.storage.VersionedValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Three servers, of which one after the other is killed. */
@Tag("real")
class ZooKeeperEnsembleTest {
  private static final List<String> KEYS = List.of("n0", "n1", "n2", "n3");
  private static final String READ_ONLY_MODE = "readonlymode.enabled";

  @BeforeAll
  static void prepare() {
    Zk.doNotForce();
    System.setProperty(READ_ONLY_MODE, "true");
  }

  @AfterAll
  static void cleanUp() {
    System.clearProperty(READ_ONLY_MODE);
  }

  private static ZooKeeperSettings settings(TestingCluster cluster) {
    return ZooKeeperSettings.builder()
        .url("zk://" + cluster.getConnectString() + "/test")
        .sessionTimeout(Duration.ofSeconds(6))
        .callTimeout(Duration.ofMinutes(3))
        .build();
  }

  private static TestingCluster cluster() {
    List<InstanceSpec> servers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      servers.add(
          new InstanceSpec(null, FreePorts.next(), FreePorts.next(), FreePorts.next(), true, -1));
    }
    return new TestingCluster(servers);
  }

  @Test
  void oneServerAfterTheOtherIsKilledAndNothingIsLost() throws Exception {
    try (TestingCluster cluster = cluster()) {
      cluster.start();
      ZooKeeperSettings settings = settings(cluster);
      try (StorageNode one = Zk.node("one", settings);
          StorageNode two = Zk.node("two", settings);
          StorageNode reader = Zk.node("reader", settings.toBuilder().readOnly(true).build())) {
        FeedRecorder feed = new FeedRecorder();
        reader.run(
            r -> {
              reader.storage.subscribe(reader.scheduler, feed).watch(KEYS);
              feed.read(r, reader.storage, KEYS);
            });
        AtomicBoolean end = new AtomicBoolean();
        AtomicInteger progress = new AtomicInteger();
        List<RoutineFuture<int[]>> all = new ArrayList<>();
        for (int i = 0; i < KEYS.size(); i++) {
          StorageNode node = i % 2 == 0 ? one : two;
          String key = KEYS.get(i);
          all.add(node.start(r -> countUntil(r, node, key, end, progress)));
        }
        for (InstanceSpec server : List.copyOf(cluster.getInstances())) {
          awaitProgress(progress, all);
          cluster.killServer(server);
          awaitProgress(progress, all);
          cluster.restartServer(server);
        }
        awaitProgress(progress, all);
        end.set(true);
        int sum = 0;
        int unknown = 0;
        for (RoutineFuture<int[]> each : all) {
          int[] counts = StorageNode.result(each);
          sum += counts[0];
          unknown += counts[1];
        }
        Snapshot last = one.call(r -> one.storage.read(r, KEYS));
        int there =
            last.values().values().stream().mapToInt(v -> Integer.parseInt(v.value())).sum();
        assertThat(there).isBetween(sum, sum + unknown);
        Snapshot seen = Zk.assertCatchesUp(reader, feed, one, KEYS);
        withoutMajority(cluster, reader, one, seen);
      }
    }
  }

  /** Reads are answered by the server that is left, for those that are content with it. */
  private static void withoutMajority(
      TestingCluster cluster, StorageNode reader, StorageNode writer, Snapshot last)
      throws Exception {
    List<InstanceSpec> servers = List.copyOf(cluster.getInstances());
    cluster.killServer(servers.get(0));
    cluster.killServer(servers.get(1));
    FeedRecorder feed = new FeedRecorder();
    reader.run(
        r -> {
          reader.storage.subscribe(reader.scheduler, feed);
          while (Zk.storage(reader).status().state() != ZooKeeperStatus.State.READ_ONLY) {
            int resyncs = feed.resyncs;
            long version = feed.version();
            feed.await(r, () -> feed.resyncs > resyncs || feed.version() > version);
          }
          assertThat(reader.storage.read(r, KEYS).values()).isEqualTo(last.values());
          Commit commit = new Commit(Map.of("x", 0L), Map.of("x", Optional.of("1")));
          assertThatThrownBy(() -> reader.storage.commit(r, commit))
              .isInstanceOf(StorageException.class)
              .hasMessageContaining("read-only");
        });
    while (Zk.storage(writer).status().state() != ZooKeeperStatus.State.LOST) {
      reader.run(r -> reader.storage.read(r, List.of())); // It hears of it on a thread of its own.
    }
    cluster.restartServer(servers.get(0));
    writer.run(
        r -> {
          for (String key : KEYS) {
            VersionedValue value = writer.storage.read(r, List.of(key)).values().get(key);
            assertThat(value).isEqualTo(last.values().get(key));
          }
          writer.put(r, "x", "2");
        });
  }

  private static int[] countUntil(
      Routine r, StorageNode node, String key, AtomicBoolean end, AtomicInteger progress) {
    int[] counts = new int[2];
    while (!end.get()) {
      int[] more = ZooKeeperFaultsTest.countUp(r, node, key, 1);
      counts[0] += more[0];
      counts[1] += more[1];
      progress.addAndGet(more[0]);
      synchronized (progress) {
        progress.notifyAll();
      }
    }
    return counts;
  }

  /** Waits until so much has been acknowledged that every writer has done something. */
  private static void awaitProgress(AtomicInteger progress, List<RoutineFuture<int[]>> writers)
      throws InterruptedException {
    synchronized (progress) {
      int wanted = progress.get() + 100;
      while (progress.get() < wanted) {
        progress.wait(1_000);
        writers.stream().filter(RoutineFuture::isDone).forEach(StorageNode::result);
      }
    }
  }
}
