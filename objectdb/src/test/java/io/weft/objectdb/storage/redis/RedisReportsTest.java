package io.weft.objectdb.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.net.Endpoint;
import io.weft.objectdb.storage.Commit;
import io.weft.objectdb.storage.CommitResult;
import io.weft.objectdb.storage.CommitResult.Committed;
import io.weft.objectdb.storage.StorageException;
import io.weft.objectdb.storage.StorageNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a storage says when the server is not what it should be. */
@RequiresRedis
class RedisReportsTest {
  private static void assertReport(RedisSettings settings, String... texts) {
    try (StorageNode node = new StorageNode("node", RedisStorage.open(settings))) {
      assertThatThrownBy(() -> node.call(r -> node.storage.read(r, List.of("a"))))
          .isInstanceOf(StorageException.class)
          .hasMessageContainingAll(texts)
          .hasMessageNotContaining("secret");
      Commit commit = new Commit(Map.of("a", 0L), Map.of("a", Optional.of("1")));
      assertThatThrownBy(() -> node.call(r -> node.storage.commit(r, commit)))
          .isInstanceOf(StorageException.class)
          .hasMessageContainingAll(texts);
    }
  }

  private static long put(StorageNode node, String value) {
    return node.call(r -> node.put(r, "a", value));
  }

  @Test
  void aPasswordThatIsMissingWrongOrTooMuchIsSaid() {
    try (RealRedis redis = RealRedis.start("--requirepass", "secret")) {
      assertReport(redis.settings().build(), "cannot use", "wants a password");
      assertReport(redis.settings().password("secretly").build(), "refuses", "the password");
      assertReport(redis.settings().user("me").password("secret").build(), "refuses the user");
      try (StorageNode node =
          new StorageNode("node", RedisStorage.open(redis.settings().password("secret").build()))) {
        assertThat(put(node, "1")).isPositive();
        assertThat(node.storage.toString()).doesNotContain("secret");
      }
    }
    try (RealRedis redis = RealRedis.start()) {
      assertReport(redis.settings().password("secret").build(), "expects no password");
    }
  }

  @Test
  void aUserThatMayNotDoEverythingIsSaid() {
    try (RealRedis redis = RealRedis.start()) {
      redis.with(jedis -> jedis.aclSetUser("weft", "on", ">secret", "~weft:*", "+@all"));
      RedisSettings settings = redis.settings().user("weft").password("secret").build();
      assertReport(settings, "may not do what a storage needs", "channel");
      redis.with(jedis -> jedis.aclSetUser("weft", "&vlcp.updatenotifier.*"));
      try (StorageNode node = new StorageNode("node", RedisStorage.open(settings))) {
        assertThat(put(node, "1")).isPositive();
      }
    }
  }

  @Test
  void aDatabaseThatTheServerDoesNotHaveIsSaid() {
    try (RealRedis redis = RealRedis.start()) {
      assertReport(redis.settings().database(99).build(), "has no database of that number");
    }
  }

  @Test
  void databasesAndPrefixesOfOneServerKnowNothingOfEachOther() {
    try (RealRedis redis = RealRedis.start();
        StorageNode one = new StorageNode("one", RedisStorage.open(redis.settings().build()));
        StorageNode two =
            new StorageNode("two", RedisStorage.open(redis.settings().database(3).build()));
        StorageNode three =
            new StorageNode("three", RedisStorage.open(redis.settings().prefix("x").build()))) {
      for (StorageNode node : List.of(one, two, three)) {
        assertThat(node.call(r -> node.storage.read(r, List.of("a"))).values()).isEmpty();
        node.run(r -> node.put(r, "a", node.scheduler.name()));
      }
      for (StorageNode node : List.of(one, two, three)) {
        assertThat(node.call(r -> node.storage.read(r, List.of("a"))).values().get("a").value())
            .isEqualTo(node.scheduler.name());
      }
    }
  }

  @Test
  void aReplicaAndAClusterAreSaid() {
    try (RealRedis redis = RealRedis.start();
        RealRedis replica =
            RealRedis.start("--replicaof", "127.0.0.1", Integer.toString(redis.port()))) {
      assertReport(
          replica.settings().build(),
          "read-only replica: connect to its master, 127.0.0.1:" + redis.port());
    }
    try (RealRedis redis = RealRedis.start("--cluster-enabled", "yes")) {
      assertReport(redis.settings().build(), "part of a cluster, which is not supported");
    }
  }

  @Test
  void aMasterThatBecomesAReplicaIsSaidAndNothingIsWritten() {
    try (RealRedis master = RealRedis.start();
        RealRedis redis = RealRedis.start();
        StorageNode node = new StorageNode("node", RedisStorage.open(redis.settings().build()))) {
      long first = node.call(r -> node.put(r, "a", "1"));
      redis.with(jedis -> jedis.replicaof("127.0.0.1", master.port()));
      Commit commit = new Commit(Map.of("a", first), Map.of("a", Optional.of("2")));
      assertThatThrownBy(() -> node.call(r -> node.storage.commit(r, commit)))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("replica");
      redis.with(jedis -> jedis.replicaofNoOne());
      // Whatever it has now, it is served again, and by versions above all before.
      assertThat(put(node, "3")).isGreaterThan(first);
    }
  }

