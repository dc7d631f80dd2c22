package io.weft.objectdb.module;

import io.weft.core.module.ModuleLoaderBuilder;
import io.weft.core.task.TaskPool;
import io.weft.objectdb.ObjectTypes;

/** Makes the modules of this package known to what loads modules. */
public final class DatabaseModules {
  private DatabaseModules() {}

  /**
   * Registers {@link ObjectDb}, {@link RedisDb}, {@link ZooKeeperDb} and {@link Knowledge}.
   *
   * {@snippet class="io.weft.objectdb.module.DatabaseModulesGuideTest" region="register"}
   *
   * @param types every type that the program's modules read or refer to
   * @param pool opens and closes storages, which may block; stays the host's
   */
  public static void register(ModuleLoaderBuilder modules, ObjectTypes types, TaskPool pool) {
    modules.register(Knowledge.class, context -> new Knowledge(context, pool));
    modules.register(RedisDb.class, context -> new RedisDb(context, pool));
    modules.register(ZooKeeperDb.class, context -> new ZooKeeperDb(context, pool));
    modules.register(ObjectDb.class, context -> new ObjectDb(context, types));
  }
}
