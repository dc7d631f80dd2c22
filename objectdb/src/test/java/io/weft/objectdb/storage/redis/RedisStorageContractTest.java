package io.weft.objectdb.storage.redis;

import io.weft.objectdb.storage.Storage;
import io.weft.objectdb.storage.StorageContract;
import org.junit.jupiter.api.AfterEach;

@RequiresRedis
class RedisStorageContractTest implements StorageContract {
  private final RealRedis redis = RealRedis.start();

  @AfterEach
  void stop() {
    redis.close();
  }

  @Override
  public Storage open() {
    return RedisStorage.open(redis.settings().build());
  }
}
