package io.weft.objectdb.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.net.Endpoint;
import io.weft.objectdb.storage.Commit;
import io.weft.objectdb.storage.CommitResult;
import io.weft.objectdb.storage.CommitResult.Committed;
import io.weft.objectdb.storage.StorageNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The samples of the guide. */
@RequiresRedis
class RedisGuideTest {
  // README: redis
  static RedisStorage storage(Endpoint server, String password) {
    return RedisStorage.open(
        RedisSettings.builder().endpoint(server).database(1).password(password).build());
  }

  // README: end

  @Test
  void theSampleConnects() {
    try (RealRedis redis = RealRedis.start("--requirepass", "secret");
        StorageNode node =
            new StorageNode("node", storage(Endpoint.tcp("127.0.0.1", redis.port()), "secret"))) {
      long version = node.call(r -> node.put(r, "a", "1"));
      assertThat(version).isPositive();
    }
  }

  @Test
  void theRightsThatTheGuideNamesAreEnough() {
    try (RealRedis redis = RealRedis.start()) {
      redis.with(
          jedis ->
              jedis.aclSetUser(
                  "weft",
                  "on",
                  ">secret",
                  "~weft:*",
                  "&vlcp.updatenotifier.*",
                  "+@hash",
                  "+@scripting",
                  "+@pubsub",
                  "+@connection",
                  "+info",
                  "+type",
                  "+exists",
                  "+time"));
      RedisSettings settings = redis.settings().user("weft").password("secret").build();
      try (StorageNode node = new StorageNode("node", RedisStorage.open(settings))) {
        Commit commit =
            new Commit(
                Map.of("a", 0L, "b", 0L), Map.of("a", Optional.of("1"), "b", Optional.empty()));
        CommitResult result = node.call(r -> node.storage.commit(r, commit));
        assertThat(result).isInstanceOf(Committed.class);
        assertThat(node.call(r -> node.storage.read(r, List.of("a"))).values()).hasSize(1);
      }
    }
  }
}
