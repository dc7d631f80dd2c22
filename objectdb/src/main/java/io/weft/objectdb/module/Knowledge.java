package io.weft.objectdb.module;

import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.config.Config;
import io.weft.core.module.ModuleContext;
import io.weft.core.task.TaskPool;
import io.weft.objectdb.storage.config.StorageSettings;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The module {@code knowledge} (specification 3.2.4, 5.6.6): a database in the memory of this
 * process, with {@code module.memorystorage.file} in a file, too. What it keeps outlives the
 * modules that use it. Texts that have outlived their time are removed every {@code
 * module.knowledge.checkintimeout} seconds (300).
 */
public final class Knowledge extends StorageModule implements MemoryTexts {
  private @Nullable RoutineFuture<Void> recycling;

  /**
   * The module.
   *
   * @param pool opens and closes the file, which blocks
   */
  public Knowledge(ModuleContext context, TaskPool pool) {
    super(context, pool);
  }

  @Override
  Map<String, StorageSettings> read(Config config) {
    return Map.of("", StorageSettings.named("memorystorage", config, Optional.empty()));
  }

  @Override
  protected void load(Routine r) {
    super.load(r);
    recycling = texts().recycleEvery(StorageSettings.checkInterval(context().settings()));
  }

  @Override
  protected void unload(Routine r) {
    if (recycling != null) {
      recycling.cancel();
    }
    super.unload(r);
  }
}
