package io.weft.objectdb.module;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.core.config.Config;
import io.weft.core.module.Module;
import io.weft.core.module.ModuleContext;
import io.weft.core.module.ModuleInfo;
import io.weft.core.module.ModuleServer;
import io.weft.core.task.TaskPool;
import io.weft.objectdb.DataObject;
import io.weft.objectdb.Key;
import io.weft.objectdb.ObjectType;
import io.weft.objectdb.ObjectTypes;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The sample of the guide's part on modules. */
@Timeout(60)
class DatabaseModulesGuideTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  record Lamp(String id, boolean lit) implements DataObject {
    static final ObjectType<Lamp> TYPE = ObjectType.of("demo.lamp", Lamp.class, 1);

    @Override
    public Key<Lamp> key() {
      return TYPE.key(id);
    }
  }

  // README: database modules
  // @start region=register
  @ModuleInfo(dependsOn = ObjectDb.class)
  public static final class Lamps extends Module {
    public Lamps(ModuleContext context) {
      super(context);
    }

    @Override
    protected void load(Routine r) {
      context().dependency(ObjectDb.class).db().execute(r, tx -> tx.put(new Lamp("hall", true)));
    }
  }

  /** Runs what {@code server.startup} names, with the database and the storage that it needs. */
  static ModuleServer start(Scheduler scheduler, TaskPool pool, Config config) {
    ObjectTypes types = ObjectTypes.of(Lamp.TYPE);
    return ModuleServer.start(
        scheduler, config, choices -> DatabaseModules.register(choices, types, pool));
  }

  // @end
  // README: end

  @Test
  void aModuleUsesTheDatabase() {
    Config config =
        Config.parse("weft.conf", "server.startup = ('" + Lamps.class.getName() + "',)");
    try (Scheduler scheduler = Scheduler.start("guide");
        TaskPool pool = TaskPool.start("guide", 1, 10)) {
      try (ModuleServer server = start(scheduler, pool, config)) {
        server.started().join(LIMIT);
        Object lamp =
            scheduler
                .<Object>submit(
                    "caller",
                    r ->
                        String.valueOf(
                            server
                                .modules()
                                .apis()
                                .call(r, "objectdb", "getonce", Map.of("key", "demo.lamp.hall"))))
                .join(LIMIT);
        assertThat(lamp).asString().contains("_key=demo.lamp.hall", "lit=true");
      }
    }
  }
}
