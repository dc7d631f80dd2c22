package io.weft.objectdb.module;

import io.weft.core.config.Config;
import io.weft.core.module.ModuleContext;
import io.weft.core.task.TaskPool;
import io.weft.objectdb.storage.config.StorageSettings;
import io.weft.objectdb.storage.zookeeper.ZooKeeperSettings;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The module {@code zookeeperdb} (specification 3.2.4): a database on ZooKeeper, with the settings
 * of {@code module.zookeeperdb} and its vhosts; see {@link ZooKeeperSettings#from(Config)}.
 */
public final class ZooKeeperDb extends StorageModule {
  /**
   * The module.
   *
   * @param pool opens and closes storages, which may block
   */
  public ZooKeeperDb(ModuleContext context, TaskPool pool) {
    super(context, pool);
  }

  @Override
  Map<String, StorageSettings> read(Config config) {
    Map<String, StorageSettings> found = new LinkedHashMap<>();
    found.put("", new StorageSettings.ZooKeeper(ZooKeeperSettings.from(config)));
    for (String vhost : config.children("module.zookeeperdb.vhost")) {
      found.put(vhost, new StorageSettings.ZooKeeper(ZooKeeperSettings.from(config, vhost)));
    }
    return found;
  }
}
