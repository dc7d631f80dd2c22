package io.weft.objectdb.storage.redis;

import io.weft.core.net.Endpoint;
import io.weft.objectdb.storage.Storage;
import io.weft.objectdb.storage.StorageContract;
import org.junit.jupiter.api.AfterEach;

/** Over a UNIX socket, with messages that bring no values, and one connection for everything. */
@RequiresRedis
class RedisUnpublishedContractTest implements StorageContract {
  private final RealRedis redis = RealRedis.start();

  @AfterEach
  void stop() {
    redis.close();
  }

  @Override
  public Storage open() {
    return RedisStorage.open(
        redis
            .settings()
            .endpoint(Endpoint.unix(redis.socket()))
            .publishBytes(0)
            .deflate(false)
            .deflateNotifications(true)
            .connections(1)
            .build());
  }
}
