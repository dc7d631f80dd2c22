package io.weft.objectdb.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.net.Endpoint;
import io.weft.objectdb.storage.FeedRecorder;
import io.weft.objectdb.storage.StorageException;
import io.weft.objectdb.storage.StorageNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Protocol.Command;

@RequiresRedis
class RedisSentinelTest {
  private static RedisSettings settings(RealRedis sentinel, String name) {
    return RealRedis.settings(1)
        .sentinels(
            name, List.of(Endpoint.tcp("127.0.0.1", 1), Endpoint.tcp("127.0.0.1", sentinel.port())))
        .build();
  }

  @Test
  void theMasterThatTheSentinelsNameIsUsedAlsoWhenItIsAnother() {
    try (RealRedis first = RealRedis.start();
        RealRedis second =
            RealRedis.start("--replicaof", "127.0.0.1", Integer.toString(first.port()));
        RealRedis sentinel = RealRedis.startSentinel("main", first.port());
        StorageNode node = new StorageNode("node", RedisStorage.open(settings(sentinel, "main")))) {
      FeedRecorder feed = new FeedRecorder();
      long before =
          node.call(
              r -> {
                node.storage.subscribe(node.scheduler, feed).watch(List.of("a"));
                feed.read(r, node.storage, List.of("a"));
                return node.put(r, "a", "1");
              });
      // What has not come to the replica would be lost with the master.
      long replicas =
          first.with(
              jedis -> {
                jedis.set("behind", "it"); // It waits for what its own connection has written.
                return jedis.waitReplicas(1, 0);
              });
      assertThat(replicas).isEqualTo(1);
      int resyncs = feed.resyncs;
      // First of all, lest it make the second a replica again.
      sentinel.with(
          jedis ->
              jedis.sendCommand(
                  () -> "SENTINEL".getBytes(StandardCharsets.UTF_8), "REMOVE", "main"));
      second.with(jedis -> jedis.replicaofNoOne());
      sentinel.with(
          jedis ->
              jedis.sendCommand(
                  () -> "SENTINEL".getBytes(StandardCharsets.UTF_8),
                  "MONITOR",
                  "main",
                  "127.0.0.1",
                  "" + second.port(),
                  "1"));
      first.kill();
      node.run(r -> feed.await(r, () -> feed.resyncs > resyncs));
      node.run(
          r -> {
            assertThat(feed.values(r, node.storage).get("a").version()).isEqualTo(before);
            assertThat(node.put(r, "a", "2")).isGreaterThan(before);
          });
      assertThat(second.<String>with(jedis -> jedis.hget("weft:values", "a"))).endsWith("p2");
      assertThat(feed.complaints).isEmpty();
    }
  }

  @Test
  void aMasterThatNobodyKnowsIsSaid() {
    try (RealRedis first = RealRedis.start();
        RealRedis sentinel = RealRedis.startSentinel("main", first.port());
        StorageNode node =
            new StorageNode("node", RedisStorage.open(settings(sentinel, "other")))) {
      assertThat(first.<Object>with(jedis -> jedis.sendCommand(Command.PING))).isNotNull();
      assertThatThrownBy(() -> node.call(r -> node.storage.read(r, List.of("a"))))
          .isInstanceOf(StorageException.class)
          .hasMessageContainingAll(
              "no Sentinel tells the master",
              "tcp://127.0.0.1:1: Connection refused",
              sentinel.port() + " does not know it");
    }
  }
}
