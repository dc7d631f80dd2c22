package io.weft.objectdb.module;

import io.weft.core.config.Config;
import io.weft.core.module.ModuleContext;
import io.weft.core.task.TaskPool;
import io.weft.objectdb.storage.config.StorageSettings;
import io.weft.objectdb.storage.redis.RedisSettings;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The module {@code redisdb} (specification 3.2.4): a database in Redis, with the settings of
 * {@code module.redisdb} and its vhosts; see {@link RedisSettings#from(Config)}.
 */
public final class RedisDb extends StorageModule {
  /**
   * The module.
   *
   * @param pool opens and closes storages, which may block
   */
  public RedisDb(ModuleContext context, TaskPool pool) {
    super(context, pool);
  }

  @Override
  Map<String, StorageSettings> read(Config config) {
    Map<String, StorageSettings> found = new LinkedHashMap<>();
    found.put("", new StorageSettings.Redis(RedisSettings.from(config)));
    for (String vhost : config.children("module.redisdb.vhost")) {
      found.put(vhost, new StorageSettings.Redis(RedisSettings.from(config, vhost)));
    }
    return found;
  }
}