  @Test
  void aFullServerTakesNoWritesButReadsAndDeletesGoOn() {
    try (RealRedis redis = RealRedis.start();
        StorageNode node = new StorageNode("node", RedisStorage.open(redis.settings().build()))) {
      long first = node.call(r -> node.put(r, "a", "x".repeat(100)));
      redis.with(jedis -> jedis.configSet("maxmemory", "1"));
      Commit commit =
          new Commit(
              Map.of("a", first, "b", 0L), Map.of("a", Optional.empty(), "b", Optional.of("2")));
      assertThatThrownBy(() -> node.call(r -> node.storage.commit(r, commit)))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("has reached its maxmemory and takes no writes");
      assertThat(node.call(r -> node.storage.read(r, List.of("a", "b"))).values())
          .containsOnlyKeys("a");
      Commit delete = new Commit(Map.of("a", first), Map.of("a", Optional.empty()));
      CommitResult result = node.call(r -> node.storage.commit(r, delete));
      assertThat(result).isInstanceOf(Committed.class);
      redis.with(jedis -> jedis.configSet("maxmemory", "0"));
      assertThat(put(node, "3")).isGreaterThan(first);
    }
  }

  @Test
  void keysOfSomebodyElseAreLeftAlone() {
    try (RealRedis redis = RealRedis.start()) {
      redis.with(jedis -> jedis.set("weft:values", "mine"));
      assertReport(
          redis.settings().build(), "its key weft:values is a string of somebody else", "prefix");
      assertThat(redis.<String>with(jedis -> jedis.get("weft:values"))).isEqualTo("mine");
      redis.with(jedis -> jedis.del("weft:values"));
      redis.with(jedis -> jedis.hset("weft:versions", "a", "1"));
      assertReport(redis.settings().build(), "somebody else");
    }
  }

  @Test
  void aKeyThatWasDeletedByHandIsSaidRatherThanGuessed() {
    try (RealRedis redis = RealRedis.start()) {
      try (StorageNode node =
          new StorageNode("node", RedisStorage.open(redis.settings().build()))) {
        node.run(r -> node.put(r, "a", "1"));
      }
      redis.with(jedis -> jedis.del("weft:versions"));
      assertReport(redis.settings().build(), "weft:versions and weft:values one was deleted");
    }
  }

  @Test
  void aValueThatNobodyCanReadIsNamed() {
    try (RealRedis redis = RealRedis.start();
        StorageNode node = new StorageNode("node", RedisStorage.open(redis.settings().build()))) {
      node.run(r -> node.put(r, "a", "1"));
      for (String broken : List.of("x", "17", "17q1", "17z~~~", "")) {
        redis.with(jedis -> jedis.hset("weft:values", "a", broken));
        assertThatThrownBy(() -> node.call(r -> node.storage.read(r, List.of("a"))))
            .isInstanceOf(StorageException.class)
            .hasMessageContaining("the value of a");
      }
    }
  }

  @Test
  void whatIsTooLargeOrNoTextIsRefusedBeforeItIsSent() {
    try (RealRedis redis = RealRedis.start();
        StorageNode node =
            new StorageNode(
                "node", RedisStorage.open(redis.settings().maxValueBytes(10).build()))) {
      assertRefused(node, "a", "\u00e4\u00e4\u00e4\u00e4\u00e4x", "a has 11 bytes, more than 10");
      assertRefused(node, "a", "\ud83d", "the value of a has half a surrogate pair");
      assertRefused(node, "", "1", "a key is empty");
      assertRefused(node, "\ude00", "1", "half a surrogate pair");
      assertThat(put(node, "\u00e4\u00e4\u00e4\u00e4\u00e4")).isPositive();
    }
  }

  private static void assertRefused(StorageNode node, String key, String value, String text) {
    Commit commit = new Commit(Map.of(key, 0L), Map.of(key, Optional.of(value)));
    assertThatThrownBy(() -> node.call(r -> node.storage.commit(r, commit)))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining(text);
  }

  @Test
  void aServerThatIsNotThereIsSaid() {
    RedisSettings.Builder builder = RealRedis.settings(1);
    assertReport(builder.build(), "cannot reach tcp://127.0.0.1:1: Connection refused");
    assertReport(
        builder.endpoint(Endpoint.unix("/no/such/socket")).build(),
        "cannot reach unix:///no/such/socket");
    assertReport(
        builder.endpoint(Endpoint.tcp("no.such.host.invalid", 1)).build(),
        "unknown host no.such.host.invalid");
  }
}
