package io.weft.objectdb.module;

import io.weft.core.module.ProxyModule;
import io.weft.objectdb.KeyValueStore;
import io.weft.objectdb.storage.Storage;
import io.weft.objectdb.storage.config.StorageSettings;

/**
 * The storage of the database, whichever module {@code proxy.kvstorage} names (specification
 * 3.2.5): {@link RedisDb}, {@link ZooKeeperDb} or {@link Knowledge}, which it is by default. What
 * depends on this interface is given the module. For routines of the scheduler.
 */
@ProxyModule(name = "kvstorage", defaultPath = "io.weft.objectdb.module.Knowledge")
public interface KvStorage {
  /** The storage; open as long as the module is loaded. */
  Storage storage();

  /** How it was opened. */
  StorageSettings settings();

  /** The texts by key in it, those of its module's calls. */
  KeyValueStore texts();
}
